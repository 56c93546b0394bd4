"""Rules of ranking and awards that cannot be are named with their field and what is allowed."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.campaigns import campaign, text
from tests.invented import best_units, bonus, by_review, by_votes, experts, votes
from tests.rules import RULES
from voting.campaign_files import award_contradictions, ranking_contradictions
from voting.rules.awards import Award, Prize
from voting.rules.campaign import Campaign, Timetable
from voting.rules.entries import Recommender, Track
from voting.rules.ranking import (
    Band,
    Bonus,
    BonusItem,
    Mean,
    Normaliser,
    RankingRules,
    Scope,
    Scoring,
    ShortlistBasis,
    ShortlistRules,
)

VOTES, EXPERTS = votes(), experts()
ALONE = replace(EXPERTS, weight=Decimal(100))
FIRST, SECOND = Prize(text("first"), 2), Prize(text("second"), 6)
REST = Prize(text("third"))


def ranked(*, voted: bool = True, **rules: object) -> Campaign:
    base = campaign()
    if not voted:
        base = replace(base, ballot=None, timetable=Timetable("Asia/Shanghai"))
    return replace(base, ranking=replace(RankingRules([VOTES, EXPERTS]), **rules))


def told(found: Campaign) -> list[str]:
    rooms = (ranking_contradictions, award_contradictions)
    return [f"{where[1:]}: {what}" for room in rooms for where, what in room.contradictions(found)]


def awarded(*prizes: Prize, found: Campaign | None = None, **more: object) -> Campaign:
    award = replace(Award("best", text("best"), list(prizes)), **more)
    return replace(found or ranked(), award=[award])


def at_least(composite: str, number: int | None = None) -> Prize:
    return Prize(text(composite), number, Decimal(composite))


def organizations(*prizes: Prize, **more: object) -> Campaign:
    cases = Award("best", text("best"), [REST])
    units = replace(best_units(*prizes, of="best"), **more)
    recommended = replace(ranked(), recommender=[Recommender("zone", text("zone"))])
    return replace(recommended, award=[cases, units])


@pytest.mark.parametrize(
    "fine",
    [
        ranked(),
        ranked(component=[]),
        ranked(component=[ALONE], ties=["counted"]),
        ranked(component=[ALONE], minimum_counted=5),
        ranked(
            component=[ALONE],
            shortlist=by_votes(30),
        ),
        ranked(voted=False, component=[replace(ALONE, scoring=Scoring(Decimal(10)))]),
        ranked(shortlist=by_review()),
        awarded(FIRST, SECOND, REST),
        awarded(at_least("90"), at_least("80"), REST),
        awarded(at_least("90", 2), at_least("90"), at_least("70")),
        awarded(FIRST, found=ranked(within=Scope.CAMPAIGN), within=Scope.CATEGORY),
        organizations(Prize(text("first five"), 5)),
    ],
)
def test_rules_that_go_together_are_no_mistake(fine: Campaign) -> None:
    assert told(fine) == []


@pytest.mark.parametrize("name", RULES)
def test_the_campaigns_of_the_ballot_rules_rank_without_contradiction(name: str) -> None:
    assert told(RULES[name].campaign) == []


SCORING = "ranking.component[1].scoring"


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (ranked(within=Scope.TRACK), "ranking.within: there is no [[track]]"),
        (
            replace(ranked(within=Scope.TRACK), track=[Track("t", text("t"))]),
            "ranking.within: category `green` is in no track",
        ),
        (
            ranked(component=[VOTES, replace(EXPERTS, name="bonus")]),
            "ranking.component[1].name: `bonus` has a meaning of its own",
        ),
        (ranked(component=[ALONE]), "ranking.component: votes would decide nothing"),
        (ranked(voted=False), "ranking.component: needs counted votes, and there is no public"),
        (
            ranked(voted=False, component=[ALONE], ties=["counted"]),
            "ranking.ties: needs counted votes",
        ),
        (
            ranked(voted=False, component=[ALONE], minimum_counted=9),
            "ranking.minimum_counted: needs counted votes",
        ),
        (
            ranked(component=[replace(VOTES, scoring=Scoring(mean=Mean.TRIMMED)), EXPERTS]),
            "ranking.component[0].scoring: votes come from ballots alone",
        ),
        (
            ranked(component=[replace(VOTES, normaliser=Normaliser.NONE), EXPERTS]),
            "ranking.component[0].normaliser: votes stand beside points out of 100",
        ),
        (
            ranked(component=[VOTES, replace(EXPERTS, scoring=Scoring(Decimal(10)))]),
            "ranking.component[1].normaliser: figures out of 10 stand beside points out of 100",
        ),
        (
            ranked(component=[VOTES, replace(EXPERTS, scoring=Scoring(Decimal(0)))]),
            f"{SCORING}.full_marks: must be more than 0",
        ),
        (
            ranked(
                component=[
                    VOTES,
                    replace(EXPERTS, scoring=Scoring(band=[Band(text("a"), Decimal(101))])),
                ]
            ),
            f"{SCORING}.band[0].at_least: must lie from 0 to full_marks (100)",
        ),
        (
            ranked(
                component=[
                    VOTES,
                    replace(
                        EXPERTS,
                        scoring=Scoring(
                            band=[Band(text("a"), Decimal(60)), Band(text("b"), Decimal(60))]
                        ),
                    ),
                ]
            ),
            f"{SCORING}.band[1].at_least: bands stand highest first: must be less than 60",
        ),
        (
            ranked(
                bonus=Bonus(text("b"), Decimal(2), [BonusItem("show", text("s"), Decimal(3))] * 2)
            ),
            "ranking.bonus.item[1].id: `show` stands here a second time",
        ),
        (
            ranked(bonus=bonus("2", show="3")),
            "ranking.bonus.item[0].most: must be more than 0 and at most cap (2)",
        ),
        (
            ranked(bonus=bonus("0", show="1")),
            "ranking.bonus.cap: must be more than 0",
        ),
        (
            ranked(
                component=[],
                bonus=bonus("1", show="1"),
            ),
            "ranking.bonus: there is no composite",
        ),
        (
            ranked(shortlist=ShortlistRules(text("s"), ShortlistBasis.REVIEW, 30)),
            "ranking.shortlist.take: a review names whom it likes",
        ),
        (
            ranked(shortlist=ShortlistRules(text("s"), ShortlistBasis.VOTES)),
            'ranking.shortlist.take: basis = "votes" needs how many',
        ),
        (
            ranked(
                voted=False,
                component=[ALONE],
                shortlist=by_votes(3),
            ),
            "ranking.shortlist.basis: there is no public vote",
        ),
        (awarded(REST, FIRST), "award[0].prize[0].number: without a number or at_least it takes"),
        (
            awarded(FIRST, found=ranked(component=[])),
            "award[0].prize[0].number: nothing puts cases in order",
        ),
        (
            awarded(at_least("9"), found=ranked(component=[])),
            "award[0].prize[0].at_least: there is no composite",
        ),
        (
            awarded(at_least("80"), at_least("90")),
            "award[0].prize[1].at_least: higher than that of a better prize (80)",
        ),
        (
            awarded(at_least("80"), at_least("80")),
            "award[0].prize[1].at_least: a better prize takes all from 80 on",
        ),
        (
            awarded(FIRST, within=Scope.CAMPAIGN),
            "award[0].within: wider than the ranking, which orders within `category`",
        ),
        (awarded(FIRST, within=Scope.TRACK), "award[0].within: there is no [[track]]"),
        (awarded(FIRST, of="best"), 'award[0].of: goes with kind = "organizations"'),
        (
            awarded(FIRST, rate_weight=Decimal(60)),
            'award[0].rate_weight: goes with kind = "organizations"',
        ),
        (
            replace(awarded(FIRST), award=[Award("best", text("b"), [REST])] * 2),
            "award[1].id: `best` stands here a second time",
        ),
        (organizations(REST), "award[1].prize[0].number: organizations need it"),
        (organizations(FIRST, SECOND), "award[1].prize[1]: organizations have one prize"),
        (organizations(at_least("5", 2)), "award[1].prize[0].at_least: bounds the composite"),
        (organizations(FIRST, of="units"), "award[1].of: names the award of cases whose rate"),
        (organizations(FIRST, within=None), "award[1].within: organizations are compared over"),
        (
            organizations(FIRST, rate_weight=Decimal(40)),
            "award[1].recommended_weight: with rate_weight it must add up to 100, not 90",
        ),
        (
            replace(organizations(FIRST), recommender=[]),
            "award[1].kind: organizations win for what they recommend: no [[recommender]]",
        ),
    ],
)
def test_rules_that_contradict_each_other_are_named(wrong: Campaign, complaint: str) -> None:
    assert any(line.startswith(complaint) for line in told(wrong)), told(wrong)
