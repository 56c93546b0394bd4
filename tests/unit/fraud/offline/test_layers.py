"""A log says which ways of looking it allows, and why not the others."""

from fraud.offline.coverage import coverage
from fraud.offline.layers import Layer, Ran, layers
from fraud.reading.encoding import encode
from fraud.reading.vocabulary import Vocabulary
from tests.unit.fraud.worlds import CLASSES, World, in_ledger_order, ordinary_day


def told(world: World, **unknown: int) -> dict[str, Layer]:
    rows, _ = in_ledger_order(world)
    block = encode(Vocabulary(), rows)
    for place in unknown.values():
        block.codes[:, place] = 0
    return {one.en: one for one in layers(block, coverage(block))}


def test_a_short_log_fills_short_windows_only() -> None:
    said = told(ordinary_day(ballots=300, hours=3.0))
    assert said["case by case, window of 1 h"].ran is Ran.YES
    assert said["case by case, window of 4 d"].ran is Ran.PARTLY
    assert "h only" in said["case by case, window of 4 d"].why_en


def test_a_log_that_tells_no_devices_may_hold_by_a_timer_alone() -> None:
    said = told(ordinary_day(ballots=300, hours=3.0), device=1)
    assert said["grounds for holding"].ran is Ran.PARTLY


def test_a_log_that_tells_neither_devices_nor_sessions_holds_nothing() -> None:
    said = told(ordinary_day(ballots=300, hours=3.0), device=1, age=3)
    grounds = said["grounds for holding"]
    assert grounds.ran is Ran.NO
    assert "待复核" in grounds.why_zh


def test_ballots_of_one_case_tell_no_combinations() -> None:
    assert told(ordinary_day(ballots=50, hours=1.0))["evidence: what else a ballot chose"].ran is (
        Ran.NO
    )


def test_wechat_is_told_where_any_ballot_came_through_it() -> None:
    world = ordinary_day(ballots=50, hours=1.0)
    world.add("inside", world.arrivals(5, 0.0, 60.0), devices=[CLASSES[-1]])
    assert told(world)["evidence: whether through WeChat"].ran is Ran.YES


def test_admission_cannot_be_seen_in_a_log() -> None:
    said = told(ordinary_day(ballots=50, hours=1.0))
    assert said["admission: quotas, rates, proof of work"].ran is Ran.NO
