"""What is missing from scores, or strange about them, and yet lawful. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ops.scores.assignment import Assignment
from ops.scores.found import Found
from voting.domain import CaseId

_NAMED = 20


def gaps(assignment: Assignment, found: Sequence[Found]) -> Iterator[str]:
    """A sentence for each thing that people should know of one component's scores."""
    scored = Counter(line.case for line in found)
    name = assignment.component
    if assignment.scoring:
        missing = [case for case in assignment.expected if case not in scored]
        if missing:
            yield f"{name}: no score for {listed(missing)}"
        least = assignment.scoring.least_judges
        few = [case for case in assignment.expected if 0 < scored[case] < least]
        if few:
            yield f"{name}: fewer than {least} scores, so without a figure: {listed(few)}"
    strangers = sorted(set(scored) - set(assignment.expected))
    if strangers:
        yield f"{name}: scored, though absent or not on the shortlist: {listed(strangers)}"
    if assignment.blind and any(line.by_id for line in found):
        yield f"{name}: the judges are blind, yet the file names cases by id"


def listed(cases: Iterable[CaseId]) -> str:
    """How many cases, and the first of them by name."""
    names = list(cases)
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    noun = "case" if len(names) == 1 else "cases"
    return f"{len(names)} {noun}: {', '.join(names[:_NAMED])}{rest}"
