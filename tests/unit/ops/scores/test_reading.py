"""Scores read from a sheet, and every mistake told by its row and column."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from ops.scores.cells import Cell, Odd, letters
from ops.scores.reading import Reading
from tests.campaigns import OPENS
from tests.scored import EXPERT, MEDIA, assigned, given, read_rows, scored_campaign, told
from voting.domain import CaseId
from voting.history.decisions import Kind
from voting.history.life import Absence, Life

TOP = ["案例 case", "J1", "J2"]
LONG = ["component", "case", "judge", "score"]


def wide(*rows: Sequence[Cell]) -> Reading:
    """A sheet of media scores by two judges."""
    return read_rows([TOP, *rows])


def test_a_wide_sheet_gives_a_score_a_cell_in_the_order_of_the_campaign() -> None:
    reading = wide(["c2", "90", "80.50"], ["c1", Decimal(70), ""])
    assert not reading.problems
    assert [(one.case, one.judge, str(one.score)) for one in reading.scores[MEDIA]] == [
        ("c1", "J1", "70"),
        ("c2", "J1", "90"),
        ("c2", "J2", "80.5"),
    ]


def test_a_long_sheet_may_hold_several_components() -> None:
    code = assigned()[EXPERT].codes[CaseId("c1")]
    reading = read_rows(
        [
            LONG,
            [MEDIA, "c1", "J1", "90"],
            [EXPERT, code.lower(), "J1", "9.5"],
            ["bonus", "c1", "conference", "1"],
        ],
        component="",
    )
    assert not reading.problems
    assert given(reading) == {("c1", "J1"): "90"}
    assert given(reading, EXPERT) == {("c1", "J1"): "9.5"}
    assert given(reading, "bonus") == {("c1", "conference"): "1"}


def test_chinese_headings_alone_are_enough() -> None:
    reading = read_rows([["案例", "评委", "分数"], ["c1", "J1", "90"]])
    assert given(reading) == {("c1", "J1"): "90"}


@pytest.mark.parametrize(
    ("cell", "score"),
    [
        (Decimal("8.70"), "8.7"),
        ("８７．５", "87.5"),
        ("８。５", "8.5"),
        (" 90 ", "90"),
        ("0090", "90"),
        ("-0", "0"),
        ("100.0000000", "100"),
        (Decimal("1E+1"), "10"),
    ],
)
def test_a_number_counts_however_it_is_written(cell: Cell, score: str) -> None:
    assert given(wide(["c1", cell])) == {("c1", "J1"): score}


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("good", "`good` is no number"),
        ("1,000", "has a comma"),
        ("8,5", "is no number"),
        ("95%", "is no number"),
        ("9e1", "is no number"),
        ("-1", "-1 is negative"),
        ("−1", "-1 is negative"),
        ("100.1", "100.1 is above 100"),
        (Decimal(101), "101 is above 100"),
        ("1.23456", "more than 4 decimals"),
        ("0." + "1" * 29, "more than 4 decimals"),
        (Odd("a formula without a value"), "a formula without a value, no number"),
    ],
)
def test_what_is_no_score_is_told_with_what_is_allowed(cell: Cell, wrong: str) -> None:
    (problem,) = told(wide(["c1", "1", cell]))
    assert problem.startswith("row 2, column C (J2): ")
    assert wrong in problem
    assert problem.endswith("allowed: a number from 0 to 100, or nothing")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["c9", "1"]], "row 2, column A (案例 case): `c9` is no case of tiny; allowed: "),
        ([["", "1"]], "row 2, column A (案例 case): no case is named"),
        ([[Odd("a date"), "1"]], "row 2, column A (案例 case): a date"),
        ([["c1", "1"], ["C1 ", "2"]], "row 3, column A (案例 case): `c1` stands in row 2 already"),
        ([["c1", "1", "2", "3"]], "row 2, column D: nothing stands above this cell"),
        ([["c1", ""]], "no score stands in the file"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(rows: list[list[Cell]], problem: str) -> None:
    (one,) = told(wide(*rows))
    assert one.startswith(problem)


@pytest.mark.parametrize(
    ("top", "problem"),
    [
        (["case", "J1", "j1"], "row 1, column C (j1): `j1` has a column already"),
        (
            ["case", "J1", "王老师"],
            "row 1, column C (王老师): `王老师` is no judge; allowed: a code",
        ),
        (["case"], "row 1, column A (案例 case): no column of scores"),
        (["case", "案例"], "row 1, column B: `案例` stands here a second time"),
        (["case", "code", "J1"], "row 1: both `case` and `code` are given"),
        (["case", "score"], "row 1: `judge` and `score` go together"),
        (["case", "judge", "J1"], "row 1: `judge` and `score` go together"),
        (["name", "J1"], "no row of headings in the first 20 rows"),
    ],
)
def test_what_is_wrong_with_the_headings_is_told(top: list[str], problem: str) -> None:
    one, *_ = told(read_rows([top, ["c1", *["1"] * (len(top) - 1)]]))
    assert one.startswith(problem)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_sheet() -> None:
    problems = told(wide(["c1", "x", "101"], ["c9", "1"], ["c2", "-1", "5"]))
    assert [problem.split(":")[0] for problem in problems] == [
        "row 2, column B (J1)",
        "row 2, column C (J2)",
        "row 3, column A (案例 case)",
        "row 4, column B (J1)",
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ([MEDIA, "c9", "J1", "1"], "row 3, column B (案例 case): `c9` is no case"),
        (
            ["press", "c1", "J1", "1"],
            "row 3, column A (评分项 component): `press` takes no scores",
        ),
        ([MEDIA, "c1", "", "1"], "row 3, column C (评委 judge): `` is no judge"),
        ([MEDIA, "c1", "J2", ""], "row 3, column D (分数 score): no score; allowed: a number"),
        (
            [MEDIA, "c1", "j1", "1"],
            "row 3, column C (评委 judge): `j1` scores `c1` in row 2 already",
        ),
        (["bonus", "c1", "conference", "1.5"], "row 3, column D (分数 score): 1.5 is above 1"),
        (["bonus", "c1", "patent", "1"], "row 3, column C (评委 judge): `patent` is no item"),
    ],
)
def test_what_is_wrong_with_a_row_of_a_long_sheet_is_told(row: list[Cell], problem: str) -> None:
    (one,) = told(read_rows([LONG, [MEDIA, "c1", "J1", "90"], row], component=""))
    assert one.startswith(problem)


def test_a_bonus_is_held_to_the_most_of_each_item() -> None:
    top = ["case", "certificate 证书 (≤ 1.5)", "conference"]
    reading = read_rows([top, ["c1", "1.5", "1"]], component="bonus")
    assert given(reading, "bonus") == {("c1", "certificate"): "1.5", ("c1", "conference"): "1"}
    (problem,) = told(read_rows([top, ["c1", "1.6", "1"]], component="bonus"))
    assert "1.6 is above 1.5" in problem
    (problem,) = told(read_rows([["case", "patent"], ["c1", "1"]], component="bonus"))
    assert problem.endswith("`patent` is no item of the bonus; allowed: certificate, conference")


@pytest.mark.parametrize("rows", [[], [[]], [["", " "], ["　"]]])
def test_an_empty_file_is_called_empty(rows: list[list[Cell]]) -> None:
    assert told(read_rows(rows)) == ["the file is empty"]


def test_a_sheet_of_another_campaign_or_component_is_refused() -> None:
    head = ["评分表 score sheet", "other", MEDIA]
    (problem,) = told(read_rows([head, TOP, ["c1", "1"]]))
    assert problem == "row 1, column B: the sheet is of `other`; allowed: tiny"
    head = ["评分表 score sheet", "tiny", EXPERT]
    (problem,) = told(read_rows([head, TOP, ["c1", "1"]]))
    assert problem == "row 1, column C: the sheet is of `expert`, not of `media`"


def test_a_file_must_tell_its_component() -> None:
    (problem,) = told(read_rows([TOP, ["c1", "1"]], component=""))
    assert problem.endswith("give --component: media, expert, bonus")
    (problem,) = told(read_rows([TOP, ["c1", "1"]], component="public"))
    assert problem == "`public` takes no scores; allowed: media, expert, bonus"


def test_what_is_missing_is_a_warning_by_name() -> None:
    codes = assigned()[EXPERT].codes
    top = ["代码 code", "J1", "J2", "J3"]
    reading = read_rows(
        [top, [codes[CaseId("c1")], "9", "8"], [codes[CaseId("c2")], "7", ""]], EXPERT
    )
    assert not reading.problems
    assert reading.warnings == (
        "columns without a score: J3",
        "expert: no score for 4 cases: c3, c4, c5, c6",
        "expert: fewer than 2 scores, so without a figure: 1 case: c2",
    )


def test_a_case_that_takes_no_part_may_have_scores_and_this_is_told() -> None:
    gone = {CaseId("c2"): Absence(kind=Kind.WITHDRAWAL, at=OPENS, reason="moved")}
    life = Life(campaign=scored_campaign(cases=2), absent=gone)
    reading = read_rows([TOP, ["c1", "1"], ["c2", "2", "3"]], life=life)
    assert reading.warnings == (
        "media: scored, though absent or not on the shortlist: 1 case: c2",
    )


def test_a_blind_file_that_names_cases_is_read_and_this_is_told() -> None:
    rows = [["case", "J1", "J2"], *([f"c{n}", "1", "2"] for n in range(1, 7))]
    reading = read_rows(rows, EXPERT)
    assert reading.warnings == ("expert: the judges are blind, yet the file names cases by id",)


def test_an_unknown_code_is_told_where_codes_are_listed() -> None:
    (problem,) = told(read_rows([["code", "J1"], ["XXXXXX", "1"]], EXPERT))
    assert "`pingxuan scores codes tiny expert` lists them" in problem


def test_columns_are_named_as_a_spreadsheet_names_them() -> None:
    assert [letters(n) for n in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]


@pytest.mark.parametrize("is_long", [False, True])
def test_a_doubled_code_is_told_by_the_code_and_never_by_its_case(*, is_long: bool) -> None:
    code = assigned()[EXPERT].codes[CaseId("c1")]
    rows: list[list[Cell]] = [["code", "J1"], [code, "9"], [code.lower(), "8"]]
    if is_long:
        rows = [["code", "judge", "score"], [code, "J1", "9"], [code, "j1", "8"]]
    (problem,) = told(read_rows(rows, component=EXPERT))
    assert f"`{code}`" in problem
    assert "row 2 already" in problem
    assert "c1" not in problem
