"""A committee's changes are read from TOML or CSV; a mistake names file, line and field."""

from pathlib import Path

import pytest

from display.awarding.changes import Change
from ops.errors import OperationsError
from ops.organizing import changes_file

TOML = """# the committee's meeting
[[change]]
case = "park-01"
to = "2"
reason = "not in use yet"

[[change]]
case = "park-02"
to = "out"
reason = "withdrawn"
"""
CSV = "case,to,reason\r\npark-01,2,not in use yet\r\npark-02,out,withdrawn\r\n"
EXPECTED = [
    Change(case="park-01", to="2", reason="not in use yet"),
    Change(case="park-02", to="out", reason="withdrawn"),
]


def written(folder: Path, name: str, text: str, *, bom: bool = False) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8-sig" if bom else "utf-8", newline="")
    return file


@pytest.mark.parametrize("bom", [False, True])
@pytest.mark.parametrize(("name", "text"), [("c.toml", TOML), ("c.csv", CSV)])
def test_both_forms_say_the_same(tmp_path: Path, name: str, text: str, *, bom: bool) -> None:
    assert changes_file.read(written(tmp_path, name, text, bom=bom)) == EXPECTED


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("c.toml", TOML.replace('to = "2"', "to = 2"), "c.toml:2: to: must be text"),
        ("c.toml", TOML.replace('"withdrawn"', '""'), "c.toml:7: reason: must not be empty"),
        ("c.toml", TOML.replace("to =", "too ="), "c.toml:2: to: must be text"),
        ("c.toml", f"{TOML}why = 'so'", "c.toml:7: why: unknown field; allowed: case, to, reason"),
        ("c.toml", "[[changes]]", "c.toml: changes: only [[change]] may stand here"),
        ("c.toml", "change = 1", "c.toml: change: only [[change]] may stand here"),
        ("c.toml", "[[change]", "c.toml: not valid TOML"),
        ("c.csv", CSV.replace("withdrawn", ""), "c.csv:3: reason: must not be empty"),
        ("c.csv", CSV.replace(",withdrawn", ""), "c.csv:3: reason: must be text"),
        ("c.csv", CSV.replace("withdrawn", "a,b"), "c.csv:3: more cells than columns: unknown"),
        ("c.csv", CSV.replace("case,to", "to,case"), "c.csv:1: the columns must be case,to,reas"),
        ("c.csv", "", "c.csv:1: the columns must be case,to,reason"),
        ("c.csv", CSV.replace("withdrawn", '"with'), "c.csv:3: not valid CSV"),
        ("c.txt", "", "c.txt: changes are written as .toml or .csv"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, name: str, text: str, told: str) -> None:
    with pytest.raises(OperationsError) as caught:
        changes_file.read(written(tmp_path, name, text))
    assert str(caught.value).startswith(f"{tmp_path}/{told}")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(OperationsError, match=r"none\.csv: cannot be read"):
        changes_file.read(tmp_path / "none.csv")
    (tmp_path / "c.csv").write_bytes("案例".encode("gb18030"))
    with pytest.raises(OperationsError, match=r"c\.csv:1: not UTF-8"):
        changes_file.read(tmp_path / "c.csv")
