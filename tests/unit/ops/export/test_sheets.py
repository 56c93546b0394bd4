"""Spreadsheets: the cells of the tables, nothing alive in them, the same bytes each time."""

import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ops.export.cells import Cell
from ops.export.exporter import export_from
from ops.export.sheets import Sheet, write_workbook
from tests.unit.ops.paper_ledger import PaperLedger
from tests.unit.ops.paper_life import a_scored_campaign, a_whole_life

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def part(path: Path, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(path) as book:
        return ElementTree.fromstring(book.read(name))


def texts(path: Path) -> list[str]:
    strings = part(path, "xl/sharedStrings.xml").iter(f"{NS}si")
    return ["".join(run.text or "" for run in one.iter(f"{NS}t")) for one in strings]


def cells(path: Path, number: int = 1) -> dict[str, str]:
    """Address → what is in the cell: a text behind its type, or a number."""
    shared, found = texts(path), {}
    for cell in part(path, f"xl/worksheets/sheet{number}.xml").iter(f"{NS}c"):
        assert cell.find(f"{NS}f") is None, "a formula"
        value = cell.findtext(f"{NS}v", "")
        kind = cell.get("t", "n")
        found[cell.get("r", "")] = f"text {shared[int(value)]}" if kind == "s" else value
    return found


def written(folder: Path, *row: Cell, total: tuple[Cell, ...] | None = None) -> dict[str, str]:
    path = folder / "t.xlsx"
    sheet = Sheet(name="t", headings=["列\ncolumn"] * len(row), rows=[row], total=total)
    write_workbook(path, "title", sheet, {"fact": "=1+1"})
    return cells(path)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "{=", "http://"])
def test_a_text_is_a_text_whatever_it_begins_with(tmp_path: Path, start: str) -> None:
    found = written(tmp_path, f"{start}cmd|' /C calc'!A1")["A2"]
    assert found.removeprefix("text ").replace("_x000D_", "\r") == f"{start}cmd|' /C calc'!A1"
    assert cells(tmp_path / "t.xlsx", 2)["B1"] == "text =1+1"


def test_numbers_are_numbers_with_their_decimals(tmp_path: Path) -> None:
    found = written(tmp_path, 12, Decimal("90.7500"), True, None, total=(12, None, None, None))
    assert (found["A2"], found["B2"], found["C2"], found["D2"]) == ("12", "90.7500", "1", "")
    assert found["A3"] == "12"
    formats = part(tmp_path / "t.xlsx", "xl/styles.xml").iter(f"{NS}numFmt")
    assert "0.0000" in {one.get("formatCode") for one in formats}


def test_a_number_that_a_spreadsheet_would_round_is_a_text(tmp_path: Path) -> None:
    found = written(tmp_path, Decimal("90.12345678901234"), Decimal("90.1234567890123"))
    assert found["A2"] == "text 90.12345678901234"
    assert found["B2"] == "90.1234567890123"


def test_the_header_stays_and_can_be_filtered(tmp_path: Path) -> None:
    written(tmp_path, "a", 1)
    sheet = part(tmp_path / "t.xlsx", "xl/worksheets/sheet1.xml")
    pane = next(sheet.iter(f"{NS}pane"))
    assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")
    assert next(sheet.iter(f"{NS}autoFilter")).get("ref") == "A1:B2"


async def test_the_sheets_of_an_export_hold_their_tables(tmp_path: Path) -> None:
    await export_from(PaperLedger(a_whole_life(), a_scored_campaign()), tmp_path / "out")
    ranking = cells(tmp_path / "out" / "ranking.xlsx")
    assert ranking["A1"] == "text 分组\ngroup"
    assert ranking["L1"] == "text 公众投票得分\nVotes: points"
    assert ranking["F2"] == 'text =HYPERLINK("x")'
    assert (ranking["D2"], ranking["P2"], ranking["Q2"]) == ("1", "90.7500", "0")
    tallies = cells(tmp_path / "out" / "tallies.xlsx")
    assert (tallies["A8"], tallies["F8"], tallies["H8"]) == ("text 合计 total", "9", "6")


async def test_a_sheet_says_what_it_is_of(tmp_path: Path) -> None:
    await export_from(PaperLedger(a_whole_life(), a_scored_campaign()), tmp_path / "out")
    facts = cells(tmp_path / "out" / "tallies.xlsx", 2).values()
    assert "26" in facts
    assert any("Sample data" in fact for fact in facts)
