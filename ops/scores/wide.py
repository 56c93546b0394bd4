"""The template's form: a row a case, a column a judge or an item of the bonus. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from ops.scores.assignment import Assignment
from ops.scores.cells import Cell, Place, Problem, is_blank
from ops.scores.form import Form, cell_at
from ops.scores.found import CaseNames, Found
from ops.scores.marks import mark
from voting.domain import CaseId


def wide(form: Form, assignment: Assignment) -> Iterator[Found | Problem]:
    """Every score of the sheet, and everything wrong with it."""
    columns, problems = judged_columns(form, assignment)
    yield from problems
    yield from _beyond(form)
    names = CaseNames(assignment)
    seen: dict[CaseId, int] = {}
    for number, row in form.rows():
        try:
            case, by_id = names.named(cell_at(row, form.case_column))
            _first_time(case, names.called(case), number, seen)
        except ValueError as fault:
            yield Problem(what=str(fault), place=form.place(number, form.case_column))
            continue
        for column, judge in columns.items():
            place = form.place(number, column)
            cell = cell_at(row, column)
            yield from _scored(assignment, case, judge, cell, place=place, by_id=by_id)


def _scored(
    assignment: Assignment, case: CaseId, judge: str, cell: Cell, *, place: Place, by_id: bool
) -> Iterator[Found | Problem]:
    """The score in a cell, if there is one."""
    try:
        score = mark(cell, assignment.most(judge))
    except ValueError as fault:
        yield Problem(what=str(fault), place=place)
        return
    if score is not None:
        yield Found(
            component=assignment.component,
            case=case,
            judge=judge,
            score=score,
            place=place,
            by_id=by_id,
        )


def judged_columns(
    form: Form, assignment: Assignment
) -> tuple[Mapping[int, str], Sequence[Problem]]:
    """The columns of scores, from 0, with their judges or items; and those that are none."""
    columns: dict[int, str] = {}
    problems: list[Problem] = []
    for column, text in form.others.items():
        try:
            judge = assignment.column_named(text)
            if judge.casefold() in {one.casefold() for one in columns.values()}:
                raise ValueError(f"`{judge}` has a column already")
            columns[column] = judge
        except ValueError as fault:
            problems.append(Problem(what=str(fault), place=form.place(form.top, column)))
    if not form.others:
        what = "no column of scores; allowed: one for each judge, or for each item of the bonus"
        problems.append(Problem(what=what, place=form.place(form.top, form.case_column)))
    return columns, problems


def _beyond(form: Form) -> Iterator[Problem]:
    """Cells below no heading: a score there would be lost without a word."""
    headed = {*form.known.values(), *form.others}
    for number, row in form.rows():
        for column, cell in enumerate(row):
            if column not in headed and not is_blank(cell):
                what = "nothing stands above this cell; allowed: a judge's code there, or no cell"
                yield Problem(what=what, place=form.place(number, column))


def _first_time(case: CaseId, called: str, number: int, seen: dict[CaseId, int]) -> None:
    if case in seen:
        raise ValueError(f"`{called}` stands in row {seen[case]} already")
    seen[case] = number


def unused(form: Form, columns: Mapping[int, str]) -> list[str]:
    """The judges or items whose columns hold nothing."""
    rows: list[Sequence[Cell]] = [row for _, row in form.rows()]
    return [
        judge
        for column, judge in columns.items()
        if all(is_blank(cell_at(row, column)) for row in rows)
    ]
