"""What an export writes for people: nothing alive in a spreadsheet, nothing taken for a date."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.export.cells import cell_text, inert, write_table
from ops.export.document import campaign_toml
from ops.export.ranges import between, parsed, tabled
from tests.campaigns import campaign
from voting.campaign_files.campaign_file import CampaignFileError, load
from voting.ledger.documents import document_of


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_begins_like_a_formula_is_a_text(start: str) -> None:
    assert cell_text(f"{start}1+1") == f"'{start}1+1"


def test_numbers_stay_numbers() -> None:
    assert cell_text(12) == "12"
    assert cell_text(Decimal("1E+2")) == "100"
    assert cell_text(Decimal("0.0000001")) == "0.0000001"
    assert (cell_text(True), cell_text(None)) == ("true", "")


@given(st.text())
def test_taking_one_quote_away_gives_every_text_back(text: str) -> None:
    assert inert(text).removeprefix("'") == text


def test_a_table_opens_in_a_chinese_spreadsheet(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", ["案例", "n"], [("多行\n“引号”,逗号", 3)])
    raw = (tmp_path / "t.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b",3\r\n")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["案例", "n"], ["多行\n“引号”,逗号", "3"]]


def test_ranges_leave_out_what_they_must() -> None:
    assert between(0, 9, without=[1, 5, 12]) == "2..4 6..9"
    assert between(3, 6, without=[5]) == "4 6"
    assert between(3, 3, without=[]) == ""
    assert between(3, 5, without=[4, 5]) == ""


def test_the_ledgers_ranges_are_written_so_that_none_is_a_date() -> None:
    assert tabled("1-3 7") == "1..3 7"
    assert list(parsed("1-3 7")) == [1, 2, 3, 7]


@given(st.integers(0, 20), st.integers(0, 20), st.sets(st.integers(0, 40)))
def test_a_range_without_some_is_that_range_without_them(
    after: int, length: int, without: set[int]
) -> None:
    text = between(after, after + length, without)
    expected = [i for i in range(after + 1, after + length + 1) if i not in without]
    assert list(parsed(text.replace("..", "-"))) == expected


def test_an_exported_campaign_loads_again_as_the_same_campaign(tmp_path: Path) -> None:
    ours = campaign()
    (tmp_path / "campaign.toml").write_text(campaign_toml(document_of(ours)), encoding="utf-8")
    for case in ours.case:
        assert case.picture
        (tmp_path / case.picture).write_bytes(b"")
    assert document_of(load(tmp_path)) == document_of(ours)


def test_an_exported_campaign_lacks_its_pictures_only(tmp_path: Path) -> None:
    (tmp_path / "campaign.toml").write_text(campaign_toml(document_of(campaign())))
    with pytest.raises(CampaignFileError) as told:
        load(tmp_path)
    assert all("picture" in problem for problem in told.value.problems)
