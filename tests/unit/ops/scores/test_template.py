"""The sheets that judges are given."""

from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from display.ranking.scoring import BONUS
from ops.scores.template import judges_numbered, template
from ops.scores.writing import write_template
from tests.campaigns import OPENS
from tests.scored import EXPERT, MEDIA, assigned, scored_campaign
from voting.domain import CaseId
from voting.history.decisions import Kind, Shortlist
from voting.history.life import Absence, Life
from voting.rules.shapes import Text


def test_a_sheet_has_a_row_a_case_and_a_column_a_judge() -> None:
    sheet = template(assigned()[MEDIA], ["J1", "J2"])
    assert sheet.rows[0][:3] == ["评分表 score sheet", "tiny", MEDIA]
    headings = sheet.rows[sheet.top - 1]
    assert headings == [
        *("案例 case", "类别 category", "案例名称 title", "英文名称 title in English"),
        *("J1", "J2"),
    ]
    assert sheet.rows[sheet.top] == ["c1", "green", "case c1", "case c1", "", ""]
    assert len(sheet.rows) == sheet.top + 6
    assert sorted(sheet.marks) == [4, 5]


def test_a_sheet_tells_full_marks_and_the_mean_in_both_languages() -> None:
    notes = " ".join(row[0] for row in template(assigned()[EXPERT], ["J1"]).rows[1:3])
    for words in (
        "满分 10",
        "Full marks 10",
        "去掉一个最高分",
        "without one highest",
        "至少 2 位",
    ):
        assert words in notes


def test_a_blind_sheet_holds_codes_in_their_own_order_and_nothing_of_a_case() -> None:
    assignment = assigned()[EXPERT]
    sheet = template(assignment, ["J1"])
    rows = sheet.rows[sheet.top :]
    assert sheet.rows[sheet.top - 1] == ["代码 code", "J1"]
    assert [row[0] for row in rows] == sorted(assignment.codes.values())
    words = {cell for row in sheet.rows for cell in row}
    for case in assignment.campaign.case:
        assert not words & {case.id, case.title.zh, case.category, case.applicant.zh}


def test_a_bonus_has_a_column_an_item_with_its_title_and_its_most() -> None:
    sheet = template(assigned()[BONUS], [])
    assert sheet.rows[sheet.top - 1][-2:] == [
        "certificate certificate certificate (≤ 1.5)",
        "conference conference conference (≤ 1)",
    ]
    assert [f"{most:f}" for most in sheet.marks.values()] == ["1.5", "1"]
    assert "最多加 2 分" in sheet.rows[1][0]


def test_only_cases_that_are_still_to_be_scored_stand_in_a_sheet() -> None:
    cases = [CaseId("c1"), CaseId("c2"), CaseId("c4")]
    life = Life(
        campaign=scored_campaign(),
        absent={CaseId("c2"): Absence(kind=Kind.WITHDRAWAL, at=OPENS, reason="moved")},
        shortlist=Shortlist(as_of=1, computed=cases, cases=cases),
    )
    for name in (MEDIA, EXPERT):
        sheet = template(assigned(life)[name], ["J1"])
        codes = assigned(life)[name].codes
        shown = {row[0] for row in sheet.rows[sheet.top :]}
        assert shown == {codes.get(CaseId(case), case) for case in ("c1", "c4")}


@pytest.mark.parametrize("judges", [[], ["J1", "j1"], ["王老师"], ["Smith"], ["1"]])
def test_a_judge_is_a_code_and_stands_there_once(judges: list[str]) -> None:
    with pytest.raises(ValueError, match="allowed"):
        template(assigned()[MEDIA], judges)


def test_judges_are_numbered() -> None:
    assert judges_numbered(3) == ["J1", "J2", "J3"]


def test_titles_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    assignment = replace(assigned()[MEDIA], title=Text("=1+1", "@x"))
    sheet = template(assignment, ["J1"])
    write_template(sheet, tmp_path / "t.csv")
    write_template(sheet, tmp_path / "t.xlsx")
    assert "'=1+1,'@x" in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    book = CalamineWorkbook.from_path(tmp_path / "t.xlsx")
    assert book.get_sheet_by_index(0).to_python()[0][3:5] == ["=1+1", "@x"]


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_the_same_sheet_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    sheet = template(assigned()[EXPERT], ["J1", "J2"])
    write_template(sheet, tmp_path / name)
    before = (tmp_path / name).read_bytes()
    write_template(sheet, tmp_path / name)
    assert (tmp_path / name).read_bytes() == before
