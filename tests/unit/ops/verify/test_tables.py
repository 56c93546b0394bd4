"""Every cell that an export tells in other words is held against the ledger, sheets included."""

import asyncio
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ops.export.exporter import export_from
from ops.verify.verifier import verify
from tests.unit.ops.decided_ledger import DecidedLedger, a_decided_life
from tests.unit.ops.verify.tampering import Rows, change_table, reseal

TABLES = (
    *("lifecycle.csv", "scores.csv", "shortlist.csv", "lists.csv", "objections.csv"),
    *("ranking.csv", "tallies.csv", "rulings.csv"),
)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export that nobody touches, of a campaign from its opening to a revocation."""
    folder = tmp_path_factory.mktemp("exports") / "whole"
    asyncio.run(export_from(DecidedLedger(a_decided_life()), folder))
    return folder


@pytest.fixture
def export(whole: Path, tmp_path: Path) -> Path:
    """A copy to tamper with."""
    return Path(shutil.copytree(whole, tmp_path / "export"))


def problems(folder: Path, file: str) -> list[str]:
    reseal(folder)
    return [str(one) for one in verify(folder).problems if one.file == file]


def rows_of(path: Path) -> Rows:
    found: Rows = []
    change_table(path, found.extend)
    return found


@pytest.mark.parametrize("name", TABLES)
def test_a_changed_cell_is_named_by_its_row_and_column(export: Path, name: str) -> None:
    header, *rows = rows_of(export / name)
    original = (export / name).read_bytes()
    assert rows
    for column, heading in enumerate(header):
        number = column % len(rows) + 1

        def change(table: Rows, number: int = number, column: int = column) -> None:
            table[number][column] += "7"

        change_table(export / name, change)
        told = problems(export, name)
        assert told, f"{heading} of row {number}"
        assert told[0].startswith(f"{name}: row {number} ("), told[0]
        assert f"): {heading} is `" in told[0]
        (export / name).write_bytes(original)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.append(rows[-1]),
        lambda rows: rows.pop(),
        lambda rows: rows.insert(1, rows[-1]),
        lambda rows: rows[0].reverse(),
        lambda rows: rows[1].pop(),
    ],
    ids=["twice", "gone", "moved", "header", "short"],
)
def test_a_row_too_many_too_few_or_elsewhere_is_named(
    export: Path, name: str, change: Callable[[Rows], None]
) -> None:
    change_table(export / name, change)
    assert problems(export, name)


@pytest.mark.parametrize("index", range(1, 16))
def test_a_changed_decision_is_named_by_the_chain(export: Path, index: int) -> None:
    rows = rows_of(export / "records.csv")

    def change(table: Rows) -> None:
        table[index][4] = table[index][4].replace("{", "{ ", 1)

    change_table(export / "records.csv", change)
    told = problems(export, "records.csv")
    assert told[0].startswith(f"records.csv: index {rows[index][0]}: is not what the chain")


@pytest.mark.parametrize(
    ("name", "cell", "problem"),
    [
        ("ranking", "P2", "row 1 (tiny, 1, c3): composite is `77`, must be"),
        ("tallies", "H2", "row 1 (1, c1, green): counted is `77`, must be `4`"),
    ],
)
def test_a_changed_number_of_a_sheet_is_named(
    export: Path, name: str, cell: str, problem: str
) -> None:
    number = re.compile(rf'(<c r="{cell}"[^>]*>)<v>[^<]*</v>')
    rewrite(export / f"{name}.xlsx", lambda text: number.sub(r"\1<v>77</v>", text))
    assert f"{name}.xlsx: {problem}" in problems(export, f"{name}.xlsx")[0]


def test_a_total_that_does_not_add_up_is_named(export: Path) -> None:
    def change(text: str) -> str:
        head, last = text.rsplit("<row ", 1)
        assert "<v>16</v>" in last
        return f"{head}<row {last.replace('<v>16</v>', '<v>17</v>', 1)}"

    rewrite(export / "tallies.xlsx", change)
    told = problems(export, "tallies.xlsx")
    assert told == ["tallies.xlsx: row 7 (合计 total, , ): received is `17`, must be `16`"]


@pytest.mark.parametrize("name", ["ranking.xlsx", "tallies.xlsx"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no workbook"])
def test_a_sheet_of_rubbish_is_named_and_raises_nothing(
    export: Path, name: str, content: bytes
) -> None:
    (export / name).write_bytes(content)
    assert "is no workbook" in problems(export, name)[0]


def test_a_sheet_that_unpacks_to_too_much_is_not_unpacked(export: Path) -> None:
    path = export / "ranking.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open(SHEET, "w") as out,
    ):
        for _ in range(257):
            out.write(bytes(1 << 20))
    assert "unpacks to more than" in problems(export, "ranking.xlsx")[0]


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    """Change the first sheet of a workbook."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    before = parts[SHEET].decode()
    after = change(before)
    assert after != before
    parts[SHEET] = after.encode()
    with zipfile.ZipFile(path, "w") as packed:
        for name, raw in parts.items():
            packed.writestr(name, raw)
