"""Which scores a campaign has, and which it still waits for. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ops.scores.assignment import Assignment
from voting.domain import CaseId
from voting.history.decisions import Decision, Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One component's scores in force; without any, `index` and what follows it are None.

    Attributes:
        judges: their codes, or the items of the bonus.
        scored: how many of the cases that are expected have a score.
        missing: those without one; a bonus misses none.
        few: those with fewer scores than the rules ask for.
        records: how many times scores of this component were recorded.
    """

    component: str
    judges: tuple[str, ...]
    scored: int
    missing: tuple[CaseId, ...]
    few: tuple[CaseId, ...]
    records: int
    index: int | None = None
    at: datetime | None = None
    actor: str | None = None
    file: str | None = None


def overview(
    assignments: Mapping[str, Assignment], decisions: Iterable[Decision]
) -> tuple[Line, ...]:
    """A line for every component that takes scores, in the order of the rules."""
    recorded: dict[str, list[tuple[Decision, Scores]]] = {name: [] for name in assignments}
    for decision in decisions:
        if isinstance(decision.body, Scores) and decision.body.component in recorded:
            recorded[decision.body.component].append((decision, decision.body))
    return tuple(_line(assignments[name], history) for name, history in recorded.items())


def _line(assignment: Assignment, history: list[tuple[Decision, Scores]]) -> Line:
    decision, body = history[-1] if history else (None, None)
    scores = body.scores if body else []
    given = dict.fromkeys(assignment.expected, 0)
    for score in scores:
        if score.case in given:
            given[score.case] += 1
    least = assignment.scoring.least_judges if assignment.scoring else 0
    return Line(
        component=assignment.component,
        judges=tuple(sorted({score.judge for score in scores})),
        scored=sum(1 for number in given.values() if number),
        missing=tuple(case for case, number in given.items() if number == 0 < least),
        few=tuple(case for case, number in given.items() if 0 < number < least),
        records=len(history),
        index=decision.index if decision else None,
        at=decision.at if decision else None,
        actor=decision.actor if decision else None,
        file=body.file if body else None,
    )
