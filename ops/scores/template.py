"""The sheet that is to be filled: a row a case, a column a judge or an item of the bonus. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ops.scores.assignment import JUDGE_ALLOWED, Assignment
from ops.scores.headings import TITLE, Heading
from ops.scores.notes import notes
from voting.domain import CaseId
from voting.rules.entries import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The rows of a sheet, as texts.

    Attributes:
        top: the number of the row of headings, from 1.
        marks: column from 0 → the highest score that may stand in it.
    """

    rows: Sequence[Sequence[str]]
    top: int
    marks: Mapping[int, Decimal]


def judges_numbered(number: int) -> list[str]:
    """The codes of so many judges."""
    return [f"J{n}" for n in range(1, number + 1)]


def template(assignment: Assignment, judges: Sequence[str]) -> Template:
    """The sheet of a component or the bonus.

    A sheet for blind judges holds codes in their own order, and nothing else of a case.

    Args:
        judges: their codes; a bonus has none.

    Raises:
        ValueError: a judge's code is none, or stands there twice; says what is allowed.
    """
    above = [_title(assignment), *([note] for note in notes(assignment))]
    named = _case_headings(assignment)
    scored = list(_score_headings(assignment, judges))
    marks = {
        column: assignment.most(assignment.column_named(text))
        for column, text in enumerate(scored, start=len(named))
    }
    cases = [_blind_row(code) for code in _codes(assignment)]
    cases = cases if assignment.blind else list(_open_rows(assignment))
    blanks = [""] * len(scored)
    return Template(
        rows=[*above, [*named, *scored], *([*case, *blanks] for case in cases)],
        top=len(above) + 1,
        marks=marks,
    )


def _title(assignment: Assignment) -> list[str]:
    title = assignment.title
    return [TITLE, assignment.campaign.id, assignment.component, title.zh, title.en]


def _case_headings(assignment: Assignment) -> list[str]:
    if assignment.blind:
        return [Heading.CODE]
    tracks = [Heading.TRACK] if assignment.campaign.track else []
    return [
        *(Heading.CASE, *tracks, Heading.CATEGORY),
        *(Heading.TITLE_ZH, Heading.TITLE_EN),
    ]


def _score_headings(assignment: Assignment, judges: Sequence[str]) -> Iterator[str]:
    if not assignment.scoring:
        for item in assignment.items:
            yield f"{item.id} {item.title.zh} {item.title.en} (≤ {item.most:f})"
    elif not judges:
        raise ValueError(f"no judge is named; allowed: {JUDGE_ALLOWED}")
    elif len({judge.casefold() for judge in judges}) < len(judges):
        raise ValueError("a judge is named twice; allowed: every code once")
    else:
        yield from judges


def _codes(assignment: Assignment) -> list[str]:
    expected = frozenset(assignment.expected)
    return sorted(code for case, code in assignment.codes.items() if case in expected)


def _blind_row(code: str) -> list[str]:
    return [code]


def _open_rows(assignment: Assignment) -> Iterator[list[str]]:
    campaign = assignment.campaign
    category_tracks = {category.id: category.track for category in campaign.category}
    categories = {category.id: category.title.zh for category in campaign.category}
    tracks = {track.id: track.title.zh for track in campaign.track}
    for case in _cases(assignment, campaign.case):
        track = [tracks.get(category_tracks[case.category] or "", "")] if tracks else []
        yield [case.id, *track, categories[case.category], case.title.zh, case.title.en]


def _cases(assignment: Assignment, cases: Iterable[Case]) -> Iterator[Case]:
    expected: frozenset[CaseId] = frozenset(assignment.expected)
    return (case for case in cases if case.case_id in expected)
