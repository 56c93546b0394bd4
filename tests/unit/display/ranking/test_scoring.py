from decimal import Decimal

import pytest
from msgspec.structs import replace

from display.ranking.scoring import BONUS, figures_of, mean_of
from tests.campaigns import campaign, text
from voting.domain import CaseId
from voting.history.decisions import Score, Scores
from voting.rules.campaign import Campaign
from voting.rules.ranking import (
    PUBLIC,
    Bonus,
    BonusItem,
    Component,
    Mean,
    Normaliser,
    RankingRules,
    Scoring,
)

C1, C2 = CaseId("c1"), CaseId("c2")


def experts(scoring: Scoring, bonus: Bonus | None = None) -> Campaign:
    parts = [
        Component(PUBLIC, text("votes"), Decimal(50), Normaliser.FIRST_100),
        Component("expert", text("experts"), Decimal(50), Normaliser.NONE, scoring),
    ]
    return replace(campaign(), ranking=RankingRules(parts, bonus=bonus))


def given(component: str, *scores: tuple[CaseId, str, str]) -> dict[str, Scores]:
    each = [Score(case=c, judge=judge, score=Decimal(score)) for c, judge, score in scores]
    return {component: Scores(component=component, file="a.csv", sha256="0", scores=each)}


@pytest.mark.parametrize(
    ("scores", "mean", "expected"),
    [
        (["85"], Mean.PLAIN, "85.0000"),
        (["85", "86", "88"], Mean.PLAIN, "86.3333"),
        (["1", "1", "0"], Mean.PLAIN, "0.6667"),
        (["0.0001", "0.0002"], Mean.PLAIN, "0.0002"),  # 0.00015, to the even digit
        (["0.0002", "0.0003"], Mean.PLAIN, "0.0002"),  # 0.00025, to the even digit
        (["60", "90"], Mean.TRIMMED, "75.0000"),
        (["60", "90", "100"], Mean.TRIMMED, "90.0000"),
        (["99", "60", "90", "99"], Mean.TRIMMED, "94.5000"),  # one of the two highest goes
        (["7", "7", "7"], Mean.TRIMMED, "7.0000"),
    ],
)
def test_means_are_those_worked_out_by_hand(scores: list[str], mean: Mean, expected: str) -> None:
    assert str(mean_of([Decimal(score) for score in scores], mean)) == expected


def test_there_is_no_mean_of_nothing() -> None:
    with pytest.raises(ValueError, match="no scores"):
        mean_of([], Mean.PLAIN)


def test_a_case_with_fewer_judges_than_the_rules_ask_for_has_no_figure() -> None:
    rules = experts(Scoring(least_judges=2))
    scores = given("expert", (C1, "A1", "80"), (C1, "A2", "90"), (C2, "A1", "99"))
    assert figures_of(rules, scores) == {"expert": {C1: Decimal(85)}}


def test_scores_of_a_component_that_the_rules_do_not_have_give_no_figure() -> None:
    assert figures_of(experts(Scoring()), given("media", (C1, "A1", "80"))) == {}


BONUS_RULES = Bonus(
    text("bonus"),
    Decimal(2),
    [BonusItem("state", text("state"), Decimal(1)), BonusItem("talk", text("talk"), Decimal(2))],
)


def test_a_bonus_is_the_sum_of_its_items_up_to_the_cap() -> None:
    rules = experts(Scoring(), BONUS_RULES)
    scores = given(
        BONUS, (C1, "state", "0.5"), (C1, "talk", "1.25"), (C2, "state", "1"), (C2, "talk", "1.5")
    )
    assert figures_of(rules, scores) == {BONUS: {C1: Decimal("1.75"), C2: Decimal(2)}}


def test_without_a_bonus_in_the_rules_its_scores_give_nothing() -> None:
    assert figures_of(experts(Scoring()), given(BONUS, (C1, "state", "1"))) == {}


def test_the_order_in_which_scores_were_recorded_changes_no_figure() -> None:
    rules = experts(Scoring(mean=Mean.TRIMMED))
    rows = [(C1, "A1", "80"), (C1, "A2", "91.5"), (C1, "A3", "70"), (C2, "A1", "60")]
    turned = given("expert", *reversed(rows))
    assert figures_of(rules, given("expert", *rows)) == figures_of(rules, turned)
