"""The ballot log says what was cast, in the promised columns."""

import csv
from pathlib import Path
from random import Random

from loadtests.clock import epoch_s, rfc3339
from loadtests.people.citizens import citizens_cast
from loadtests.people.electorate import seeded_electorate
from loadtests.people.taste import invented_cases
from loadtests.worlds.asked import parse_asked
from loadtests.worlds.ballot_log import COLUMNS, Logged, write_ballot_log
from loadtests.worlds.writing import Wanted, write_world

REQUIRED = {"ballot_id", "cast_at", "case"}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_log_can_be_read_back(tmp_path: Path) -> None:
    electorate = seeded_electorate(invented_cases(9), seed=1)
    intents = list(citizens_cast([100.0, 200.5], electorate, Random(1)))
    logged = [Logged(intent=i, cast_at=rfc3339(i.due_s), session_at=i.starts_s) for i in intents]
    assert write_ballot_log(tmp_path, logged) == 2
    rows = _read(tmp_path / "ballots.csv")
    for row, intent in zip(rows, intents, strict=True):
        assert row["ballot_id"] == str(intent.ballot_id)
        assert tuple(row["case"].split(";")) == intent.selections
        assert epoch_s(row["cast_at"]) == intent.due_s
        assert epoch_s(row["session_started_at"]) < epoch_s(row["cast_at"])
        assert row["ip"] == intent.caller.address
        assert row["user_agent"] == intent.caller.user_agent
        assert row["channel"] == ("wechat" if "MicroMessenger" in row["user_agent"] else "web")


def test_the_log_has_the_required_columns() -> None:
    assert set(COLUMNS) >= REQUIRED


def test_a_world_knows_the_truth_of_every_ballot(tmp_path: Path) -> None:
    world = Wanted(seed=5, ballots=2000, waves=parse_asked("A1,A3", 0.05), days=3, cases=12)
    write_world(world, tmp_path)
    ballots, truth = _read(tmp_path / "ballots.csv"), _read(tmp_path / "truth.csv")
    assert [row["ballot_id"] for row in ballots] == [row["ballot_id"] for row in truth]
    kinds = [row["truth"] for row in truth]
    assert (kinds.count("A1"), kinds.count("A3"), kinds.count("honest")) == (100, 100, 1800)


def test_a_world_is_in_the_order_of_casting(tmp_path: Path) -> None:
    world = Wanted(seed=5, ballots=500, waves=parse_asked("A2", 0.1), days=2, cases=12)
    write_world(world, tmp_path)
    times = [epoch_s(row["cast_at"]) for row in _read(tmp_path / "ballots.csv")]
    assert times == sorted(times)


def test_the_same_seed_writes_the_same_world(tmp_path: Path) -> None:
    world = Wanted(seed=5, ballots=300, waves=parse_asked("A8", 0.1), days=2, cases=12)
    write_world(world, tmp_path / "one")
    write_world(world, tmp_path / "two")
    one, two = (tmp_path / name / "ballots.csv" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
