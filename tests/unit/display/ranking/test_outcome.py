"""What a life comes to: when it is final, who is in it, and what of it the public sees."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from display.phases import shows_composites
from display.ranking.outcome import outcome, published
from display.ranking.ranking import Ranking
from tests.campaigns import campaign, text
from voting.domain import CaseId, Phase, Tally
from voting.history.decisions import Kind, Score, Scores, Shortlist
from voting.history.life import Absence, Life
from voting.rules.awards import Award, Prize
from voting.rules.campaign import Campaign, Timetable
from voting.rules.ranking import (
    PUBLIC,
    SHARED,
    Bonus,
    BonusItem,
    Component,
    Normaliser,
    RankingRules,
    Scoring,
    ShortlistBasis,
    ShortlistRules,
)

# `campaign()` puts c1, c3, c5 into green and c2, c4, c6 into blue.
C1, C3, C5 = CaseId("c1"), CaseId("c3"), CaseId("c5")
COUNTED = {C1: 40, C3: 30, C5: 20}
TALLIES = {
    case: Tally(received=votes + 9, counted=votes, held=9) for case, votes in COUNTED.items()
}
BEFORE_NOTICE = [Phase.PUBLISHED, Phase.OPEN, Phase.CLOSED, Phase.IN_REVIEW]
LISTS_ARE_OUT = [Phase.NOTICE, Phase.CERTIFIED]

VOTES = Component(PUBLIC, text("votes"), Decimal(50), Normaliser.FIRST_100)
EXPERTS = Component("expert", text("experts"), Decimal(50), Normaliser.NONE)
ALONE = replace(VOTES, weight=Decimal(100))
BONUS = Bonus(text("bonus"), Decimal(2), [BonusItem("talk", text("talk"), Decimal(2))])
AWARD = Award("best", text("best"), [Prize(text("first"), 1)])


def with_rules(
    *parts: Component,
    shortlist: ShortlistBasis | None = None,
    awards: bool = True,
    bonus: Bonus | None = BONUS,
) -> Campaign:
    chosen = ShortlistRules(text("shortlist"), shortlist, 2) if shortlist else None
    rules = RankingRules(list(parts), [SHARED], bonus=bonus, shortlist=chosen)
    return replace(campaign(), ranking=rules, award=[AWARD] if awards else [])


def without_vote(of: Campaign) -> Campaign:
    return replace(of, ballot=None, timetable=Timetable("Asia/Shanghai"))


def scores(component: str, **given: int) -> Scores:
    """One judge's scores by case."""
    marks = [Score(case=CaseId(c), judge="A1", score=Decimal(m)) for c, m in given.items()]
    return Scores(component=component, file="a.csv", sha256="0", scores=marks)


SCORES = {
    "expert": scores("expert", c1=10, c3=90, c5=50, c2=1, c4=1, c6=1),
    "bonus": scores("bonus", c5=2),
}


def frozen(*cases: CaseId) -> Shortlist:
    return Shortlist(as_of=7, computed=list(cases), cases=list(cases))


def life(of: Campaign, phase: Phase, **given: object) -> Life:
    return Life(campaign=of, phase=phase, scores=SCORES, **given)  # type: ignore[arg-type]


def green(ranking: Ranking) -> list[tuple[str, int | None]]:
    return [(line.case, line.place) for line in ranking.groups[0].standings]


BOTH = with_rules(VOTES, EXPERTS)


@pytest.mark.parametrize("phase", [Phase.CLOSED, Phase.IN_REVIEW, *LISTS_ARE_OUT])
def test_the_outcome_is_final_once_voting_has_closed_and_all_scores_are_in(phase: Phase) -> None:
    ranking = outcome(life(BOTH, phase), TALLIES)
    # c3: 75 x 50% + 90 x 50% = 82.5; c5: 50 x 50% + 50 x 50% + 2 = 52; c1: 100 x 50% + 10 x 50%
    assert ranking.final
    assert green(ranking) == [("c3", 1), ("c1", 2), ("c5", 3)]
    assert [line.composite for line in ranking.groups[0].standings] == [
        *(Decimal("82.5"), Decimal(55), Decimal(52))
    ]


@pytest.mark.parametrize("phase", [Phase.PUBLISHED, Phase.OPEN])
def test_before_the_close_cases_stand_by_counted_votes_whatever_scores_are_in(
    phase: Phase,
) -> None:
    ranking = outcome(life(BOTH, phase), TALLIES)
    assert not ranking.final
    assert green(ranking) == [("c1", 1), ("c3", 2), ("c5", 3)]


def test_a_score_that_is_missing_keeps_the_outcome_open_and_is_named() -> None:
    waiting = Life(
        campaign=BOTH, phase=Phase.CLOSED, scores={"expert": scores("expert", c1=1, c3=1)}
    )
    ranking = outcome(waiting, TALLIES)
    assert (ranking.final, ranking.outstanding) == (False, ("expert",))


def test_without_a_vote_the_outcome_is_final_when_the_review_has_begun() -> None:
    alone = without_vote(with_rules(replace(EXPERTS, weight=Decimal(100))))
    listed = outcome(life(alone, Phase.PUBLISHED), {})
    ranked = outcome(life(alone, Phase.IN_REVIEW), {})
    assert (listed.final, green(listed)) == (False, [("c1", None), ("c3", None), ("c5", None)])
    assert (ranked.final, green(ranked)) == (True, [("c3", 1), ("c5", 2), ("c1", 3)])


@pytest.mark.parametrize("kind", [Kind.SUSPENSION, Kind.WITHDRAWAL, Kind.DISQUALIFICATION])
def test_an_absent_case_is_left_out_and_the_others_are_measured_without_it(kind: Kind) -> None:
    gone = {C1: Absence(kind=kind, at=datetime(2026, 5, 2, tzinfo=UTC), reason="a reason")}
    ranking = outcome(life(BOTH, Phase.CLOSED, absent=gone), TALLIES)
    assert green(ranking) == [("c3", 1), ("c5", 2)]
    assert ranking.groups[0].standings[0].points[PUBLIC] == Decimal(100)


def test_only_the_cases_of_a_frozen_shortlist_need_scores_and_have_places() -> None:
    drawn = with_rules(VOTES, EXPERTS, shortlist=ShortlistBasis.VOTES)
    some = {"expert": scores("expert", c1=10, c3=90)}
    ranking = outcome(
        Life(campaign=drawn, phase=Phase.IN_REVIEW, scores=some, shortlist=frozen(C1, C3)),
        TALLIES,
    )
    assert ranking.final
    assert green(ranking) == [("c3", 1), ("c1", 2), ("c5", None)]


def test_a_score_of_a_component_that_an_amendment_took_away_is_left_aside() -> None:
    assert outcome(life(with_rules(replace(VOTES, weight=Decimal(100))), Phase.CLOSED), {}).final


@pytest.mark.parametrize("phase", BEFORE_NOTICE)
def test_before_the_notice_the_public_sees_votes_alone(phase: Phase) -> None:
    seen = published(life(BOTH, phase), TALLIES)
    assert not seen.final
    assert green(seen) == [("c1", 1), ("c3", 2), ("c5", 3)]
    for line in seen.groups[0].standings:
        assert set(line.points) == {PUBLIC}
        assert not line.bonus
        assert line.composite is None


@pytest.mark.parametrize("phase", BEFORE_NOTICE)
def test_before_the_notice_what_the_public_sees_is_the_same_with_and_without_scores(
    phase: Phase,
) -> None:
    unscored = Life(campaign=BOTH, phase=phase)
    assert published(life(BOTH, phase), TALLIES) == published(unscored, TALLIES)


@pytest.mark.parametrize("phase", LISTS_ARE_OUT)
def test_from_the_notice_on_the_public_sees_the_outcome(phase: Phase) -> None:
    whole = life(BOTH, phase)
    assert published(whole, TALLIES) == outcome(whole, TALLIES)
    assert published(whole, TALLIES).final


@pytest.mark.parametrize(
    ("phase", "final"), [(Phase.OPEN, False), (Phase.CLOSED, True), (Phase.IN_REVIEW, True)]
)
def test_where_votes_alone_decide_and_nothing_is_awarded_the_outcome_is_public_from_the_close_on(
    phase: Phase, final: bool
) -> None:
    plain = with_rules(ALONE, awards=False, bonus=None)
    assert published(life(plain, phase), TALLIES).final == final


@pytest.mark.parametrize(
    "waiting",
    [
        with_rules(ALONE, awards=False),
        with_rules(ALONE, awards=False, bonus=None, shortlist=ShortlistBasis.VOTES),
        replace(
            with_rules(ALONE, awards=False, bonus=None),
            timetable=replace(campaign().timetable, notice_days=7),
        ),
        with_rules(awards=False, bonus=None),
    ],
    ids=["a bonus", "a shortlist by votes", "a notice", "no component"],
)
def test_where_votes_are_not_the_last_word_nothing_but_votes_is_public_before_the_notice(
    waiting: Campaign,
) -> None:
    whole = life(waiting, Phase.CLOSED, shortlist=frozen(C1))
    assert not published(whole, TALLIES).final
    assert not shows_composites(waiting, Phase.CLOSED)
    assert all(not line.bonus for line in published(whole, TALLIES).groups[0].standings)
    assert shows_composites(waiting, Phase.NOTICE)


def test_where_votes_alone_decide_an_award_it_waits_for_the_notice() -> None:
    awarded = with_rules(replace(VOTES, weight=Decimal(100)), awards=True)
    assert not published(life(awarded, Phase.IN_REVIEW), TALLIES).final
    assert published(life(awarded, Phase.NOTICE), TALLIES).final


def test_a_shortlist_drawn_by_votes_is_public_from_the_notice_on() -> None:
    drawn = with_rules(VOTES, EXPERTS, shortlist=ShortlistBasis.VOTES)
    hidden = published(life(drawn, Phase.IN_REVIEW, shortlist=frozen(C1, C3)), TALLIES)
    shown = published(life(drawn, Phase.NOTICE, shortlist=frozen(C1, C3)), TALLIES)
    assert green(hidden) == [("c1", 1), ("c3", 2), ("c5", 3)]
    assert green(shown) == [("c3", 1), ("c1", 2), ("c5", None)]


def test_a_shortlist_drawn_by_a_review_is_what_citizens_choose_from() -> None:
    drawn = with_rules(VOTES, EXPERTS, shortlist=ShortlistBasis.REVIEW)
    seen = published(life(drawn, Phase.OPEN, shortlist=frozen(C3, C5)), TALLIES)
    assert green(seen) == [("c3", 1), ("c5", 2), ("c1", None)]


def test_before_the_notice_an_absent_case_is_left_out_of_what_the_public_sees() -> None:
    gone = {
        C1: Absence(kind=Kind.SUSPENSION, at=datetime(2026, 5, 2, tzinfo=UTC), reason="a reason")
    }
    seen = published(life(BOTH, Phase.OPEN, absent=gone), TALLIES)
    assert green(seen) == [("c3", 1), ("c5", 2)]


def test_scores_out_of_ten_make_composites_out_of_ten_with_the_bonus_on_top() -> None:
    ten = replace(EXPERTS, weight=Decimal(100), scoring=Scoring(full_marks=Decimal(10)))
    alone = without_vote(with_rules(ten))
    given = {
        "expert": scores("expert", c1=9, c2=1, c3=8, c4=1, c5=7, c6=1),
        "bonus": scores("bonus", c3=2),
    }
    ranking = outcome(Life(campaign=alone, phase=Phase.IN_REVIEW, scores=given), {})
    assert [(line.case, line.composite) for line in ranking.groups[0].standings] == [
        *((C3, Decimal(10)), (C1, Decimal(9)), (C5, Decimal(7)))
    ]
