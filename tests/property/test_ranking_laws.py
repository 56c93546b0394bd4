"""What must hold for every ranking, by every normaliser, within every scope."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from math import log1p
from typing import TypeVar

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from display.ranking.formula import formulas
from display.ranking.points import points, rounded
from display.ranking.ranking import Ranking, Standing, rank
from display.ranking.scoring import Figures
from tests.campaigns import campaign, text
from voting.domain import CaseId
from voting.rules.campaign import Campaign
from voting.rules.entries import Track
from voting.rules.ranking import (
    COUNTED,
    PUBLIC,
    SHARED,
    Bonus,
    BonusItem,
    Component,
    Normaliser,
    RankingRules,
    Scope,
)

T = TypeVar("T")
CASES = [CaseId(f"c{n}") for n in range(1, 7)]
MARKS = st.decimals(0, 100, places=4, allow_nan=False)
ANY_CASES = st.sets(st.sampled_from(CASES))


@dataclass(frozen=True)
class World:
    """Rules with everything that a final ranking takes."""

    rules: Campaign
    counted: dict[CaseId, int]
    figures: Figures

    def rank(
        self, absent: set[CaseId] | None = None, shortlist: set[CaseId] | None = None
    ) -> Ranking:
        return rank(
            self.rules,
            self.counted,
            self.figures,
            final=True,
            absent=absent or set(),
            shortlist=shortlist,
        )


@st.composite
def rules(draw: st.DrawFn) -> Campaign:
    """Weights of two places that add up to 100; two tracks, one of which holds every case."""
    whole = campaign()
    public = draw(st.decimals(0, 100, places=2, allow_nan=False))
    normalisers = st.sampled_from(Normaliser)
    parts = [
        Component(PUBLIC, text("votes"), public, draw(normalisers)),
        Component("expert", text("experts"), 100 - public, draw(normalisers)),
    ]
    ties = draw(st.permutations([COUNTED, "expert"]))[: draw(st.integers(0, 2))]
    bonus = Bonus(text("bonus"), Decimal(2), [BonusItem("talk", text("talk"), Decimal(2))])
    return replace(
        whole,
        ranking=RankingRules(
            parts,
            [*ties, SHARED],
            draw(st.integers(0, 3)),
            draw(st.sampled_from(Scope)),
            draw(st.sampled_from([None, bonus])),
        ),
        track=[Track("ideas", text("ideas")), Track("tools", text("tools"))],
        category=[replace(one, track="tools") for one in whole.category],
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    of = draw(rules())
    votes = st.integers(0, 5) | st.integers(0, 10**7)
    extra = st.decimals(0, 2, places=2, allow_nan=False)
    figures = {"expert": {case: draw(MARKS) for case in CASES}}
    if of.ranking.bonus:
        figures["bonus"] = {case: draw(extra) for case in sorted(draw(ANY_CASES))}
    return World(of, {case: draw(votes) for case in CASES}, figures)


@given(worlds())
def test_a_composite_is_what_its_formula_adds_up_to(world: World) -> None:
    ranking = world.rank()
    written = formulas(world.rules, world.figures, ranking)
    for line in _placed(ranking):
        formula = written[line.case]
        weighted = sum((term.weighted for term in formula.terms), Decimal(0))
        assert weighted + formula.bonus == formula.composite == line.composite
        assert [term.component for term in formula.terms] == [PUBLIC, "expert"]


@given(worlds())
def test_points_are_what_their_expression_comes_to(world: World) -> None:
    for formula in formulas(world.rules, world.figures, world.rank()).values():
        for term in formula.terms:
            assert rounded(_worked_out(term.expression)) == term.points
            assert term.weighted == term.weight * term.points / 100


@given(worlds())
def test_places_follow_composites_and_skip_after_ties(world: World) -> None:
    for group in world.rank().groups:
        places = [line.place for line in group.standings if line.place is not None]
        composites = [line.composite for line in group.standings if line.composite is not None]
        assert places == [1 + sum(other < place for other in places) for place in sorted(places)]
        assert composites == sorted(composites, reverse=True)
        assert all(line.place is None for line in group.standings[len(places) :])


@given(worlds(), st.permutations(CASES), ANY_CASES)
def test_the_order_in_which_the_input_comes_changes_nothing(
    world: World, order: list[CaseId], chosen: set[CaseId]
) -> None:
    turned = World(
        world.rules,
        {case: world.counted[case] for case in order},
        {
            name: {case: found[case] for case in order if case in found}
            for name, found in sorted(world.figures.items())
        },
    )
    ordered = {case for case in order if case in chosen}
    assert repr(world.rank(shortlist=chosen)) == repr(turned.rank(shortlist=ordered))


@given(worlds(), ANY_CASES)
def test_an_absent_case_changes_as_much_as_one_that_was_never_there(
    world: World, absent: set[CaseId]
) -> None:
    assume(len(absent) < len(CASES))
    rest = [case for case in world.rules.case if case.case_id not in absent]
    without = World(
        replace(world.rules, case=rest),
        _without(world.counted, absent),
        {name: _without(found, absent) for name, found in world.figures.items()},
    )
    assert world.rank(absent=absent).groups == without.rank().groups


@given(worlds(), st.sets(st.sampled_from(CASES), min_size=1))
def test_a_shortlist_ranks_as_if_the_others_were_absent_and_there_were_no_minimum(
    world: World, shortlist: set[CaseId]
) -> None:
    anybody = replace(world.rules, ranking=replace(world.rules.ranking, minimum_counted=0))
    alone = World(anybody, world.counted, world.figures).rank(absent=set(CASES) - shortlist)
    listed = world.rank(shortlist=shortlist)
    assert _order(listed) == _order(alone)
    assert {line.case for line in _placed(listed)} == shortlist


@given(worlds(), st.sampled_from(CASES), st.integers(1, 10**7))
def test_more_votes_never_cost_a_case_a_place(world: World, case: CaseId, more: int) -> None:
    grown = World(world.rules, {**world.counted, case: world.counted[case] + more}, world.figures)
    before, after = _place(world.rank(), case), _place(grown.rank(), case)
    # Who is lifted over the minimum had no place to lose.
    assert before is None or (after is not None and after <= before)


@given(st.dictionaries(st.sampled_from(CASES), st.integers(0, 10**9), min_size=1))
def test_logarithms_keep_the_order_and_are_near_what_a_float_gives(
    figures: dict[CaseId, int],
) -> None:
    found = points(figures, Normaliser.LOG)
    high = max(figures.values())
    for case, figure in figures.items():
        about = 100 * log1p(figure) / log1p(high) if high else 0
        assert abs(float(found[case]) - about) < 0.0001
        assert all(found[case] >= found[one] for one in figures if figure >= figures[one])


@given(st.dictionaries(st.sampled_from(CASES), MARKS), st.sampled_from(Normaliser))
def test_points_lie_between_0_and_100_with_four_places(
    figures: dict[CaseId, Decimal], normaliser: Normaliser
) -> None:
    for value in points(figures, normaliser).values():
        assert 0 <= value <= 100
        assert value.as_tuple().exponent == -4


def _placed(ranking: Ranking) -> list[Standing]:
    return [line for group in ranking.groups for line in group.standings if line.place]


def _place(ranking: Ranking, case: CaseId) -> int | None:
    return next((line.place for line in _placed(ranking) if line.case == case), None)


def _order(ranking: Ranking) -> list[tuple[CaseId, int | None, Decimal | None]]:
    return [(line.case, line.place, line.composite) for line in _placed(ranking)]


def _without(found: Mapping[CaseId, T], absent: set[CaseId]) -> dict[CaseId, T]:
    return {case: value for case, value in found.items() if case not in absent}


def _worked_out(expression: str) -> Fraction:
    """An expression of the results page, calculated in fractions."""
    plain = expression.replace(",", "").replace("−", "-").replace("÷", "/").replace("×", "*")
    exact = re.sub(r"[\d.]+", lambda number: f"Fraction('{number[0]}')", plain)
    return Fraction(eval(exact, {"Fraction": Fraction, "ln": _ln}))


def _ln(value: Fraction) -> Fraction:
    with localcontext(Context(prec=50)):
        return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).ln())
