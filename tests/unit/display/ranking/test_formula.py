"""What the results page writes out for a case."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from display.ranking.formula import Formula, Term, formulas
from display.ranking.ranking import rank
from tests.campaigns import campaign, text
from voting.domain import CaseId
from voting.rules.campaign import Campaign
from voting.rules.ranking import PUBLIC, Bonus, BonusItem, Component, Normaliser, RankingRules

C1, C3, C5 = CaseId("c1"), CaseId("c3"), CaseId("c5")
EXPERTS = {"expert": {CaseId(f"c{n}"): Decimal("87.6667") for n in range(1, 7)}}


def rules(normaliser: Normaliser, minimum: int = 0) -> Campaign:
    parts = [
        Component(PUBLIC, text("votes"), Decimal(30), normaliser),
        Component("expert", text("experts"), Decimal(70), Normaliser.NONE),
    ]
    bonus = Bonus(text("bonus"), Decimal(2), [BonusItem("talk", text("talk"), Decimal(2))])
    ranking = RankingRules(parts, minimum_counted=minimum, bonus=bonus)
    return replace(campaign(), ranking=ranking)


def test_a_formula_has_every_number_of_a_composite() -> None:
    of, figures = rules(Normaliser.FIRST_100), {**EXPERTS, "bonus": {C3: Decimal("1.5")}}
    ranking = rank(of, {C1: 2000, C3: 1234}, figures, final=True)
    assert formulas(of, figures, ranking)[C3] == Formula(
        case=C3,
        terms=(
            Term(
                component=PUBLIC,
                figure=Decimal(1234),
                expression="1,234 ÷ 2,000 × 100",
                points=Decimal("61.7000"),
                weight=Decimal(30),
                weighted=Decimal("18.51"),
            ),
            Term(
                component="expert",
                figure=Decimal("87.6667"),
                expression="87.6667",
                points=Decimal("87.6667"),
                weight=Decimal(70),
                weighted=Decimal("61.36669"),
            ),
        ),
        bonus=Decimal("1.5"),
        composite=Decimal("81.37669"),
    )


@pytest.mark.parametrize(
    ("normaliser", "counted", "expression"),
    [
        (Normaliser.FIRST_100, (2000, 1234, 0), "1,234 ÷ 2,000 × 100"),
        (Normaliser.SHARE, (2000, 1234, 0), "1,234 ÷ 3,234 × 100"),
        (Normaliser.MIN_MAX, (2000, 1234, 34), "(1,234 − 34) ÷ (2,000 − 34) × 100"),
        (Normaliser.RANK, (2000, 1234, 34), "(3 − 2 + 1) ÷ 3 × 100"),
        (Normaliser.RANK, (1234, 1234, 34), "(3 − 1 + 1) ÷ 3 × 100"),
        (Normaliser.LOG, (2000, 1234, 34), "ln(1 + 1,234) ÷ ln(1 + 2,000) × 100"),
        (Normaliser.NONE, (2000, 1234, 34), "1,234"),
        (Normaliser.FIRST_100, (0, 0, 0), "0"),
        (Normaliser.SHARE, (0, 0, 0), "0"),
        (Normaliser.MIN_MAX, (0, 0, 0), "0"),
        (Normaliser.MIN_MAX, (7, 7, 7), "100"),
        (Normaliser.LOG, (0, 0, 0), "0"),
    ],
)
def test_each_normaliser_is_written_with_what_its_group_compares_with(
    normaliser: Normaliser, counted: tuple[int, int, int], expression: str
) -> None:
    of = rules(normaliser)
    ranking = rank(of, dict(zip((C1, C3, C5), counted, strict=True)), {})
    assert formulas(of, {}, ranking)[C3].terms[0].expression == expression


def test_before_the_scores_are_in_a_formula_has_the_votes_alone() -> None:
    of = rules(Normaliser.FIRST_100)
    found = formulas(of, {}, rank(of, {C1: 10}, {}))[C1]
    assert [term.component for term in found.terms] == [PUBLIC]
    assert found.composite is None


def test_points_of_a_figure_that_is_not_given_are_an_error() -> None:
    of = rules(Normaliser.FIRST_100)
    ranking = rank(of, {C1: 10}, EXPERTS)
    with pytest.raises(KeyError):
        formulas(of, {}, ranking)


def test_a_case_that_was_dropped_has_no_formula_and_is_in_nobodys() -> None:
    of = rules(Normaliser.SHARE, minimum=10)
    ranking = rank(of, {C1: 30, C3: 10, C5: 9}, EXPERTS, final=True)
    found = formulas(of, EXPERTS, ranking)
    assert set(found) == {C1, C3}
    assert found[C1].terms[0].expression == "30 ÷ 40 × 100"
