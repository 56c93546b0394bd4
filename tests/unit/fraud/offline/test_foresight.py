"""Who looks ahead makes a scan faster, and never another: what no longer holds is not believed."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import pytest

from fraud.domain import BallotBlock
from fraud.offline.ballot_log import BallotLog
from fraud.offline.foresight import (
    Crew,
    ForeseenFinder,
    Foresight,
    Note,
    Part,
    UnlikeWorkerError,
    foresee,
    parts,
)
from fraud.offline.judged_log import ScanReport, judge_log
from fraud.policy import FOUNDING, Policy
from fraud.reading.encoding import encode
from fraud.reading.vocabulary import Vocabulary
from tests.unit.fraud.worlds import CLASSES, HOUR, in_ledger_order, ordinary_day

#: Several waves in one look: what is held of the first is known when the second is told.
RIVALS = ("case-05", "case-09", "case-14")


@cache
def brushed_log() -> tuple[BallotLog, Vocabulary]:
    """Three days, brushed on each, and across both places at which three processes part it."""
    world = ordinary_day(ballots=5_000, hours=72.0)
    for turn, begins_h in enumerate((8.0, 23.5, 31.0, 47.5, 66.0)):
        for place, case in enumerate(RIVALS[: 1 + turn % 3]):
            world.add(
                f"A3-{turn}", world.arrivals(200, begins_h * HOUR, (begins_h + 0.3) * HOUR),
                cases=[case], devices=CLASSES[30 + place : 31 + place],
                networks=range(9_000 + 5_000 * place, 14_000 + 5_000 * place), ages=(1.0, 4.0),
            )  # fmt: skip
    rows, _ = in_ledger_order(world)
    vocabulary = Vocabulary()
    ballots = encode(vocabulary, rows)
    ids = [str(row.index) for row in rows]
    return BallotLog(ballot_ids=ids, ballots=ballots, bad_rows=(), columns=()), vocabulary


@dataclass(frozen=True)
class Kept:
    """A promise that is kept already, and came as from another process."""

    foresight: bytes

    def result(self) -> Foresight:
        found: Foresight = pickle.loads(self.foresight)
        return found


@cache
def foreseen(part: Part) -> bytes:
    ballots = brushed_log()[0].ballots.between(0, part.stop)
    return pickle.dumps(foresee(ballots, part, FOUNDING))


def as_it_is(foresight: Foresight) -> Foresight:
    return foresight


def judged(
    change: Callable[[Foresight], Foresight] | None, size: int = 2
) -> tuple[ScanReport, ForeseenFinder | None]:
    """The log, judged alone, or with what others foresaw and a test has changed."""
    log, vocabulary = brushed_log()
    finder = None
    if change is not None:
        changed = change

        def submit(ballots: BallotBlock, part: Part, policy: Policy) -> Kept:
            assert (len(ballots), policy) == (part.stop, FOUNDING)
            return Kept(pickle.dumps(changed(pickle.loads(foreseen(part)))))

        finder = ForeseenFinder(log.ballots, Crew(size=size, submit=submit), FOUNDING)
    return judge_log(log, vocabulary, finder=finder), finder


@cache
def alone() -> ScanReport:
    return judged(None)[0]


def assert_the_same(report: ScanReport) -> None:
    expected = alone()
    assert report.verdicts == expected.verdicts
    assert report.scores.tobytes() == expected.scores.tobytes()
    assert report.incidents == expected.incidents
    assert report.incident_of.tobytes() == expected.incident_of.tobytes()
    assert report.tallies == expected.tallies


def test_the_log_of_this_test_is_brushed_on_every_day() -> None:
    days = {int(one.at // 86_400) for one in alone().verdicts.values()}
    assert len(days) == 3
    assert len(alone().verdicts) > 1_000


@pytest.mark.parametrize("size", [1, 2, 3])
def test_with_others_looking_ahead_everything_comes_out_the_same(size: int) -> None:
    report, finder = judged(as_it_is, size)
    assert_the_same(report)
    assert finder is not None
    assert finder.failed == []
    assert finder.believed > 0.8 * finder.looks * size / (size + 1)


def test_the_control_a_note_that_is_false_is_believed_where_its_assumptions_hold() -> None:
    """Else the notes would not be used at all, and being the same would show nothing."""

    def blind(foresight: Foresight) -> Foresight:
        notes = {look: replace(note, waves=[]) for look, note in foresight.notes.items()}
        return replace(foresight, notes=notes)

    report, _ = judged(blind)
    assert report.verdicts != alone().verdicts


def test_a_note_that_took_other_ballots_for_held_or_other_cases_is_not_believed() -> None:
    def of_another_log(note: Note) -> Note:
        if note.cases:
            return replace(note, cases=note.cases[8:], waves=[])
        return replace(note, held=(note.held[0], note.held[1] + b"\1"), waves=[])

    def strange(foresight: Foresight) -> Foresight:
        notes = {look: of_another_log(note) for look, note in foresight.notes.items()}
        return replace(foresight, notes=notes)

    report, finder = judged(strange)
    assert_the_same(report)
    assert finder is not None
    assert finder.believed == 0


def test_a_note_is_believed_up_to_the_wave_before_which_something_else_was_held() -> None:
    doubted = 0

    def doubtful(note: Note) -> Note:
        nonlocal doubted
        doubted += len(note.waves) > 1
        after_first = [(b"something else", wave) for _, wave in note.waves[1:]]
        return replace(note, waves=note.waves[:1] + after_first)

    def strange(foresight: Foresight) -> Foresight:
        notes = {look: doubtful(note) for look, note in foresight.notes.items()}
        return replace(foresight, notes=notes)

    report, _ = judged(strange)
    assert doubted > 0
    assert_the_same(report)


def test_a_process_that_fails_costs_time_alone() -> None:
    log, vocabulary = brushed_log()

    class Broken:
        def result(self) -> Foresight:
            raise MemoryError("no room on worker 2")

    crew = Crew(size=2, submit=lambda *_: Broken())
    finder = ForeseenFinder(log.ballots, crew, FOUNDING)
    assert_the_same(judge_log(log, vocabulary, finder=finder))
    assert finder.failed == ["no room on worker 2"] * 2


def test_a_process_that_reckons_otherwise_is_refused() -> None:
    with pytest.raises(UnlikeWorkerError, match="same kind"):
        judged(lambda foresight: replace(foresight, kind="another processor"))


def test_the_parts_of_a_log_are_what_the_judge_leaves_to_others() -> None:
    log, _ = brushed_log()
    first, second = parts(log.ballots, 2, FOUNDING)
    assert first.begin < first.end == second.begin
    assert second.stop == len(log)
    assert second.end == log.ballots.cast_at[-1] + FOUNDING.retained_s
    assert [len(parts(log.ballots.between(0, few), 2, FOUNDING)) for few in range(4)] == [
        *(0, 0, 1, 2)
    ]
