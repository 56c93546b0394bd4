"""Score files as offices save them, and as nobody should."""

import io
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given as every
from hypothesis import settings
from hypothesis import strategies as st

from ops.scores import bounds
from ops.scores.cells import Odd, Sheet
from ops.scores.files import open_score_file
from ops.scores.form import NotAScoreFile
from ops.scores.reading import read
from ops.scores.workbook import read_workbook
from tests.scored import MEDIA, assigned, given

ROWS = "案例 case{0}J1{0}备注 note\r\nc1{0}90{0}“很好”, 不错\r\n"
FORMULA = "a formula without a value (open the file, let it compute, save it)"


def opened(tmp_path: Path, content: bytes, name: str = "scores.csv") -> Sheet:
    """The sheet of a file of these bytes."""
    (tmp_path / name).write_bytes(content)
    return open_score_file(tmp_path / name).sheet


def refused(tmp_path: Path, content: bytes, name: str = "scores.xlsx") -> str:
    """What is said of a file of these bytes."""
    with pytest.raises(NotAScoreFile) as fault:
        opened(tmp_path, content, name)
    return str(fault.value)


def workbook(cells: dict[tuple[int, int], object], sheets: int = 1) -> bytes:
    """A workbook with these values, places from 0; a pair is a formula and its value."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    first, *_ = [book.add_worksheet() for _ in range(sheets)]
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for (row, column), value in cells.items():
        match value:
            case (formula, shown):
                first.write_formula(row, column, formula, None, shown)
            case datetime():
                first.write_datetime(row, column, value.replace(tzinfo=None), day)
            case _:
                first.write(row, column, value)
    book.close()
    return packed.getvalue()


def repacked(content: bytes, changes: dict[str, bytes]) -> bytes:
    """A workbook with some of its parts replaced."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in {*before.namelist(), *changes}:
            after.writestr(name, changes.get(name) or before.read(name))
    return packed.getvalue()


def with_cells(xml: str) -> bytes:
    """A workbook whose first sheet holds this for its rows."""
    sheet = f'<worksheet xmlns="urn:x"><sheetData>{xml}</sheetData></worksheet>'
    return repacked(workbook({(0, 0): 1}), {"xl/worksheets/sheet1.xml": sheet.encode()})


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_as_any_spreadsheet_saves_it(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = ROWS.format(delimiter).replace("“很好”, 不错", '"“很好”, ""不错"""')
    sheet = opened(tmp_path, text.encode(encoding))
    assert sheet.rows[1] == ["c1", "90", '“很好”, "不错"']
    assert given(read(sheet, assigned(), "tiny", MEDIA)) == {("c1", "J1"): "90"}


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    text = 'case,J1,note\r\n\r\nc1,90,"two\r\nlines"\r\nc2,many,\r\n'
    reading = read(opened(tmp_path, text.encode()), assigned(), "tiny", MEDIA)
    assert str(reading.problems[0]).startswith("row 4, column B (J1): `many`")


def test_a_workbook_is_read_as_it_shows_itself(tmp_path: Path) -> None:
    cells = {
        (0, 0): "case",
        (0, 1): "J1",
        (0, 2): "J2",
        (1, 0): "c1",
        (1, 1): 8.7,
        (1, 2): ("=8.1+0.2", 8.299999999999999),
        (2, 0): "c2",
        (2, 1): "８７",
        (2, 2): ('=IF(1,"","")', ""),
    }
    content = workbook(cells)
    blank = b'<c r="C3" t="str"><f>IF(1,"","")</f><v></v></c>'
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    start = xml.index(b'<c r="C3"')
    xml = xml[:start] + blank + xml[xml.index(b"</c>", start) + 4 :]
    sheet = opened(tmp_path, repacked(content, {"xl/worksheets/sheet1.xml": xml}), "s.xlsx")
    reading = read(sheet, assigned(), "tiny", MEDIA)
    assert not reading.problems
    assert given(reading) == {("c1", "J1"): "8.7", ("c1", "J2"): "8.3", ("c2", "J1"): "87"}


def test_cells_without_a_value_are_told_for_what_they_are(tmp_path: Path) -> None:
    cells = {
        (0, 0): "case",
        (0, 1): "J1",
        (1, 0): "c1",
        (2, 0): "c2",
        (3, 0): "c3",
        (1, 1): ("=B9", ""),
        (2, 1): ("=1/0", "#DIV/0!"),
        (3, 1): True,
        (4, 0): "c4",
        (4, 1): datetime(2026, 5, 1, tzinfo=UTC),
        (9, 9): ("=A1", ""),
    }
    sheet = opened(tmp_path, workbook(cells), "s.xlsx")
    assert sheet.rows[1][1] == Odd(FORMULA)
    assert sheet.rows[2][1] == Odd("the fault #DIV/0! of a formula")
    assert sheet.rows[3][1] == Odd("true or false")
    assert sheet.rows[4][1] == Odd("a date or a time (2026-05-01)")
    assert sheet.rows[9][9] == Odd(FORMULA)
    problems = read(sheet, assigned(), "tiny", MEDIA).problems
    assert [str(problem).split(":")[0] for problem in problems] == [
        "row 2, column B (J1)",
        "row 3, column B (J1)",
        "row 4, column B (J1)",
        "row 5, column B (J1)",
        "row 10, column A (案例 case)",
        "row 10, column J",
    ]


def test_sheets_that_are_not_read_are_named(tmp_path: Path) -> None:
    sheet = opened(tmp_path, workbook({(0, 0): "case"}, sheets=3), "s.xlsx")
    assert sheet.remarks == ("only the first sheet is read, not `Sheet2`, `Sheet3`",)


def test_a_kind_of_file_is_told_by_what_it_holds(tmp_path: Path) -> None:
    sheet = opened(tmp_path, workbook({(0, 0): "case", (0, 1): 7}), "scores.csv")
    assert sheet.rows == [["case", Decimal(7)]]
    assert "not an XLSX file" in refused(tmp_path, b"case,J1\r\nc1,9\r\n", "scores.xlsx")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04 and no more", "s.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "s.xls"),
        (workbook({(0, 0): 1})[:-40], "s.xlsx"),
    ],
)
def test_what_is_no_workbook_is_told_so(tmp_path: Path, content: bytes, name: str) -> None:
    said = refused(tmp_path, content, name)
    assert "not an XLSX file" in said
    assert "allowed: save it as .xlsx without a password, or as CSV" in said


def test_bytes_that_are_no_text_are_told_so(tmp_path: Path) -> None:
    assert "neither text nor XLSX" in refused(tmp_path, bytes(range(256)), "s.csv")
    assert "neither text nor XLSX" in refused(tmp_path, b"case,J1\0", "s.csv")


def test_a_csv_with_an_open_quote_is_told_so(tmp_path: Path) -> None:
    said = refused(tmp_path, b'case,J1\r\n"c1,9\r\n', "s.csv")
    assert said.startswith("row 2: not CSV")


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(NotAScoreFile, match="cannot be read: No such file"):
        open_score_file(tmp_path / "none.csv")


def test_an_archive_of_something_else_is_told_so(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "it holds no workbook" in refused(tmp_path, packed.getvalue())


def test_a_file_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.scores.xlsx_parts.MOST_UNPACKED_BYTES", 1_000_000)
    bomb = repacked(workbook({(0, 0): 1}), {"xl/sharedStrings.xml": b" " * 2_000_000})
    assert len(bomb) < 20_000
    assert "unpacks to more than it may" in refused(tmp_path, bomb)


def test_a_file_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    """Its directory says ten bytes; what is packed is a hundred thousand."""
    bomb = bytearray(repacked(workbook({(0, 0): 1}), {"xl/sharedStrings.xml": b" " * 100_000}))
    size = (100_000).to_bytes(4, "little")
    while (at := bomb.find(size)) >= 0:
        bomb[at : at + 4] = (10).to_bytes(4, "little")
    assert "not an XLSX file" in refused(tmp_path, bytes(bomb))


def test_an_archive_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    many = {f"x{n}": b"x" for n in range(bounds.MOST_PARTS)}
    assert "parts; allowed: 500" in refused(tmp_path, repacked(workbook({(0, 0): 1}), many))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ('<row r="1"><c r="XFD1048576"><v>1</v></c></row>', "row 1048576 is used"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "column 16384 is used"),
        (
            '<row r="1"><c r="IV1"/></row><row r="99999"><c r="A99999"/></row>',
            "99999 rows of 256 columns",
        ),
        ('<row r="-1"/>', "it has a row `-1`"),
        ('<row r="1"><c r="1A"><v>1</v></c></row>', "it has a cell `1A`"),
        ("<row>", "a part of it is no XML"),
    ],
)
def test_a_sheet_that_claims_too_much_is_refused_before_it_is_read(
    tmp_path: Path, cells: str, said: str
) -> None:
    assert said in refused(tmp_path, with_cells(cells))


def test_entities_are_refused_and_never_multiplied(tmp_path: Path) -> None:
    laughs = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    content = repacked(workbook({(0, 0): 1}), {"xl/worksheets/sheet1.xml": laughs})
    assert "declares a document type" in refused(tmp_path, content)


def test_very_long_and_very_wide_csv_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "column 257 is used" in refused(tmp_path, b"," * 256, "s.csv")
    monkeypatch.setattr(bounds, "MOST_ROWS", 3)
    assert "row 4 is used" in refused(tmp_path, b"case,J1\r\n" * 4, "s.csv")
    monkeypatch.setattr("ops.scores.files.MOST_BYTES", 5)
    assert "too large; allowed: 5 bytes" in refused(tmp_path, b"case,J1", "s.csv")


WHOLE = workbook({(0, 0): "case", (0, 1): "J1", (1, 0): "c1", (1, 1): 9.5})


@settings(max_examples=300)
@every(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(at: int, junk: bytes) -> None:
    with suppress(ValueError):
        read_workbook("s.xlsx", WHOLE[:at] + junk + WHOLE[at + len(junk) :])


PARTS = {name: zipfile.ZipFile(io.BytesIO(WHOLE)).read(name) for name in (
    "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml",
    "xl/worksheets/sheet1.xml", "[Content_Types].xml",
)}  # fmt: skip


@settings(max_examples=300)
@every(st.sampled_from(sorted(PARTS)), st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_a_spoilt_part_is_read_or_refused(part: str, at: int, junk: bytes) -> None:
    content = PARTS[part]
    at %= len(content)
    spoilt = content[:at] + junk + content[at + len(junk) :]
    with suppress(ValueError):
        read_workbook("s.xlsx", repacked(WHOLE, {part: spoilt}))


def test_cells_that_do_not_say_their_place_stand_one_after_the_other() -> None:
    cells = "<row><c><v>1</v></c><c><f>A9</f></c></row><row><c/><c t='e'><v>#N/A</v></c></row>"
    rows = read_workbook("s.xlsx", with_cells(cells)).rows
    assert rows[0] == [Decimal(1), Odd(FORMULA)]
    assert rows[1][1] == Odd("the fault #N/A of a formula")


@pytest.mark.parametrize(
    ("part", "xml", "said"),
    [
        ("xl/workbook.xml", "<workbook><sheets/></workbook>", "its workbook has no sheet"),
        ("xl/_rels/workbook.xml.rels", "<Relationships/>", "its first sheet is missing"),
    ],
)
def test_a_workbook_that_lacks_its_first_sheet_is_told_so(
    tmp_path: Path, part: str, xml: str, said: str
) -> None:
    assert said in refused(tmp_path, repacked(WHOLE, {part: xml.encode()}))


def test_the_example_in_the_readme_is_read(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[4] / "ops" / "README.md").read_text(encoding="utf-8")
    start = readme.index("```\n评分表") + 4
    example = readme[start : readme.index("```", start)]
    reading = read(opened(tmp_path, example.encode()), assigned(), "tiny")
    assert not reading.problems
    assert given(reading) == {("c1", "J1"): "88", ("c1", "J2"): "91.5", ("c2", "J1"): "76"}


def test_a_workbook_in_an_encoding_that_nobody_knows_is_no_score_file(tmp_path: Path) -> None:
    sheet = b'<?xml version="1.0" encoding="nobody-8"?><worksheet/>'
    content = repacked(workbook({(0, 0): 1}), {"xl/worksheets/sheet1.xml": sheet})
    assert "a part of it is no XML" in refused(tmp_path, content)
