"""An export takes the place of an earlier one, and of nothing else."""

from pathlib import Path

import pytest

from ops.errors import WrongInput
from ops.export.exporter import export_from
from ops.export.folder import ExportError, filled_folder
from tests.unit.ops.paper_ledger import PaperLedger, a_closed_vote


def paper() -> PaperLedger:
    return PaperLedger(a_closed_vote())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_the_same_index_gives_the_same_bytes(tmp_path: Path) -> None:
    await export_from(paper(), tmp_path / "one")
    await export_from(paper(), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


async def test_an_earlier_export_is_replaced(tmp_path: Path) -> None:
    await export_from(paper(), tmp_path / "out")
    (tmp_path / "out" / "tallies.csv").write_text("stale")
    await export_from(paper(), tmp_path / "out")
    assert (tmp_path / "out" / "tallies.csv").read_text() != "stale"
    assert names(tmp_path) == ["out"]


async def test_an_empty_folder_is_filled_and_missing_parents_are_made(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    await export_from(paper(), tmp_path / "empty")
    await export_from(paper(), tmp_path / "a" / "b")
    assert contents(tmp_path / "empty") == contents(tmp_path / "a" / "b")


@pytest.mark.parametrize("name", ["notes.txt", "manifest.json"])
async def test_a_folder_of_somebody_elses_stays_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}")
    with pytest.raises(ExportError, match="is not empty and no earlier export"):
        await export_from(paper(), tmp_path)
    assert contents(tmp_path) == {name: b"{}"}


async def test_a_note_beside_an_earlier_export_is_not_deleted(tmp_path: Path) -> None:
    await export_from(paper(), tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(ExportError, match=r"holds notes\.txt"):
        await export_from(paper(), tmp_path / "out")
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"


async def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(ExportError, match="is a file"):
        await export_from(paper(), tmp_path / "out")


async def test_an_index_outside_the_ledger_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="index 16 is not in the ledger: it goes from 0 to 15"):
        await export_from(paper(), tmp_path / "out", as_of=16)
    assert names(tmp_path) == []


def test_a_failure_leaves_the_earlier_folder_and_no_draft(tmp_path: Path) -> None:
    def fail() -> None:
        with filled_folder(tmp_path / "out"):
            raise OSError(28, "No space left on device")

    with pytest.raises(ExportError, match="No space left on device"):
        fail()
    assert list(tmp_path.iterdir()) == []


async def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    await export_from(
        paper(), tmp_path / "out", on_progress=lambda done, total: seen.append((done, total))
    )
    assert seen[-1] == (15, 15)
