"""What people decided, in tables: the scores, lists and answers in force."""

import csv
from pathlib import Path

import pytest

from ops.export.exporter import export_from
from ops.export.folder import ExportError
from ops.export.state import read_state
from tests.campaigns import OPENS
from tests.unit.ops.paper_ledger import PaperLedger, PaperRecord
from tests.unit.ops.paper_life import a_scored_campaign, a_whole_life

Table = list[dict[str, str]]
FILES = {
    *("ballots.parquet", "campaign.toml", "digests.txt", "incidents.csv", "lifecycle.csv"),
    "lists.csv",
    *(
        "objections.csv",
        "origins.csv",
        "ranking.csv",
        "ranking.json",
        "ranking.xlsx",
        "records.csv",
    ),
    *("report.pdf", "rulings.csv", "scores.csv", "shortlist.csv", "tallies.csv", "tallies.xlsx"),
}


async def exported(folder: Path, as_of: int | None = None) -> Path:
    source = PaperLedger(a_whole_life(), a_scored_campaign())
    made = await export_from(source, folder / "out", as_of)
    assert set(made.manifest.files) == FILES
    return folder / "out"


def table(folder: Path, name: str) -> Table:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_every_decision_has_a_line_that_says_what_it_is_about(tmp_path: Path) -> None:
    lines = table(await exported(tmp_path), "lifecycle")
    said = {line["index"]: (line["kind"], line["about"], line["reason"]) for line in lines}
    assert said["9"] == ("amendment", "clause", "'=更清楚")
    assert said["13"] == ("disqualification", "c6", "项目未建成")
    assert said["16"] == ("scores", "expert", "")
    assert said["19"] == ("numbers", "typical/2", "")
    assert said["20"] == ("adoption", "typical", "")
    assert said["21"] == ("notice", "2026-05-24T00:00:00.000000Z", "")
    assert said["24"] == ("answer", "1", "")
    assert said["26"] == ("revocation", "TINY-2", "材料不实")
    assert "11" not in said, "a ruling is no decision"


async def test_an_amendment_tells_its_announcement_in_both_languages(tmp_path: Path) -> None:
    lines = table(await exported(tmp_path), "lifecycle")
    told = [(line["announcement_zh"], line["announcement_en"]) for line in lines]
    assert told[2] == ("增加一条规则", "A rule is added")
    assert set(told[3:]) == {("", "")}


async def test_scores_in_force_are_those_recorded_last(tmp_path: Path) -> None:
    lines = table(await exported(tmp_path), "scores")
    assert [line["index"] for line in lines] == ["17"] * 15 + ["18"]
    assert list(lines[1].values()) == ["17", "expert", "c1", "J2", "81.5"]
    assert list(lines[-1].values()) == ["18", "bonus", "c2", "state", "0.5"]


async def test_scores_before_their_correction_are_those_of_that_index(tmp_path: Path) -> None:
    lines = table(await exported(tmp_path, as_of=16), "scores")
    assert {line["index"] for line in lines} == {"16"}
    assert lines[1]["score"] == "80.5"


async def test_a_shortlist_stands_beside_what_the_rule_gave(tmp_path: Path) -> None:
    lines = table(await exported(tmp_path), "shortlist")
    adopted = [line for line in lines if line["list"] == "adopted"]
    assert [line["case"] for line in lines if line["list"] == "computed"] == [
        *("c1", "c2", "c3", "c4")
    ]
    assert [line["order"] for line in adopted] == ["1", "2", "3", "4", "5"]
    assert [line["reason"] for line in adopted] == ["", "", "", "", "补录"]


async def test_a_list_tells_differences_and_what_was_revoked(tmp_path: Path) -> None:
    lines = table(await exported(tmp_path), "lists")
    merit = [line for line in lines if line["prize"] == "2"]
    assert [
        (line["list"], line["winner"], line["reason"], line["revoked_by"]) for line in merit
    ] == [
        ("computed", "c2", "", ""),
        ("computed", "c4", "推广价值不足", ""),
        ("adopted", "c2", "", ""),
        ("adopted", "c3", "示范作用突出", "TINY-2"),
    ]
    assert {(line["award"], line["prize_zh"], line["as_of"]) for line in merit} == {
        ("typical", "优秀奖", "22")
    }


async def test_an_objection_stands_beside_its_answer(tmp_path: Path) -> None:
    first, second = table(await exported(tmp_path), "objections")
    assert (first["case"], first["answer_index"], first["upheld"]) == ("c2", "24", "false")
    assert first["answer"] == "复核无误"
    assert second["text"] == "'@匿名意见"
    assert (second["answer_index"], second["upheld"], second["answer"]) == ("", "", "")


async def test_a_case_that_is_out_keeps_its_tally_and_says_why(tmp_path: Path) -> None:
    folder = await exported(tmp_path)
    absent = {line["case"]: line["absent"] for line in table(folder, "tallies")}
    assert absent["c6"] == "disqualification"
    assert absent["c1"] == ""
    assert "c6" not in {line["case"] for line in table(folder, "ranking")}


async def test_a_ranking_shows_how_figures_become_a_composite(tmp_path: Path) -> None:
    first, second, *_ = table(await exported(tmp_path), "ranking")
    assert (first["place"], first["case"], first["group_zh"]) == ("1", "c1", "Tiny campaign")
    assert second["case"] == "c2"
    assert (second["points_public"], second["figure_expert"]) == ("50.0000", "80.5000")
    assert (second["points_expert"], second["bonus"]) == ("80.5000", "0.5")
    assert second["composite"] == "65.7500"


@pytest.mark.parametrize("as_of", [0, 1, 13, 20])
async def test_every_table_is_there_before_anything_is_decided(tmp_path: Path, as_of: int) -> None:
    folder = await exported(tmp_path, as_of)
    assert len(table(folder, "lifecycle")) <= as_of
    assert not table(folder, "objections")


async def test_an_index_before_the_publication_is_a_draft() -> None:
    source = PaperLedger(a_whole_life(), a_scored_campaign())
    assert (await read_state(source, 0)).life.phase == "draft"
    assert (await read_state(source, 1)).life.phase == "published"


@pytest.mark.parametrize(
    "record",
    [
        PaperRecord("scores", {"component": "expert"}, at=OPENS),
        PaperRecord("coronation", at=OPENS),
    ],
)
async def test_a_damaged_record_is_named(record: PaperRecord) -> None:
    with pytest.raises(ExportError, match="record 1 is damaged"):
        await read_state(PaperLedger([record]), None)
