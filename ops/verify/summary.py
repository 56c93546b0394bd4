"""What a check tells of a result that people decided: computed lists beside adopted ones."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from ops.verify.report import Report
from ops.verify.shown import Outcome, ShownList, ShownRevocation, ShownShortlist


def facts(report: Report) -> dict[str, Any]:
    """Everything that was found, for programs."""
    found = {
        "ok": report.ok,
        "problems": [str(problem) for problem in report.problems],
        "campaign": report.campaign,
        "as_of": report.as_of,
        "head": report.head,
        "ballots": report.ballots,
    }
    if report.outcome is None:
        return found
    outcome: dict[str, Any] = msgspec.to_builtins(report.outcome)
    return found | outcome


def lines(outcome: Outcome) -> Iterator[str]:
    """The same for people, without what a campaign has not come to."""
    certificate = f", certificate {outcome.certificate}" if outcome.certificate else ""
    yield f"The campaign is {outcome.phase}{certificate}."
    if outcome.shortlist:
        yield from _shortlist_lines(outcome.shortlist)
    for one in outcome.lists:
        yield from _list_lines(one)


def _shortlist_lines(one: ShownShortlist) -> Iterator[str]:
    yield f"shortlist, frozen as of index {one.as_of}"
    yield from _both(one.computed, _names(one.frozen), one.reasons)
    if one.enter or one.leave:
        told = f"{_names(one.enter)} would come onto it, {_names(one.leave)} would leave it"
        yield f"  drawn now, {told}; it stays as it was frozen"


def _list_lines(one: ShownList) -> Iterator[str]:
    yield f"{one.award}, {one.group}, prize {one.prize}"
    lost = {found.winner: found for found in one.revoked}
    adopted = [f"{who}{_lost(lost.get(who))}" for who in one.adopted]
    yield from _both(one.computed, _names(adopted), one.reasons)


def _lost(found: ShownRevocation | None) -> str:
    if found is None:
        return ""
    return f" (已撤销 / revoked by {found.certificate}: {found.reason})"


def _both(computed: Sequence[str], adopted: str, reasons: dict[str, str]) -> Iterator[str]:
    yield f"  computed  {_names(computed)}"
    yield f"  adopted   {adopted}"
    for who, reason in reasons.items():
        yield f"    {who}: {reason}"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody"
