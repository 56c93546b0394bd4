"""Which form a score file has: a column a judge, or a row a score. Pure.

The wide form is the template's; the long one names component, case, judge and score by columns.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ops.scores.cells import BLANK, Cell, Odd, Place, Problem, Sheet, is_blank, words
from ops.scores.headings import Heading, heading, is_title

_SEARCHED_ROWS = 20


class NotAScoreFile(Exception):
    """A file that cannot be read as scores at all.

    Attributes:
        problem: where, and what is missing.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A sheet with its headings found.

    Attributes:
        campaign, component: what the template's first row says; empty without one.
        known: the place of each column that a heading names, from 0.
        others: the columns that no heading names, from 0, with what stands above them.
        top: the number of the row of headings.
    """

    campaign: str
    component: str
    known: Mapping[Heading, int]
    others: Mapping[int, str]
    top: int
    sheet: Sheet

    @property
    def is_long(self) -> bool:
        """Whether a row holds one score."""
        return Heading.SCORE in self.known

    @property
    def case_column(self) -> int:
        """Where the cases stand, by id or by code."""
        return self.known[Heading.CASE if Heading.CASE in self.known else Heading.CODE]

    @property
    def judge_column(self) -> int | None:
        """Where a long form names the judge, or the item of a bonus."""
        return self.known.get(Heading.JUDGE, self.known.get(Heading.ITEM))

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """The rows below the headings that hold anything, with their numbers."""
        for number, row in enumerate(self.sheet.rows[self.top :], start=self.top + 1):
            if not all(is_blank(cell) for cell in row):
                yield number, row

    def place(self, row: int, column: int) -> Place:
        """A cell's place; the column counts from 0."""
        titles = {at: one.value for one, at in self.known.items()}
        above = self.others.get(column) or titles.get(column, "")
        return Place(row=row, column=column + 1, heading=above)


def cell_at(row: Sequence[Cell], column: int) -> Cell:
    """A cell of a row that may end before it."""
    return row[column] if column < len(row) else BLANK


def form_of(sheet: Sheet) -> Form:
    """Find a sheet's headings.

    Raises:
        NotAScoreFile: it is empty, or has no row of headings, or the headings contradict.
    """
    if all(is_blank(cell) for row in sheet.rows for cell in row):
        raise NotAScoreFile(Problem(what="the file is empty"))
    for number, row in enumerate(sheet.rows[:_SEARCHED_ROWS], start=1):
        texts = [_text(cell) for cell in row]
        named = {heading(text) for text in texts}
        if Heading.CASE in named or Heading.CODE in named:
            form = _form(sheet, number, texts)
            _check(form)
            return form
    raise NotAScoreFile(
        Problem(
            what=f"no row of headings in the first {_SEARCHED_ROWS} rows; allowed: a template of"
            f" `pingxuan scores template`, or the columns component, case, judge and score"
        )
    )


def _form(sheet: Sheet, top: int, texts: Sequence[str]) -> Form:
    campaign, component = _told_above(sheet.rows[: top - 1])
    known: dict[Heading, int] = {}
    others: dict[int, str] = {}
    for column, text in enumerate(texts):
        one = heading(text)
        if one in known:
            place = Place(row=top, column=column + 1)
            raise NotAScoreFile(Problem(what=f"`{text}` stands here a second time", place=place))
        if one:
            known[one] = column
        elif text:
            others[column] = text
    return Form(
        campaign=campaign, component=component, known=known, others=others, top=top, sheet=sheet
    )


def _told_above(rows: Sequence[Sequence[Cell]]) -> tuple[str, str]:
    for row in rows:
        texts = [_text(cell) for cell in (*row[:3], BLANK, BLANK, BLANK)]
        if is_title(texts[0]):
            return texts[1], texts[2]
    return "", ""


def _check(form: Form) -> None:
    if Heading.CASE in form.known and Heading.CODE in form.known:
        what = "both `case` and `code` are given; allowed: one of them"
        raise NotAScoreFile(Problem(what=what, place=Place(row=form.top)))
    if form.is_long == (form.judge_column is None):
        what = "`judge` and `score` go together; allowed: both, or a column for each judge"
        raise NotAScoreFile(Problem(what=what, place=Place(row=form.top)))


def _text(cell: Cell) -> str:
    return "" if isinstance(cell, Odd) else words(cell)
