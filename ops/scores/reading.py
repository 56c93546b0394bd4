"""A sheet read as scores, with everything that is wrong with it, and what is missing. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ops.scores.assignment import Assignment
from ops.scores.cells import Place, Problem, Sheet
from ops.scores.form import Form, NotAScoreFile, form_of
from ops.scores.found import Found
from ops.scores.gaps import gaps
from ops.scores.headings import Heading
from ops.scores.long import long
from ops.scores.wide import judged_columns, unused, wide
from voting.history.decisions import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a sheet says.

    Attributes:
        scores: by component, in the order of the campaign file's cases, then by judge.
        problems: what is wrong; with one of them nothing may be loaded.
        warnings: what is missing or strange, and yet lawful.
    """

    scores: Mapping[str, tuple[Score, ...]]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


def read(
    sheet: Sheet, assignments: Mapping[str, Assignment], campaign_id: str, component: str = ""
) -> Reading:
    """Read a sheet in either form.

    Args:
        component: the one that the caller says the sheet is of; empty where the sheet tells.
    """
    try:
        form = form_of(sheet)
        _right_campaign(form, campaign_id)
        name = _component(form, assignments, component)
    except NotAScoreFile as fault:
        return Reading(scores={}, problems=(fault.problem,), warnings=sheet.remarks)
    silent: list[str] = []
    if form.is_long:
        lines = list(long(form, assignments, name))
    else:
        lines = list(wide(form, assignments[name]))
        silent = unused(form, judged_columns(form, assignments[name])[0])
    return _reading(sheet, assignments, lines, silent)


def _reading(
    sheet: Sheet,
    assignments: Mapping[str, Assignment],
    lines: Sequence[Found | Problem],
    silent: list[str],
) -> Reading:
    found = [line for line in lines if isinstance(line, Found)]
    problems = sorted((line for line in lines if isinstance(line, Problem)), key=_by_place)
    if not found and not problems:
        problems.append(Problem(what="no score stands in the file"))
    names = list(dict.fromkeys(line.component for line in found))
    warnings = list(sheet.remarks)
    if silent:
        warnings.append(f"columns without a score: {', '.join(silent)}")
    for name in names:
        warnings += gaps(assignments[name], [line for line in found if line.component == name])
    return Reading(
        scores={name: _in_order(assignments[name], found) for name in names},
        problems=tuple(problems),
        warnings=tuple(warnings),
    )


def _by_place(problem: Problem) -> tuple[int, int]:
    return problem.place.row or 0, problem.place.column or 0


def _in_order(assignment: Assignment, found: Iterable[Found]) -> tuple[Score, ...]:
    order = {case.case_id: place for place, case in enumerate(assignment.campaign.case)}
    mine = [line for line in found if line.component == assignment.component]
    mine.sort(key=lambda line: (order[line.case], line.judge))
    return tuple(Score(case=line.case, judge=line.judge, score=line.score) for line in mine)


def _right_campaign(form: Form, campaign_id: str) -> None:
    if form.campaign and form.campaign != campaign_id:
        what = f"the sheet is of `{form.campaign[:80]}`; allowed: {campaign_id}"
        raise NotAScoreFile(Problem(what=what, place=Place(row=1, column=2)))


def _component(form: Form, assignments: Mapping[str, Assignment], component: str) -> str:
    """The component of the whole sheet; empty where a column tells it by row."""
    if form.component and component and form.component != component:
        what = f"the sheet is of `{form.component[:80]}`, not of `{component}`"
        raise NotAScoreFile(Problem(what=what, place=Place(row=1, column=3)))
    name = form.component or component
    if name and name not in assignments:
        allowed = ", ".join(assignments) or "the campaign has none"
        what = f"`{name[:80]}` takes no scores; allowed: {allowed}"
        raise NotAScoreFile(Problem(what=what))
    if not name and not (form.is_long and Heading.COMPONENT in form.known):
        allowed = ", ".join(assignments) or "the campaign has none"
        raise NotAScoreFile(
            Problem(what=f"the file does not say its component; give --component: {allowed}")
        )
    return name
