"""An export is believed only as far as its own ballots and records bear it out."""

import ast
import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ops.export.exporter import export_from
from ops.verify import verifier
from ops.verify.report import Report
from ops.verify.verifier import verify
from tests.campaigns import OPENS
from tests.unit.ops.paper_ledger import (
    PaperBallot,
    PaperLedger,
    PaperRecord,
    a_closed_vote,
    ruling,
)
from tests.unit.ops.verify.tampering import (
    Rows,
    change_ballots,
    change_table,
    flip,
    reseal,
    reseal_page,
)

FILES = (
    *("ballots.parquet", "campaign.toml", "incidents.csv", "lifecycle.csv", "lists.csv"),
    *("manifest.json", "objections.csv", "ranking.csv", "ranking.json", "ranking.xlsx"),
    *("records.csv", "report.pdf", "rulings.csv", "scores.csv", "shortlist.csv"),
    *("tallies.csv", "tallies.xlsx"),
)
POSITIONS = 8


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export that nobody touches."""
    folder = tmp_path_factory.mktemp("exports") / "whole"
    asyncio.run(export_from(PaperLedger(a_closed_vote()), folder))
    return folder


@pytest.fixture
def export(whole: Path, tmp_path: Path) -> Path:
    """A copy to tamper with."""
    return Path(shutil.copytree(whole, tmp_path / "export"))


def told(report: Report) -> str:
    return "\n".join(map(str, report.problems))


def of_paper(folder: Path, entries: list[PaperBallot | PaperRecord]) -> Report:
    asyncio.run(export_from(PaperLedger(entries), folder))
    return verify(folder)


def test_an_untouched_export_holds(whole: Path) -> None:
    report = verify(whole)
    assert report.ok, told(report)
    assert (report.campaign, report.as_of, report.ballots) == ("tiny", 15, 10)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("bits", [0x01, 0x20])
def test_one_changed_byte_fails_and_names_its_file(whole: Path, name: str, bits: int) -> None:
    path = whole / name
    original = path.read_bytes()
    step = max(len(original) // POSITIONS, 1)
    try:
        for position in {*range(0, len(original), step), len(original) - 1}:
            flip(path, position, bits)
            files = {problem.file for problem in verify(whole).problems}
            assert name in files, f"byte {position} of {name}"
            path.write_bytes(original)
    finally:
        path.write_bytes(original)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(export: Path, name: str) -> None:
    (export / name).unlink()
    assert name in {problem.file for problem in verify(export).problems}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'"', b"[[[["])
def test_a_file_of_rubbish_is_named_and_raises_nothing(
    export: Path, name: str, content: bytes
) -> None:
    (export / name).write_bytes(content)
    if name != "manifest.json":
        reseal(export)
    assert name in {problem.file for problem in verify(export).problems}


@pytest.mark.parametrize("name", FILES)
def test_a_truncated_file_is_named(export: Path, name: str) -> None:
    raw = (export / name).read_bytes()
    (export / name).write_bytes(raw[: len(raw) // 2])
    assert name in {problem.file for problem in verify(export).problems}


def test_an_added_file_is_named(export: Path) -> None:
    (export / "ballots.csv").write_text("index\n")
    assert told(verify(export)) == "ballots.csv: is no file of an export"


def test_a_file_that_the_manifest_does_not_list_is_named(export: Path) -> None:
    page = json.loads((export / "manifest.json").read_text())
    del page["files"]["rulings.csv"]
    reseal_page(export, page)
    assert "manifest.json: rulings.csv: does not list the file" in told(verify(export))


def test_no_folder_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    assert "is no folder" in told(verify(tmp_path / "nowhere"))
    assert "manifest.json" in told(verify(tmp_path))


def test_a_changed_vote_fails_by_the_chain_though_the_manifest_was_rewritten(
    export: Path,
) -> None:
    def change(rows: Rows) -> None:
        assert rows[2][3] == "c3"
        rows[2][3] = "c1"

    change_ballots(export, change)
    reseal(export)
    assert "ballots.parquet: index 4: is not what the chain was built on" in told(verify(export))


def test_a_changed_vote_with_a_changed_hash_fails_at_the_next_record(export: Path) -> None:
    def change(rows: Rows) -> None:
        rows[2][3], rows[2][6] = "c1", bytes(32)

    change_ballots(export, change)
    reseal(export)
    problems = told(verify(export))
    assert "ballots.parquet: index 4: is not what the chain" in problems
    assert "ballots.parquet: index 5: is not what the chain" in problems


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda rows: rows.pop(3), "index 6: the ledger has nothing from 5 to 5"),
        (lambda rows: rows.insert(3, rows[2]), "index 4: stands behind index 4"),
        (lambda rows: rows.reverse(), "index 11: stands behind index 12"),
        (lambda rows: rows[0].__setitem__(2, "2026-05-03"), "index 2: period is 2026-05-03"),
        (lambda rows: rows[0].__setitem__(3, "c1;c1"), "index 2: `c1;c1` is no legal choice"),
        (lambda rows: rows[0].__setitem__(3, "c2;c1"), "index 2: `c2;c1` is no legal choice"),
        (lambda rows: rows[0].__setitem__(3, "zz"), "index 2: `zz` is no legal choice"),
        (lambda rows: rows[0].__setitem__(3, "c1;c2;c3;c4"), "index 2: `c1;c2;c3;c4` is no legal"),
        (lambda rows: rows[0].__setitem__(5, "soon"), "index 2: `soon` is no minute"),
        (
            lambda rows: rows[0].__setitem__(5, "2026-04-30T23:59Z"),
            "index 2: period is 2026-05-02",
        ),
        (lambda rows: rows[0].__setitem__(6, None), "index 2: has an empty cell"),
    ],
)
def test_what_a_ballot_cannot_be_is_told_by_its_row(
    export: Path, change: Callable[[Rows], None], problem: str
) -> None:
    change_ballots(export, change)
    reseal(export)
    assert f"ballots.parquet: {problem}" in told(verify(export))


@pytest.mark.parametrize(
    ("name", "cell", "value", "problem"),
    [
        ("tallies.csv", (1, 7), "99", "row 1 (1, c1, green): counted is `99`, must be `4`"),
        ("tallies.csv", (3, 5), "99", "row 3 (3, c3, green): received is `99`, must be `3`"),
        ("ranking.csv", (1, 3), "2", "row 1 (green, 1, c1): place is `2`, must be `1`"),
        ("ranking.csv", (2, 11), "1.0000", "row 2 (green, 2, c5): points_public is `1.0000`"),
        (
            "rulings.csv",
            (2, 4),
            "counted",
            "row 2 (10, judge, 2026-05-01T20:00:00.000000Z): to is",
        ),
        ("lifecycle.csv", (2, 4), "late", "row 2 (14, closing"),
        ("incidents.csv", (1, 6), "2", "row 1 (i-1, c3, 2026-05-01T20:00Z): held is `2`"),
        ("incidents.csv", (1, 8), "7.5", "row 1: score cannot be `7.5`"),
        ("records.csv", (1, 0), "x", "row 1: index cannot be `x`"),
        ("records.csv", (2, 3), "nobody", "index 10: is not what the chain was built on"),
    ],
)
def test_a_changed_cell_is_told_by_its_row_though_the_manifest_was_rewritten(
    export: Path, name: str, cell: tuple[int, int], value: str, problem: str
) -> None:
    row, column = cell
    change_table(export / name, lambda rows: rows[row].__setitem__(column, value))
    reseal(export)
    assert f"{name}: {problem}" in told(verify(export))


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".csv")])
def test_a_row_too_many_or_too_few_is_named(export: Path, name: str) -> None:
    change_table(export / name, lambda rows: rows.append(rows[-1]))
    reseal(export)
    assert name in {problem.file for problem in verify(export).problems}
    change_table(export / name, lambda rows: rows.__delitem__(slice(-2, None)))
    reseal(export)
    assert verify(export).problems


def test_a_changed_page_of_the_ranking_is_told_by_its_case(export: Path) -> None:
    page = json.loads((export / "ranking.json").read_text())
    page["groups"][1]["standings"][0]["counted"] += 1
    (export / "ranking.json").write_text(json.dumps(page))
    reseal(export)
    path = "groups[blue].standings[c2].counted"
    assert f"ranking.json: {path}: is 4, must be 3" in told(verify(export))


def test_a_changed_rule_is_not_what_the_chain_began_with(export: Path) -> None:
    path = export / "campaign.toml"
    text = path.read_text()
    path.write_text(text.replace("max_selections = 3", "max_selections = 4"))
    reseal(export)
    assert "campaign.toml: the chain began with other rules" in told(verify(export))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('timezone = "Asia/Shanghai"', 'timezone = "Asia"'),
        ("opens_at = 2026-05-01", "opens_at = 0001-01-01"),
        ('normaliser = "first-100"', 'normaliser = "second-100"'),
        ('weight = "100"', 'weight = "much"'),
    ],
)
def test_rules_that_cannot_be_read_raise_nothing(export: Path, old: str, new: str) -> None:
    path = export / "campaign.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    reseal(export)
    assert "campaign.toml" in {problem.file for problem in verify(export).problems}


@pytest.mark.parametrize("claim", ["as_of", "ballots", "genesis", "head", "campaign"])
def test_a_claim_of_the_manifest_that_does_not_hold_is_told(export: Path, claim: str) -> None:
    page = json.loads((export / "manifest.json").read_text())
    page[claim] = 10**15 if isinstance(page[claim], int) else page[claim][::-1]
    reseal_page(export, page)
    assert not verify(export).ok


def test_totals_that_do_not_add_up_are_told(export: Path) -> None:
    page = json.loads((export / "manifest.json").read_text())
    page["totals"]["counted"] += 1
    reseal_page(export, page)
    assert "manifest.json: counted: says 15; the ballots give 14" in told(verify(export))


OPENING = PaperRecord("opening", at=OPENS)
BALLOT = PaperBallot((1,))


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([BALLOT], "index 1: stands below the opening record"),
        ([OPENING, PaperRecord("closing"), BALLOT], "index 3: stands above the closing record"),
        ([OPENING, OPENING], "index 2: opening is not lawful while the campaign is open"),
        ([PaperRecord("closing")], "index 1: closing is not lawful while the campaign is pub"),
        ([OPENING, BALLOT, ruling(1, 2, to="held", by="x")], "index 3: rules from 1 to 2, but 0"),
        ([OPENING, BALLOT, ruling(0, 3, to="held", by="x")], "index 3: rules from 0 to 3"),
        (
            [OPENING, BALLOT, ruling(0, 2, ("pending", "2"), to="voided", by="x")],
            "index 3: no ballot goes from pending to voided",
        ),
        (
            [OPENING, BALLOT, ruling(0, 2, ("held", "2"), to="counted", by="x")],
            "index 3: ballot 2 was not held",
        ),
        (
            [OPENING, BALLOT, ruling(0, 2, ("pending", "1-99"), to="held", by="x")],
            "index 3: body cannot be read: `1-99` is no range of the ledger",
        ),
        (
            [OPENING, BALLOT, ruling(0, 2, ("pending", "1"), to="held", by="x")],
            "index 3: ballot 1 was not pending",
        ),
    ],
)
def test_a_ledger_that_broke_its_own_rules_fails_though_its_chain_holds(
    tmp_path: Path, entries: list[PaperBallot | PaperRecord], problem: str
) -> None:
    report = of_paper(tmp_path / "export", entries)
    assert problem in told(report)
    assert "is not what the chain was built on" not in told(report)


def test_time_that_goes_back_is_told(tmp_path: Path) -> None:
    report = of_paper(tmp_path / "export", [OPENING, BALLOT, PaperBallot((1,), at=OPENS)])
    assert "index 3: is of 2026-05-01T00:00Z, behind 2026-05-01T20:00Z" in told(report)


def test_of_much_damage_the_first_problems_are_told_and_the_rest_counted(export: Path) -> None:
    def change(rows: Rows) -> None:
        for row in rows:
            row[2], row[3], row[6] = "1999-01-01", "zz", bytes(32)

    change_ballots(export, change)
    reseal(export)
    mine = [p for p in verify(export).problems if p.file == "ballots.parquet"]
    assert len(mine) == 21
    assert mine[-1].what == "and 10 more problems"


def test_a_folder_whose_name_looks_like_a_pattern_is_read(whole: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "ex[p]ort *?' (1)"))
    assert verify(folder).ok


def test_progress_ends_at_the_ledgers_head(whole: Path) -> None:
    seen: list[tuple[int, int]] = []
    verify(whole, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (15, 15)


def test_the_check_imports_nothing_of_what_it_checks() -> None:
    rooms = Path(verifier.__file__).parent
    imported = {
        name
        for file in rooms.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in _names(node)
    }
    houses = {"voting", "fraud", "display", "ops", "loadtests"}
    ours = {name for name in imported if name.split(".")[0] in houses}
    assert ours
    assert all(name.startswith("ops.verify") for name in ours)


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
