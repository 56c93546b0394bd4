"""A queue of ballots from which windows are cut."""

from dataclasses import replace

import numpy as np

from fraud.finding.retained import NOBODY, Retained
from fraud.reading.encoding import BallotRow, encode
from fraud.reading.numbering import Numbering
from fraud.reading.vocabulary import Vocabulary

ROW = BallotRow(
    index=0, cast_at=0.0, selections=("a",), network=7, device_class="x", referrer="",
    session_age_s=9.0,
)  # fmt: skip


def filled(count: int, selections: tuple[str, ...] = ("a", "b")) -> Retained:
    """Ballots a second apart; every second one chooses one case more."""
    retained, cases, companions = Retained(), Numbering(), Numbering()
    for index in range(count):
        chosen = selections if index % 2 else (*selections, "c")
        block = encode(Vocabulary(), [replace(ROW, index=index, cast_at=index, selections=chosen)])
        retained.append(
            block,
            cases.of(block.case_codes),
            companions.of(block.companion_codes),
            np.zeros((1, 9), np.int64),
        )
    return retained


def test_a_window_holds_what_was_cast_in_it_and_no_more() -> None:
    window = filled(3_000).window(100.0, 104.0)
    assert window.index.tolist() == [100, 101, 102, 103]
    assert window.row.tolist() == [0, 0, 0, 1, 1, 2, 2, 2, 3, 3]
    assert window.case.tolist() == [1, 2, 3, 1, 2, 1, 2, 3, 1, 2]


def companions_of(*selections: str) -> list[int]:
    block = encode(Vocabulary(), [replace(ROW, selections=selections)])
    codes: list[int] = block.companion_codes.tolist()
    return codes


def test_companions_are_the_other_cases_whatever_their_order() -> None:
    first, second, third = companions_of("a", "b", "c")
    assert companions_of("c", "a", "b") == [third, first, second]
    assert companions_of("a") == [0]


def test_what_left_is_in_no_window() -> None:
    retained = filled(2_000)
    retained.leave(upto=500)
    assert retained.window(0.0, 1e9).index[0] == 500
    retained.leave(upto=1_993)
    assert retained.window(0.0, 1e9).index.tolist() == list(range(1_993, 2_000))
    assert retained.window(0.0, 100.0).index.tolist() == []


def test_what_is_written_into_a_window_stays() -> None:
    retained = filled(10)
    window = retained.window(3.0, 5.0)
    window.incident[:] = 4
    assert retained.window(0.0, 99.0).incident.tolist() == [*[NOBODY] * 3, 4, 4, *[NOBODY] * 5]
    assert retained.window(2.0, 4.0).teaches.tolist() == [1.0, 0.0]


def test_numbers_follow_the_order_of_the_ledger() -> None:
    numbers = Numbering()
    assert numbers.of(np.array([90, -5, 90])).tolist() == [1, 2, 1]
    assert numbers.of(np.array([-5, 17, 0, 3])).tolist() == [2, 3, 0, 4]
    assert [numbers.code(number) for number in range(5)] == [0, 90, -5, 17, 3]


def test_ballots_are_counted_from_the_first_that_ever_came() -> None:
    retained = filled(2_000)
    retained.leave(upto=500)
    assert retained.count(before=700.0) == 700
    assert retained.cast_at(700) == 700.0
    assert retained.cast_at(3) == 500.0
    assert retained.cast_at(2_000) is None
    assert retained.cases(600, 602).tolist() == [1, 2, 3, 1, 2]
