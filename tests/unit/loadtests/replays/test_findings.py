"""A replay is judged by its own truth."""

from pathlib import Path
from uuid import UUID

import duckdb
import pytest

from loadtests.people.intent import HONEST, Caller, Intent
from loadtests.people.taste import Candidate
from loadtests.product.evidence import (
    BadEvidence,
    CaseTally,
    Found,
    parse_ranges,
    read_states,
    read_tallies,
)
from loadtests.replays.findings import compare_scan, judge_replay

CASES = [Candidate(id=case, category="one") for case in ("a", "b", "c")]


def _intent(number: int, case: str, truth: str) -> Intent:
    return Intent(
        due_s=0.0,
        session_s=0.0,
        ballot_id=UUID(int=number),
        selections=(case,),
        caller=Caller(address="", user_agent="", referrer=""),
        truth=truth,
    )


def _tally(case: str, received: int, held: int) -> CaseTally:
    return CaseTally(
        case=case, received=received, pending=0, counted=received - held, held=held, voided=0
    )


CAST = [
    *(_intent(n, "a", HONEST) for n in range(4)),
    *(_intent(n, "b", HONEST) for n in range(10, 12)),
    *(_intent(n, "b", "A3") for n in range(20, 30)),
]


def test_a_held_step_does_not_profit() -> None:
    states = {str(i.ballot_id): "held" if i.truth == "A3" else "counted" for i in CAST}
    found = judge_replay(CAST, states, [_tally("a", 4, 0), _tally("b", 12, 10)], CASES, "b")
    assert (found.step_held, found.honest_held) == (1.0, 0.0)
    assert (found.places.raw, found.places.counted, found.places.without_step) == (1, 2, 2)
    assert found.ranking_raw == ["b", "a", "c"]
    assert found.ranking_counted == ["a", "b", "c"]
    assert not found.profits


def test_a_counted_step_profits() -> None:
    states = {str(i.ballot_id): "counted" for i in CAST}
    found = judge_replay(CAST, states, [_tally("a", 4, 0), _tally("b", 12, 0)], CASES, "b")
    assert found.step_held == 0.0
    assert found.profits


def test_incidents_meet_in_case_and_time_only() -> None:
    live = [Found(incident="1", case="a", first_s=0, last_s=10)]
    scan = [
        Found(incident="x", case="a", first_s=10, last_s=20),
        Found(incident="y", case="b", first_s=0, last_s=10),
    ]
    assert compare_scan(live, scan[:1], {"1", "2"}, {"2", "3"}).both == 1
    assert compare_scan(live, scan[1:], set(), set()).both == 0
    assert compare_scan(live, scan, {"1", "2"}, {"2", "3"}).jaccard == pytest.approx(
        1 / 3, abs=1e-4
    )


def test_ranges_hold_both_their_ends() -> None:
    assert list(parse_ranges("3..9 12 20-21")) == [(3, 9), (12, 12), (20, 21)]
    assert list(parse_ranges("")) == []


def test_what_is_no_range_is_named() -> None:
    with pytest.raises(BadEvidence, match="3:9"):
        list(parse_ranges("1..2 3:9"))


def test_votes_that_were_acknowledged_and_are_gone_are_missing() -> None:
    states = {str(i.ballot_id): "counted" for i in CAST}
    found = judge_replay(CAST, states, [_tally("a", 3, 0), _tally("b", 14, 0)], CASES, "b")
    assert (found.missing_votes, found.unexplained_votes) == (1, 2)


def test_a_ballots_state_is_its_last_ruling(tmp_path: Path) -> None:
    ids = [str(UUID(int=n)) for n in range(1, 6)]
    with duckdb.connect() as database:
        database.execute('create table ballots ("index" bigint, ballot_id uuid)')
        database.executemany("insert into ballots values (?, ?)", list(enumerate(ids, start=1)))
        database.execute(f"copy ballots to '{tmp_path / 'ballots.parquet'}' (format parquet)")
    (tmp_path / "rulings.csv").write_text(
        "index,actor,at,from,to,ballots,reason\n"
        "6,machine,t,pending,counted,1..4,\n"
        "7,machine,t,counted,held,2..3,\n"
        "8,person,t,held,counted,3,\n"
    )
    states = read_states(tmp_path)
    assert [states[each] for each in ids] == ["counted", "held", "counted", "counted", "pending"]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "tallies.csv").write_text("case,received,pending\n")
    with pytest.raises(BadEvidence, match="counted"):
        read_tallies(tmp_path)
