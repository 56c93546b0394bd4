from datetime import UTC, date, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from display.chronicle.bulletin import LOT, Act, days_due, end_of, figures
from voting.domain import Status
from voting.ledger.nouns import Acts, Moves


def held(ballots: int, *, by_person: bool = False) -> Moves:
    return Moves(leaves=Status.COUNTED, to=Status.HELD, by_person=by_person, ballots=ballots)


def told(before: Acts, after: Acts) -> dict[Act, tuple[int, int]]:
    return {one.act: (one.on_day, one.so_far) for one in figures(before, after)}


def test_a_day_tells_what_was_done_on_it_and_so_far() -> None:
    before = Acts(received=1000, moves=(held(40),))
    after = Acts(received=1500, moves=(held(70), held(20, by_person=True)))
    found = told(before, after)
    assert found[Act.RECEIVED] == (500, 1500)
    assert found[Act.HELD_BY_JUDGE] == (30, 70)
    assert found[Act.HELD_BY_PERSON] == (20, 20)
    assert found[Act.VOIDED] == (0, 0)


def test_each_move_has_its_reason_and_an_affirmation_has_none() -> None:
    moves = tuple(
        Moves(leaves=leaves, to=to, by_person=True, ballots=LOT)
        for leaves, to in (
            (Status.HELD, Status.COUNTED),
            (Status.HELD, Status.VOIDED),
            (Status.COUNTED, Status.VOIDED),
            (Status.VOIDED, Status.HELD),
            (Status.VOIDED, Status.COUNTED),
            (Status.COUNTED, Status.COUNTED),
        )
    )
    found = {
        act: on_day
        for act, (on_day, _) in told(Acts(received=0), Acts(received=0, moves=moves)).items()
    }
    assert (found[Act.RELEASED], found[Act.VOIDED], found[Act.RESTORED]) == (LOT, 2 * LOT, 2 * LOT)
    assert found[Act.HELD_BY_PERSON] == 0


def test_fewer_than_a_lot_is_not_told_and_comes_with_a_later_day() -> None:
    nothing, few, enough = Acts(received=0), Acts(received=9), Acts(received=12)
    assert told(nothing, few)[Act.RECEIVED] == (0, 0)
    assert told(few, enough)[Act.RECEIVED] == (10, 10)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=12))
def test_days_add_up_to_what_was_told_so_far_and_no_difference_is_small(days: list[int]) -> None:
    sums = [
        Acts(received=sum(days[:n]), moves=(held(sum(days[:n])),)) for n in range(len(days) + 1)
    ]
    bulletins = [told(one, other) for one, other in pairwise(sums)]
    for act in (Act.RECEIVED, Act.HELD_BY_JUDGE):
        assert sum(one[act][0] for one in bulletins) == bulletins[-1][act][1]
        assert all(number % LOT == 0 for one in bulletins for number in one[act])
        assert all(one[act][0] >= 0 for one in bulletins)


@given(st.integers(0, 500), st.integers(0, LOT - 1))
def test_who_sends_a_few_ballots_sees_the_same_words_for_any_that_are_held(
    others: int, mine: int
) -> None:
    """Of all the numbers of others' ballots but one lot's edge, mine change nothing."""
    without = told(Acts(received=0), Acts(received=0, moves=(held(others),)))
    with_mine = told(Acts(received=0), Acts(received=0, moves=(held(others + mine),)))
    crosses = others % LOT + mine >= LOT
    assert (without == with_mine) is not crosses


def test_a_day_is_due_once_it_is_over_in_the_campaigns_zone() -> None:
    opened = datetime(2026, 5, 1, 17, tzinfo=UTC)  # the 2nd of May in Shanghai
    late = datetime(2026, 5, 3, 15, 59, tzinfo=UTC)
    midnight = datetime(2026, 5, 3, 16, tzinfo=UTC)
    assert end_of(date(2026, 5, 3), "Asia/Shanghai") == midnight
    assert list(days_due(opened, late, "Asia/Shanghai")) == [date(2026, 5, 2)]
    assert list(days_due(opened, midnight, "Asia/Shanghai")) == [
        date(2026, 5, 2),
        date(2026, 5, 3),
    ]
    assert list(days_due(opened, opened, "Asia/Shanghai")) == []
