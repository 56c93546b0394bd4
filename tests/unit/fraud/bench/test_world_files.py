"""Worlds are written once, whole, and by the simulators' own command."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from fraud.bench.roster import Planned, Use
from fraud.bench.trial import opened
from fraud.bench.world_files import Shelf, WorldNotWritten, forget_other_editions, world_folder


def planned(attacks: tuple[tuple[str, float], ...], seed: int = 1) -> Planned:
    return Planned(
        use=Use.TEST, seed=seed, name="world-1", attacks=attacks, surges=("H2",), ballots=2000
    )


def test_a_world_is_written_once_and_has_what_was_planned(tmp_path: Path) -> None:
    folder = world_folder(tmp_path, planned((("A1", 0.1),)))
    first = (folder / "ballots.csv").stat()
    assert world_folder(tmp_path, planned((("A1", 0.1),))) == folder
    assert (folder / "ballots.csv").stat().st_mtime_ns == first.st_mtime_ns
    material, truth = opened(Shelf(worlds=tmp_path, geography=None), planned((("A1", 0.1),)))
    assert Counter(truth.labels.tolist())["A1"] == 200
    assert truth.families == ("A1",)
    assert truth.surges == ("H2",)
    assert len(truth.waves_of("A1")) == 1
    with (folder / "ballots.csv").open(encoding="utf-8") as file:
        chosen = sum(len(row["case"].split(";")) for row in csv.DictReader(file))
    assert len(material.rows.cases) == chosen
    assert (material.rows.at == material.log.ballots.cast_at).all()


def test_what_the_simulators_refuse_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(WorldNotWritten, match="A99"):
        world_folder(tmp_path, planned((("A99", 0.1),)))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_worlds_of_other_simulators_are_removed(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    folder = world_folder(tmp_path, planned(()))
    forget_other_editions(tmp_path)
    assert folder.exists()
    assert not (tmp_path / "other").exists()
