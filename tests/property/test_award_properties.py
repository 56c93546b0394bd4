"""Candidate lists against a rule told otherwise: by cutting the ranking at cumulative numbers."""

from hypothesis import given
from hypothesis import strategies as st

from display.awarding.adoptions import adoption
from display.awarding.awards import candidate_list, computed
from display.awarding.changes import Change, changed, reasons_of
from tests.awarded import award, prize, ranked, reviewed, scored_campaign
from voting.history.life import Life
from voting.rules.awards import Prize
from voting.rules.campaign import Campaign

FIGURES = st.lists(st.integers(0, 4), min_size=1, max_size=9)
NUMBERS = st.lists(st.integers(1, 4), min_size=1, max_size=3)


def arranged(figures: list[int], prizes: list[Prize]) -> Life:
    found: Campaign = scored_campaign({"green": len(figures)}, award(*prizes))
    return reviewed(found, {f"green-{n}": figure for n, figure in enumerate(figures, 1)})


def lists(life: Life) -> list[set[str]]:
    return [set(one.winners) for one in computed(life, ranked(life))["best"]]


def expected(figures: list[int], sizes: list[int]) -> list[set[str]]:
    """A case is a candidate of the first prize whose cumulative number exceeds how many are
    strictly better than it."""
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    found: list[set[str]] = [set() for _ in sizes]
    for number, figure in enumerate(figures, 1):
        better = sum(other > figure for other in figures)
        prizes = [n for n, end in enumerate(ends) if better < end]
        if prizes:
            found[prizes[0]].add(f"green-{number}")
    return found


@given(figures=FIGURES, sizes=NUMBERS)
def test_numbered_prizes_cut_the_ranking_at_their_cumulative_ends(
    figures: list[int], sizes: list[int]
) -> None:
    assert lists(arranged(figures, [prize(n) for n in sizes])) == expected(figures, sizes)


@given(figures=FIGURES, sizes=NUMBERS)
def test_an_open_prize_at_the_end_takes_exactly_the_rest(
    figures: list[int], sizes: list[int]
) -> None:
    won = lists(arranged(figures, [*(prize(n) for n in sizes), prize()]))
    assert sum(map(len, won)) == len(figures)
    assert set().union(*won) == {f"green-{n}" for n in range(1, len(figures) + 1)}
    assert won[:-1] == expected(figures, sizes)


@given(figures=FIGURES, bounds=st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True))
def test_bands_put_every_case_where_its_composite_lies(
    figures: list[int], bounds: list[int]
) -> None:
    falling = sorted(bounds, reverse=True)
    won = lists(arranged(figures, [prize(at_least=str(bound)) for bound in falling]))
    for number, figure in enumerate(figures, 1):
        reached = [n for n, bound in enumerate(falling) if figure >= bound]
        where = [n for n, cases in enumerate(won) if f"green-{number}" in cases]
        assert where == reached[:1]


@given(figures=FIGURES, sizes=NUMBERS)
def test_a_list_exceeds_its_number_only_by_who_is_tied(
    figures: list[int], sizes: list[int]
) -> None:
    life = arranged(figures, [prize(n) for n in sizes])
    found = candidate_list(life, ranked(life), life.campaign.award[0])
    for size, one in zip(sizes, found, strict=True):
        certain = len(one.winners) - len(one.tied)
        assert certain <= size
        assert bool(one.tied) or len(one.winners) <= size


@given(figures=FIGURES, sizes=NUMBERS)
def test_settling_the_tied_alone_makes_a_list_that_can_be_adopted(
    figures: list[int], sizes: list[int]
) -> None:
    """Whom a better prize cannot hold goes down to the next one, and nobody else moves."""
    life = arranged(figures, [*(prize(n) for n in sizes), prize()])
    rules, ranking = life.campaign.award[0], ranked(life)
    right = computed(life, ranking)["best"]
    settled = [list(one.winners) for one in right]
    for number, size in enumerate(sizes):
        settled[number], over = settled[number][:size], settled[number][size:]
        settled[number + 1] = over + settled[number + 1]
    before = {who: n for n, one in enumerate(right, 1) for who in one.winners}
    changes = [
        Change(case=who, to=str(number), reason="drawn by lot")
        for number, winners in enumerate(settled, 1)
        for who in winners
        if before[who] != number
    ]
    tied = {who for one in candidate_list(life, ranking, rules) for who in one.tied}
    assert {change.case for change in changes} <= tied
    made = changed(life.campaign, rules, right, changes)
    body = adoption(life, ranking, "best", made, reasons_of(changes), as_of=1)
    assert [len(one.winners) for one in body.adopted] == [len(one) for one in settled]
