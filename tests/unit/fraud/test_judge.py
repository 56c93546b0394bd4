"""The judge's manners: order, empty input, forgetting, teaching."""

from dataclasses import replace

import numpy as np
import pytest

from fraud.domain import IncidentState
from fraud.judge import Judge
from fraud.policy import FOUNDING
from fraud.reading.encoding import BallotRow, encode
from fraud.reading.vocabulary import Vocabulary
from tests.unit.fraud.worlds import (
    CLASSES,
    HOUR,
    MIDNIGHT,
    World,
    in_ledger_order,
    judged,
    ordinary_day,
)
from voting.domain import Status

ROW = BallotRow(
    index=1,
    cast_at=MIDNIGHT,
    selections=("case-01",),
    network=7,
    device_class="Chrome 145/Windows 10/other",
    referrer="",
    session_age_s=30.0,
)


def brushed(ballots: int = 4_000) -> World:
    world = ordinary_day(ballots=ballots, hours=12.0)
    return world.add(
        "A3", world.arrivals(1_000, 10 * HOUR, 11 * HOUR), cases=["case-05"],
        devices=CLASSES[30:31], networks=range(9_000, 14_000), ages=(1.0, 4.0),
    )  # fmt: skip


def test_no_ballot_is_no_judgement() -> None:
    vocabulary = Vocabulary()
    judge = Judge(vocabulary)
    assert judge.feed(encode(vocabulary, [])).verdicts == ()
    assert judge.advance(MIDNIGHT).incidents == ()


def test_a_ballot_older_than_the_last_is_refused() -> None:
    vocabulary = Vocabulary()
    judge = Judge(vocabulary)
    judge.feed(encode(vocabulary, [ROW]))
    with pytest.raises(ValueError, match="ledger order"):
        judge.feed(encode(vocabulary, [replace(ROW, index=2, cast_at=MIDNIGHT - 0.001)]))


def test_a_ballot_older_than_a_closed_bucket_is_refused() -> None:
    vocabulary = Vocabulary()
    judge = Judge(vocabulary)
    judge.advance(MIDNIGHT + 60.0)
    with pytest.raises(ValueError, match="ledger order"):
        judge.feed(encode(vocabulary, [ROW]))


def test_a_ballot_of_which_nothing_is_known_is_judged() -> None:
    vocabulary = Vocabulary()
    unknown = replace(ROW, network=0, device_class="", session_age_s=float("nan"))
    judge = Judge(vocabulary)
    judge.feed(encode(vocabulary, [unknown]))
    judge.feed(encode(vocabulary, [replace(unknown, index=number) for number in range(1, 50)]))
    assert judge.advance(MIDNIGHT + 7200.0).verdicts == ()


def test_a_score_only_ever_rises_and_a_held_ballot_has_one() -> None:
    vocabulary, highest = Vocabulary(), dict[int, float]()
    judge = Judge(vocabulary)
    rows, _ = in_ledger_order(brushed())
    held = set()
    for first in range(0, len(rows), 500):
        answer = judge.feed(encode(vocabulary, rows[first : first + 500]))
        for index, score in zip(answer.scored_index.tolist(), answer.score.tolist(), strict=True):
            assert highest.get(index, 0.0) < score <= 1.0
            highest[index] = score
        held |= {verdict.index for verdict in answer.verdicts}
    assert held <= highest.keys()


def test_a_ballot_is_held_once_and_with_reasons() -> None:
    outcome = judged(brushed())
    indices = [verdict.index for verdict in outcome.verdicts]
    assert len(indices) == len(set(indices))
    for verdict in outcome.verdicts:
        assert verdict.ruling is Status.HELD
        assert 0.0 < verdict.score <= 1.0
        assert len(verdict.reasons) >= 2
        assert verdict.incident in outcome.incidents


def test_incidents_count_exactly_the_held_ballots() -> None:
    outcome = judged(brushed())
    held = [one for one in outcome.incidents.values() if one.state is IncidentState.HELD]
    assert sum(one.ballots for one in held) == len(outcome.verdicts)


def test_held_ballots_do_not_teach_what_is_usual() -> None:
    """The same attack at the same hour of the next days is held as the first one was."""
    world = ordinary_day(ballots=4_000)
    for day in range(3):
        shift = day * 24 * HOUR
        if day:
            world.add("honest", [at + shift for at in world.arrivals(4_000, 0.0, 24 * HOUR)])
        world.add(
            f"day {day}", world.arrivals(800, 10 * HOUR + shift, 11 * HOUR + shift),
            cases=["case-05"], devices=CLASSES[30:31], networks=range(9_000, 14_000),
            ages=(1.0, 4.0),
        )  # fmt: skip
    outcome = judged(world)
    assert [outcome.held_share(f"day {day}") >= 0.95 for day in range(3)] == [True] * 3


def test_what_is_no_longer_retained_is_no_longer_held() -> None:
    """Half an hour late, the first ballots of the attack are out of reach."""
    rows, _ = in_ledger_order(brushed())
    vocabulary = Vocabulary()
    short = replace(FOUNDING, watches=FOUNDING.watches[1:], retained_ballots=700)
    few = Judge(vocabulary, short).feed(encode(vocabulary, rows)).verdicts
    assert 0 < len(few) < len(judged(brushed()).verdicts)


def test_a_long_silence_is_survived() -> None:
    vocabulary = Vocabulary()
    judge = Judge(vocabulary)
    judge.feed(encode(vocabulary, [ROW]))
    later = replace(ROW, index=2, cast_at=MIDNIGHT + 60 * 24 * HOUR)
    judge.feed(encode(vocabulary, [later]))
    assert judge.advance(later.cast_at + 30.0).verdicts == ()


def without_redis(world: World, group: str) -> World:
    """The same ballots, those of a group without a rate kept of their voters."""
    world.rows = [
        replace(row, unmetered=of == group)
        for row, of in zip(world.rows, world.groups, strict=True)
    ]
    return world


def small_pool(ballots: int = 60) -> World:
    """A few ballots of one device class among a case's own: suspect, not enough."""
    world = ordinary_day(hours=12.0)
    return world.add(
        "pool", world.arrivals(ballots, 4 * HOUR, 11 * HOUR), cases=["case-01"],
        devices=CLASSES[4:5], networks=range(9_000, 14_000), ages=(3.0, 900.0),
    )  # fmt: skip


def test_what_is_suspect_belongs_more_where_no_rate_could_be_kept() -> None:
    def score(world: World) -> float:
        rows, groups = in_ledger_order(world)
        vocabulary, best = Vocabulary(), np.zeros(len(rows))
        answer = Judge(vocabulary, suspicion=lambda *_: 1.0).feed(encode(vocabulary, rows))
        np.maximum.at(best, answer.scored_index, answer.score)
        return float(best[[group == "pool" for group in groups]].mean())

    assert score(without_redis(small_pool(), "pool")) > score(small_pool())


def test_a_day_without_redis_holds_nobody_for_that_alone() -> None:
    assert judged(without_redis(ordinary_day(), "honest")).verdicts == []


def test_an_attack_on_a_campaign_that_has_just_opened_is_held_within_minutes() -> None:
    """Nothing came before it that it could be measured by."""
    world = World(np.random.default_rng(3))
    world.add("honest", world.arrivals(300, 0.0, 300.0))
    world.add(
        "A3", world.arrivals(300, 60.0, 300.0), cases=["case-05"],
        devices=CLASSES[30:31], networks=range(9_000, 14_000), ages=(1.0, 4.0),
    )  # fmt: skip
    rows, groups = in_ledger_order(world)
    vocabulary = Vocabulary()
    judge = Judge(vocabulary)
    held = judge.feed(encode(vocabulary, rows)).verdicts
    held = (*held, *judge.advance(MIDNIGHT + 360.0).verdicts)
    truth = {row.index: group for row, group in zip(rows, groups, strict=True)}
    assert sum(truth[one.index] == "A3" for one in held) >= 0.9 * 300
    assert sum(truth[one.index] == "honest" for one in held) <= 3
