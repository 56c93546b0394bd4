"""What fault tests saw, as tables for people and as facts for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from loadtests.faults.outcome import Outcome

_HEAD = ("fault", "cycles", "acknowledged", "lost", "doubled", "unexplained")


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """One line a fault test, its figures and problems below it."""
    lines = [f"{_HEAD[0]:<6}" + "".join(f"{word:>14}" for word in _HEAD[1:])]
    for seen in outcomes:
        numbers = (seen.cycles, seen.acknowledged, seen.lost, seen.doubled, seen.unexplained)
        lines.append(
            f"{seen.fault:<6}" + "".join(f"{n:>14,}" for n in numbers) + f"  {seen.title}"
        )
        lines += [f"       {name} {value:,.10g}" for name, value in seen.figures.items()]
        lines += [f"       skipped: {seen.skipped}"] if seen.skipped else []
        lines += [f"       PROBLEM: {problem}" for problem in seen.problems]
    return lines


def markdown(told: Mapping[str, Any]) -> list[str]:
    """A table of `facts`, in Markdown."""
    lines = [f"| {' | '.join((*_HEAD, 'holds'))} | |", "|---" * (len(_HEAD) + 2) + "|"]
    for seen in told["faults"]:
        numbers = " | ".join(f"{seen[word]:,}" for word in _HEAD[1:])
        lack = [f"skipped: {seen['skipped']}"] if seen["skipped"] else []
        said = "; ".join([seen["title"], *seen["problems"], *lack])
        lines.append(
            f"| {seen['fault']} | {numbers} | {'yes' if seen['holds'] else 'no'} | {said} |"
        )
    return lines


def facts(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The same as an object of plain values."""
    return {"faults": [asdict(seen) | {"holds": seen.holds} for seen in outcomes]}
