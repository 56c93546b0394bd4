"""What voters were told against a ledger: every kind of lie is found, and the truth passes."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import duckdb
import pytest

from loadtests.faults.book import Told, write_book
from loadtests.faults.reconciler import Reckoning, counted_too_much, reconcile
from loadtests.traffic.voter import ACKNOWLEDGED, UNKNOWN

Row = tuple[int, str, str]


def ballot(number: int) -> UUID:
    return UUID(int=number, version=4)


def told(number: int, outcome: str = ACKNOWLEDGED, **changed: str) -> Told:
    return Told(
        ballot_id=ballot(number),
        selections=("a", "b"),
        outcome=outcome,
        receipt=changed.get("receipt", f"R-{number}" if outcome == ACKNOWLEDGED else ""),
        cast_at="",
        sent_s=0.0,
        told_s=1.0,
    )


def recorded(number: int, *, selections: str = "b;a") -> Row:
    return (number, str(ballot(number)), selections)


@pytest.fixture
def reckon(tmp_path: Path):  # type: ignore[no-untyped-def]
    def held(lines: Sequence[Told], rows: Sequence[Row], *findings: str) -> Reckoning:
        parquet = tmp_path / "ballots.parquet"
        with duckdb.connect() as database:
            database.execute(
                'CREATE TABLE ballots ("index" BIGINT, ballot_id UUID, selections VARCHAR)'
            )
            if rows:
                database.executemany("INSERT INTO ballots VALUES (?, ?, ?)", list(rows))
            database.table("ballots").write_parquet(str(parquet))
        return reconcile(write_book(tmp_path / "told.csv", lines), parquet, findings)

    return held


def test_what_was_acknowledged_and_is_recorded_is_in_order(reckon) -> None:  # type: ignore[no-untyped-def]
    seen = reckon([told(1), told(2)], [recorded(1), recorded(2)])
    assert seen == Reckoning(recorded=2, lost=0, doubled=0, unexplained=0)


def test_an_acknowledged_ballot_that_is_not_recorded_is_lost(reckon) -> None:  # type: ignore[no-untyped-def]
    seen = reckon([told(1), told(2)], [recorded(1)])
    assert (seen.lost, seen.doubled, seen.unexplained) == (1, 0, 0)
    assert str(ballot(2)) in seen.told[0]


def test_a_ballot_that_is_recorded_twice_is_doubled(reckon) -> None:  # type: ignore[no-untyped-def]
    seen = reckon([told(1)], [recorded(1), recorded(1), recorded(1)])
    assert (seen.lost, seen.doubled, seen.unexplained) == (0, 2, 0)


def test_an_unknown_outcome_may_be_recorded_once_or_not_at_all(reckon) -> None:  # type: ignore[no-untyped-def]
    lines = [told(1, UNKNOWN), told(2, UNKNOWN), told(3, UNKNOWN)]
    seen = reckon(lines, [recorded(1), recorded(3), recorded(3)])
    assert (seen.lost, seen.doubled, seen.unexplained) == (0, 1, 0)


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ([], [recorded(1)]),
        ([told(1, "quota-used")], [recorded(1)]),
        ([told(1)], [recorded(1, selections="a;c")]),
        ([told(1), told(2, receipt="R-1")], [recorded(1), recorded(2)]),
        ([told(1, receipt="")], [recorded(1)]),
    ],
    ids=["nobody sent it", "refused", "other selections", "one receipt for two", "no receipt"],
)
def test_what_the_voters_do_not_explain_is_told(reckon, lines, rows) -> None:  # type: ignore[no-untyped-def]
    seen = reckon(lines, rows)
    assert (seen.lost, seen.doubled, seen.unexplained) == (0, 0, 1)
    assert len(seen.told) == 1


def test_a_live_counter_above_the_ledger_is_as_many_votes_doubled(reckon) -> None:  # type: ignore[no-untyped-def]
    finding = (
        "Redis counters: case a: expected received 5, pending 0, found received 12, pending 7"
    )
    seen = reckon([told(1)], [recorded(1)], finding)
    assert seen.doubled == 7
    assert seen.told == (f"fsck: {finding}",)


@pytest.mark.parametrize(
    "finding",
    [
        "Redis counters: case a: expected received 5, found received 3",
        "Redis counters: case a: expected counted 5, found counted 6",
        "Redis counters: index 4: expected hash 00, found hash 01",
        "chain: index 4: expected received 1, found received 2",
    ],
)
def test_any_other_finding_is_told_and_doubles_nothing(finding: str) -> None:
    assert counted_too_much(finding) == 0
