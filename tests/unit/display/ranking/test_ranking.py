from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from display.ranking.ranking import MissingScoresError, Ranking, rank
from display.ranking.scoring import Figures
from tests.campaigns import campaign, text
from voting.domain import CaseId
from voting.rules.campaign import Campaign, Timetable
from voting.rules.ranking import (
    COUNTED,
    PUBLIC,
    SHARED,
    Bonus,
    BonusItem,
    Component,
    Normaliser,
    RankingRules,
)

# `campaign()` puts c1, c3, c5 into green and c2, c4, c6 into blue.
C1, C2, C3, C4, C5, C6 = (CaseId(f"c{n}") for n in range(1, 7))
ALL = (C1, C2, C3, C4, C5, C6)


def with_rules(
    *, minimum: int = 0, ties: list[str] | None = None, normaliser: str = "first-100"
) -> Campaign:
    parts = [
        Component(PUBLIC, text("public"), Decimal(50), Normaliser(normaliser)),
        Component("media", text("media"), Decimal(20), Normaliser.NONE),
        Component("expert", text("expert"), Decimal(30), Normaliser.NONE),
    ]
    rules = RankingRules(parts, ties or [COUNTED, SHARED], minimum)
    return msgspec.structs.replace(campaign(), ranking=rules)


def scores(media: dict[CaseId, str], expert: dict[CaseId, str]) -> Figures:
    def figures(given: dict[CaseId, str]) -> dict[CaseId, Decimal]:
        return {case: Decimal(given.get(case, "50")) for case in ALL}

    return {"media": figures(media), "expert": figures(expert)}


def places(ranking: Ranking, group: str) -> list[tuple[str, int | None]]:
    found = next(one for one in ranking.groups if one.group == group)
    return [(line.case, line.place) for line in found.standings]


def composites(ranking: Ranking, group: str) -> list[Decimal | None]:
    found = next(one for one in ranking.groups if one.group == group)
    return [line.composite for line in found.standings]


def test_a_final_ranking_is_the_one_worked_out_by_hand() -> None:
    """green: c1 1200, c3 1500, c5 1499 votes.

    c1: 1200/1500 = 80      -> 50% 40      + 20% of 90 = 18   + 30% of 95 = 28.5 -> 86.5
    c3: 1500/1500 = 100     -> 50% 50      + 20% of 70 = 14   + 30% of 60 = 18   -> 82
    c5: 1499/1500 = 99.9333 -> 50% 49.96665 + 20% of 70 = 14  + 30% of 60 = 18   -> 81.96665
    """
    counted = {C1: 1200, C3: 1500, C5: 1499}
    given = scores({C1: "90", C3: "70", C5: "70"}, {C1: "95", C3: "60", C5: "60"})
    ranking = rank(with_rules(), counted, given, final=True)
    assert places(ranking, "green") == [("c1", 1), ("c3", 2), ("c5", 3)]
    expected = [Decimal("86.5"), Decimal(82), Decimal("81.96665")]
    assert composites(ranking, "green") == expected


def test_live_the_order_is_by_counted_votes_and_what_is_missing_is_named() -> None:
    ranking = rank(with_rules(minimum=10), {C1: 5, C3: 20, C5: 20}, {})
    assert places(ranking, "green") == [("c3", 1), ("c5", 1), ("c1", 3)]
    assert composites(ranking, "green") == [None, None, None]
    assert ranking.outstanding == ("media", "expert")
    assert [line.below_minimum for line in ranking.groups[0].standings] == [False, False, True]


def test_a_case_nobody_voted_for_stands_with_zero() -> None:
    ranking = rank(campaign(), {}, {})
    assert places(ranking, "blue") == [("c2", 1), ("c4", 1), ("c6", 1)]


def test_the_first_of_each_category_is_measured_in_its_own_category() -> None:
    ranking = rank(campaign(), {C1: 10, C2: 4000}, {})
    first = ranking.groups[0].standings[0]
    assert (first.case, first.points) == ("c1", {PUBLIC: Decimal(100)})


def test_below_the_minimum_a_case_leaves_the_final_ranking_and_needs_no_score() -> None:
    given = {
        "media": {C1: Decimal(80), C3: Decimal(80)},
        "expert": {C1: Decimal(80), C3: Decimal(80)},
    }
    ranking = rank(with_rules(minimum=1000), {C1: 1000, C3: 1100, C5: 999}, given, final=True)
    assert places(ranking, "green") == [("c3", 1), ("c1", 2), ("c5", None)]
    assert places(ranking, "blue") == [("c2", None), ("c4", None), ("c6", None)]


def test_shares_are_of_the_votes_of_those_that_stay() -> None:
    rules = with_rules(minimum=10, normaliser="share")
    ranking = rank(rules, {C1: 30, C3: 10, C5: 9}, scores({}, {}), final=True)
    first = ranking.groups[0].standings[0]
    assert first.points[PUBLIC] == Decimal(75)


def test_equal_composites_are_told_apart_by_the_rules_in_their_order() -> None:
    # c1 and c3: 50 + 10 + 15 = 75 and 40 + 8 + 27 = 75
    counted = {C1: 100, C3: 80, C5: 0}
    given = scores({C1: "50", C3: "40"}, {C1: "50", C3: "90"})
    by_votes = with_rules(ties=[COUNTED, "expert", SHARED])
    by_experts = with_rules(ties=["expert", COUNTED, SHARED])
    shared = with_rules(ties=[SHARED, COUNTED])
    assert places(rank(by_votes, counted, given, final=True), "green")[0] == ("c1", 1)
    assert places(rank(by_experts, counted, given, final=True), "green")[0] == ("c3", 1)
    together = places(rank(shared, counted, given, final=True), "green")
    assert together == [("c1", 1), ("c3", 1), ("c5", 3)]


def test_media_can_decide_a_tie() -> None:
    # c1: 50 + 10 + 12 = 72, c3: 50 + 16 + 6 = 72
    given = scores({C1: "50", C3: "80"}, {C1: "40", C3: "20"})
    rules = with_rules(ties=[COUNTED, "media"])
    ranking = rank(rules, {C1: 7, C3: 7}, given, final=True)
    assert places(ranking, "green")[:2] == [("c3", 1), ("c1", 2)]


def test_when_all_tie_rules_fail_the_place_is_shared() -> None:
    ranking = rank(with_rules(), {C1: 7, C3: 7}, scores({}, {}), final=True)
    assert places(ranking, "green") == [("c1", 1), ("c3", 1), ("c5", 3)]


def test_a_final_ranking_without_all_scores_is_refused_by_name() -> None:
    given = {"media": dict.fromkeys(ALL, Decimal(1))}
    with pytest.raises(MissingScoresError, match="expert"):
        rank(with_rules(), {}, given, final=True)


def test_votes_cannot_come_in_through_scores() -> None:
    with pytest.raises(ValueError, match="ballots alone"):
        rank(campaign(), {}, {PUBLIC: {C1: Decimal(100)}})


def test_a_case_that_is_absent_or_shortlisted_must_be_known() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        rank(campaign(), {}, {}, absent=[CaseId("nowhere")])
    with pytest.raises(ValueError, match="nowhere"):
        rank(campaign(), {}, {}, shortlist=[CaseId("nowhere")])


@pytest.mark.parametrize(
    ("figures", "complaint"),
    [
        ({"expert": {C1: "-1"}}, "negative figure for c1: expert -1"),
        ({"expert": {C1: "100.0001"}}, "expert of c1 is 100.0001, more than the 100 there are"),
        ({"expert": {C1: "NaN"}}, "expert of c1 is no number"),
        ({"expert": {CaseId("nowhere"): "1"}}, "does not have: nowhere"),
        ({"jury": {C1: "1"}}, "figures for `jury`; the campaign takes: media, expert"),
        ({"bonus": {C1: "1"}}, "figures for `bonus`; the campaign takes: media, expert"),
    ],
)
def test_a_figure_that_the_rules_do_not_allow_is_an_error_that_names_it(
    figures: dict[str, dict[CaseId, str]], complaint: str
) -> None:
    given = {
        name: {case: Decimal(figure) for case, figure in cases.items()}
        for name, cases in figures.items()
    }
    with pytest.raises(ValueError, match=complaint):
        rank(with_rules(), {}, given)


def test_fewer_votes_than_none_are_an_error() -> None:
    with pytest.raises(ValueError, match="negative votes for c1: -1"):
        rank(campaign(), {C1: -1}, {})


def with_bonus(cap: str) -> Campaign:
    rules = with_rules()
    bonus = Bonus(text("bonus"), Decimal(cap), [BonusItem("talk", text("talk"), Decimal(cap))])
    return replace(rules, ranking=replace(rules.ranking, bonus=bonus))


def test_a_bonus_is_added_to_the_composite_exactly() -> None:
    # c1: 50 + 10 + 15 + 0.0625 = 75.0625; c3 and c5: 0 + 10 + 15 + 2 = 27 and 25
    given = {**scores({}, {}), "bonus": {C1: Decimal("0.0625"), C3: Decimal(2)}}
    ranking = rank(with_bonus("2"), {C1: 10}, given, final=True)
    assert composites(ranking, "green") == [Decimal("75.0625"), Decimal(27), Decimal(25)]
    assert [line.bonus for line in ranking.groups[0].standings] == [
        *(Decimal("0.0625"), Decimal(2), Decimal(0))
    ]


def test_a_bonus_above_its_cap_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"bonus of c1 is 2\.5, more than the 2"):
        rank(with_bonus("2"), {}, {"bonus": {C1: Decimal("2.5")}})


def test_an_absent_case_is_in_no_group_and_nobody_is_measured_by_it() -> None:
    ranking = rank(campaign(), {C1: 100, C3: 40, C5: 10}, {}, final=True, absent={C1})
    assert places(ranking, "green") == [("c3", 1), ("c5", 2)]
    assert composites(ranking, "green") == [Decimal(100), Decimal(25)]


def test_on_a_shortlist_a_case_needs_no_minimum_and_off_it_has_no_place() -> None:
    given = {"media": {C1: Decimal(50)}, "expert": {C1: Decimal(50)}}
    ranking = rank(with_rules(minimum=10), {C1: 3, C3: 500}, given, final=True, shortlist=[C1])
    assert places(ranking, "green") == [("c1", 1), ("c3", None), ("c5", None)]
    assert [line.below_minimum for line in ranking.groups[0].standings] == [True, False, True]


def test_off_a_shortlist_a_case_has_no_place_in_a_live_ranking_either() -> None:
    ranking = rank(campaign(), {C1: 3, C3: 500}, {}, shortlist=[C1, C5])
    assert places(ranking, "green") == [("c1", 1), ("c5", 2), ("c3", None)]


def test_without_components_cases_are_listed_in_the_order_of_the_file() -> None:
    listed = replace(campaign(), ranking=RankingRules())
    for final in (False, True):
        ranking = rank(listed, {C5: 9}, {}, final=final, absent={C3})
        assert places(ranking, "green") == [("c1", None), ("c5", None)]
        assert composites(ranking, "green") == [None, None]
        assert ranking.outstanding == ()


def test_without_a_vote_nothing_orders_the_cases_before_the_final_ranking() -> None:
    scored = Component("expert", text("expert"), Decimal(100), Normaliser.NONE)
    alone = replace(
        campaign(),
        ballot=None,
        timetable=Timetable("Asia/Shanghai"),
        ranking=RankingRules([scored]),
    )
    figures = {"expert": {case: Decimal(number) for number, case in enumerate(ALL)}}
    assert places(rank(alone, {}, figures), "green") == [("c1", None), ("c3", None), ("c5", None)]
    final = rank(alone, {}, figures, final=True)
    assert places(final, "green") == [("c5", 1), ("c3", 2), ("c1", 3)]


def test_rules_read_from_a_document_rank_as_those_made_here_do() -> None:
    rules = with_rules(minimum=2)
    read = msgspec.json.decode(msgspec.json.encode(rules), type=Campaign)
    counted, given = {C1: 7, C3: 7, C5: 1}, scores({C1: "60"}, {C3: "60"})
    assert rank(read, counted, given, final=True) == rank(rules, counted, given, final=True)


def test_a_figure_for_an_unknown_case_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        rank(campaign(), {CaseId("nowhere"): 1}, {})
