"""Who was early or late at the opening is found in what voters were told."""

from pathlib import Path
from uuid import UUID

from loadtests.drill.opening import AroundOpening, around_opening
from loadtests.faults.book import Told, join_books, write_book
from loadtests.traffic.voter import ACKNOWLEDGED

OPENS_S = 1_572_537_600.0  # 2019-10-31T16:00:00Z


def told(number: int, outcome: str, *, sent_s: float, cast_at: str = "") -> Told:
    return Told(
        ballot_id=UUID(int=number, version=4),
        selections=("a",),
        outcome=outcome,
        receipt="",
        cast_at=cast_at,
        sent_s=OPENS_S + sent_s,
        told_s=OPENS_S + sent_s + 1,
    )


WAITED = told(1, "not-open", sent_s=-3)
IN_TIME = told(2, ACKNOWLEDGED, sent_s=1, cast_at="2019-10-31T16:00:01Z")


def seen(folder: Path, *lines: Told) -> AroundOpening:
    return around_opening(write_book(folder / "told.csv", lines), OPENS_S, 0.5)


def test_who_waits_and_who_comes_in_time_are_in_order(tmp_path: Path) -> None:
    found = seen(tmp_path, WAITED, IN_TIME)
    assert found == AroundOpening(early=0, late=0, waited=1)
    assert list(found.problems()) == []


def test_a_ballot_that_was_let_in_early_is_found(tmp_path: Path) -> None:
    early = told(3, ACKNOWLEDGED, sent_s=-2, cast_at="2019-10-31T15:59:58Z")
    assert seen(tmp_path, IN_TIME, early).early == 1


def test_a_ballot_that_was_turned_away_late_is_found_beyond_the_slack_of_clocks(
    tmp_path: Path,
) -> None:
    late, just = told(3, "not-open", sent_s=2), told(4, "not-open", sent_s=0.4)
    found = seen(tmp_path, late, just)
    assert (found.late, found.waited) == (1, 2)
    assert list(found.problems()) == ["1 ballots were turned away after the opening"]


def test_books_that_are_joined_hold_every_line_once(tmp_path: Path) -> None:
    books = [write_book(tmp_path / f"{n}.csv", [one]) for n, one in enumerate((WAITED, IN_TIME))]
    whole = join_books(tmp_path / "whole.csv", books)
    assert around_opening(whole, OPENS_S, 0.5).waited == 1
    assert len(whole.read_text().splitlines()) == 3
