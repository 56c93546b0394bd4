"""A long log is judged while it is being read, and no file differs for it, whatever befalls."""

import csv
from pathlib import Path

import pytest

from fraud.domain import BallotBlock
from fraud.offline import ballot_log, judge_ahead
from fraud.offline.ballot_log import BallotLog
from fraud.offline.judge_ahead import JudgeAhead
from fraud.offline.judged_log import judge_log
from fraud.offline.scan import scan
from fraud.policy import FOUNDING
from fraud.reading.encoding import encode
from fraud.reading.vocabulary import Vocabulary
from tests.unit.fraud.worlds import CLASSES, HOUR, World, in_ledger_order, ordinary_day

HEAD = ("ballot_id", "cast_at", "case", "device", "session_started_at")


def brushed(ballots: int = 1_500) -> World:
    """Three hours, and a wave in them."""
    world = ordinary_day(ballots=ballots, hours=3.0)
    world.add(
        "A3", world.arrivals(300, 2.0 * HOUR, 2.2 * HOUR), cases=["case-05"],
        devices=CLASSES[30:31], networks=range(9_000, 14_000), ages=(1.0, 4.0),
    )  # fmt: skip
    return world


@pytest.fixture
def rows() -> list[tuple[str, ...]]:
    return [
        (
            f"ballot-{row.index}",
            f"{row.cast_at:.3f}",
            row.selections[0],
            row.device_class,
            f"{row.cast_at - row.session_age_s:.3f}",
        )
        for row in in_ledger_order(brushed())[0]
    ]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[JudgeAhead]:
    """Who took ballots while a log was read; any log is long enough here."""
    takers: list[JudgeAhead] = []
    take = JudgeAhead.take

    def seen(self: JudgeAhead, block: BallotBlock | None) -> None:
        takers.append(self)
        take(self, block)

    monkeypatch.setattr(judge_ahead, "_LEAST_BYTES", 0)
    monkeypatch.setattr(ballot_log, "_ORDERED_EVERY", 500)
    monkeypatch.setattr(JudgeAhead, "take", seen)
    return takers


def written(path: Path, rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return path


def scanned(log: Path) -> dict[str, bytes]:
    """The files of a scan."""
    out = log.parent / "out"
    scan(log, out)
    return {file.name: file.read_bytes() for file in out.iterdir()}


@pytest.fixture
def expected(tmp_path: Path, rows: list[tuple[str, ...]]) -> dict[str, bytes]:
    """What one process says, which reads first and then judges."""
    files = scanned(written(tmp_path / "ballots.csv", rows))
    assert files["verdicts.csv"].count(b",hold,") >= 290
    return files


def test_no_file_differs(
    tmp_path: Path,
    rows: list[tuple[str, ...]],
    expected: dict[str, bytes],
    taken: list[JudgeAhead],
) -> None:
    assert scanned(written(tmp_path / "ballots.csv", rows)) == expected
    assert len(taken) > 2


def test_a_log_that_is_not_in_order_is_judged_as_a_whole(
    tmp_path: Path, rows: list[tuple[str, ...]], taken: list[JudgeAhead]
) -> None:
    log = written(tmp_path / "ballots.csv", list(reversed(rows)))
    out_of_order = scanned(log)
    assert taken
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(judge_ahead, "_LEAST_BYTES", 1 << 40)
        assert scanned(log) == out_of_order


def test_a_process_that_ends_before_its_time_costs_time_alone(
    tmp_path: Path,
    rows: list[tuple[str, ...]],
    expected: dict[str, bytes],
    taken: list[JudgeAhead],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take = JudgeAhead.take

    def ended(self: JudgeAhead, block: BallotBlock | None) -> None:
        take(self, block)
        self._process.kill()

    monkeypatch.setattr(JudgeAhead, "take", ended)
    assert scanned(written(tmp_path / "ballots.csv", rows)) == expected
    assert taken


def test_a_process_whose_progress_nobody_asks_for_is_not_waited_for() -> None:
    """What it tells of its progress is more than a pipe has room for."""
    vocabulary = Vocabulary()
    ballots = encode(vocabulary, in_ledger_order(brushed(ballots=1_500))[0])
    ids = [str(index) for index in ballots.index.tolist()]
    log = BallotLog(ballot_ids=ids, ballots=ballots, bad_rows=(), columns=())
    ahead = JudgeAhead(vocabulary, FOUNDING)
    try:
        for first in range(len(log) - 1):
            ahead.take(ballots.between(first, first + 1))
        answers = ahead.answers(log, None)
    finally:
        ahead.close()
    assert answers is not None
    alone, beside = judge_log(log, vocabulary), judge_log(log, vocabulary, answers=answers)
    assert alone.verdicts
    assert alone.verdicts == beside.verdicts
    assert alone.scores.tobytes() == beside.scores.tobytes()
