"""The long form: a row a score, with columns for component, case, judge and score. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ops.scores.assignment import Assignment
from ops.scores.cells import Cell, Problem, words
from ops.scores.form import Form, cell_at
from ops.scores.found import CaseNames, Found
from ops.scores.headings import Heading
from ops.scores.marks import mark
from voting.domain import CaseId


def long(
    form: Form, assignments: Mapping[str, Assignment], component: str
) -> Iterator[Found | Problem]:
    """Every score of the sheet, and everything wrong with it.

    Args:
        component: the one that all rows are of; empty where a column tells.
    """
    rows = _Rows(form, assignments, component)
    for number, row in form.rows():
        yield rows.read(number, row)


@dataclass
class _Rows:
    """Reads row after row, each score once."""

    form: Form
    assignments: Mapping[str, Assignment]
    component: str
    names: dict[str, CaseNames] = field(default_factory=dict)
    seen: dict[tuple[str, CaseId, str], int] = field(default_factory=dict)

    def read(self, number: int, row: Sequence[Cell]) -> Found | Problem:
        """The score of a row, or the first thing wrong with it."""
        column = self.form.known.get(Heading.COMPONENT, self.form.case_column)
        try:
            assignment = self._assignment(row)
            column = self.form.case_column
            case, by_id = self._names(assignment).named(cell_at(row, column))
            column = self._judge_column
            judge = assignment.column_named(words(cell_at(row, column)))
            self._first_time(assignment, case, judge, number)
            column = self.form.known[Heading.SCORE]
            score = mark(cell_at(row, column), assignment.most(judge))
            if score is None:
                raise ValueError("no score; allowed: a number, or no row")
        except ValueError as fault:
            return Problem(what=str(fault), place=self.form.place(number, column))
        return Found(
            component=assignment.component,
            case=case,
            judge=judge,
            score=score,
            place=self.form.place(number, column),
            by_id=by_id,
        )

    @property
    def _judge_column(self) -> int:
        column = self.form.judge_column
        assert column is not None
        return column

    def _assignment(self, row: Sequence[Cell]) -> Assignment:
        allowed = self.component or ", ".join(self.assignments)
        name = self.component
        if Heading.COMPONENT in self.form.known:
            name = words(cell_at(row, self.form.known[Heading.COMPONENT])) or name
        if name not in self.assignments or (self.component and name != self.component):
            raise ValueError(f"`{name[:80]}` takes no scores here; allowed: {allowed}")
        return self.assignments[name]

    def _names(self, assignment: Assignment) -> CaseNames:
        return self.names.setdefault(assignment.component, CaseNames(assignment))

    def _first_time(self, assignment: Assignment, case: CaseId, judge: str, number: int) -> None:
        key = (assignment.component, case, judge.casefold())
        if key in self.seen:
            called = self._names(assignment).called(case)
            raise ValueError(f"`{judge}` scores `{called}` in row {self.seen[key]} already")
        self.seen[key] = number
