"""T14, T15 and T16 in short, and that each could fail."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.bench.open_loop import Tide
from loadtests.faults import overload, readers, steady
from loadtests.faults.catalogue import FAULTS
from loadtests.faults.flood import Crush
from loadtests.faults.outcome import Course
from loadtests.faults.readers import Reads
from loadtests.faults.tide import normal_after_s

FULL = Course(folder=Path())
QUICK = replace(FULL, quick=True)


@pytest.mark.parametrize("fault", ["T14", "T15", "T16"])
def test_under_load_nothing_acknowledged_is_lost(fault: str, tmp_path: Path) -> None:
    seen = FAULTS[fault](Course(folder=tmp_path, quick=True))
    assert seen.problems == ()
    assert seen.holds
    assert seen.acknowledged > 0


def test_a_steady_load_that_is_late_or_fails_is_found() -> None:
    punctual = Tide(took_s=[(n / 100, 0.02) for n in range(10_000)])
    assert steady.judged(punctual) == ()
    late = Tide(took_s=[*punctual.took_s, *((99.0, 0.2) for _ in range(200))])
    assert "p99" in steady.judged(late)[0]
    failing = Tide(took_s=punctual.took_s, others=Counter({"503": 11}))
    assert "failed" in steady.judged(failing)[0]


def test_an_overload_that_loses_goodput_or_lasts_or_errs_is_found() -> None:
    crush = Crush(seconds=1.0, acknowledged=80, others=Counter({"503": 2000}))
    assert overload.judged(FULL, 0.8, 10.0, crush) == ()
    assert "goodput" in overload.judged(FULL, 0.79, 10.0, crush)[0]
    assert "normal" in overload.judged(FULL, 0.8, 11.0, crush)[0]
    failing = Crush(seconds=1.0, others=Counter({"500": 1, "503": 1}))
    assert "neither" in overload.judged(QUICK, 1.0, 0.0, failing)[0]
    starved = Crush(seconds=1.0, lacking=1, others=Counter({"503": 1}))
    assert "no ballot left" in overload.judged(QUICK, 1.0, 0.0, starved)[0]
    for course in (QUICK, FULL):
        harmless = Crush(seconds=1.0, acknowledged=80, in_time=80)
        assert "nobody" in overload.judged(course, 1.0, 0.0, harmless)[0]


def test_a_full_front_that_had_too_few_ballots_is_no_measure() -> None:
    assert overload.judged_full(FULL, Crush(seconds=1.0)) == ()
    assert overload.judged_full(FULL, Crush(seconds=1.0, lacking=1)) != ()
    assert overload.judged_full(QUICK, Crush(seconds=1.0, lacking=1)) == ()


def test_goodput_is_what_was_acknowledged_in_time() -> None:
    assert Crush(seconds=2.0, acknowledged=100, in_time=80).good_per_s == 40


def test_latency_is_normal_from_the_second_after_the_last_late_one() -> None:
    calm = [(second + 0.5, 0.01) for second in range(10)]
    assert normal_after_s(Tide(took_s=calm), 100, 10) == 0
    assert normal_after_s(Tide(took_s=[*calm, (3.2, 0.4)]), 100, 10) == 4
    assert normal_after_s(Tide(took_s=[*calm, (9.2, 0.4)]), 100, 10) == float("inf")


def test_a_front_that_stays_down_or_turns_people_away_is_not_normal_again() -> None:
    calm = [(second + 0.5, 0.01) for second in range(10)]
    assert normal_after_s(Tide(took_s=calm, failed_s=[3.2]), 100, 10) == 4
    assert normal_after_s(Tide(took_s=calm[:3]), 100, 10) == float("inf")
    assert normal_after_s(Tide(took_s=calm[5:]), 100, 10) == 5
    assert normal_after_s(Tide(), 100, 10) == float("inf")


def watched(transactions: int, seconds: float = 10.0) -> Reads:
    return Reads(watched_s=seconds, transactions=transactions, statuses=Counter({"200": 10_000}))


def test_reads_that_cost_queries_are_found() -> None:
    quiet = [watched(195), watched(205), watched(200), watched(200)]
    assert readers.judged_queries(quiet, watched(400, seconds=20)) == ()
    assert readers.judged_queries(quiet, watched(435, seconds=20)) == ()
    assert "transactions" in readers.judged_queries(quiet, watched(445, seconds=20))[0]
    steady_quiet = [watched(200)] * 4
    assert readers.judged_queries(steady_quiet, watched(211)) != ()


def test_reads_that_fail_or_are_too_few_are_found() -> None:
    enough = Reads(statuses=Counter({"200": 95}))
    assert readers.judged_reads(FULL, 100, enough) == ()
    few = Reads(statuses=Counter({"200": 94}))
    assert "asked" in readers.judged_reads(FULL, 100, few)[0]
    assert readers.judged_reads(QUICK, 100, few) == ()
    failed = Reads(statuses=Counter({"503": 1}))
    assert "failed" in readers.judged_reads(QUICK, 1, failed)[0]


def test_readers_who_slow_ballots_down_are_found() -> None:
    alone, slower = Tide(took_s=[(0, 0.1)] * 100), Tide(took_s=[(0, 0.121)] * 100)
    assert readers.judged_ballots(FULL, alone, alone) == ()
    assert readers.judged_ballots(FULL, alone, slower) != ()
    assert readers.judged_ballots(QUICK, alone, slower) == ()
