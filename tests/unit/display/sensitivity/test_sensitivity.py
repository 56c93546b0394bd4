"""How few ballots change a list: votes small enough to work out by hand."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from display.ranking.ranking import MissingScoresError
from display.sensitivity.question import SHORTLIST, sensitivities
from display.sensitivity.values import Cut, Move
from tests.arenas import Arena, arena, group_of, rules_of, smallest
from tests.awarded import award, prize
from tests.campaigns import text
from voting.domain import CaseId, Phase, Tally
from voting.history.life import Life
from voting.rules.ranking import COUNTED, Normaliser, Scope, ShortlistBasis, ShortlistRules

C1, C2, C3 = (CaseId(f"c{n}") for n in (1, 2, 3))
FIRST = (Cut(number=1),)


def numbers(found: Arena, prize: int = 1) -> tuple[int | None, int | None]:
    """Released and voided, each exact."""
    answer = found.answers()[prize - 1]
    assert answer.released.is_exact
    assert answer.voided.is_exact
    return answer.released.lower, answer.voided.lower


def votes_alone(
    votes: dict[str, int], cut: int = 1, ties: tuple[str, ...] = (), **more: object
) -> Arena:
    rules = rules_of(Normaliser.FIRST_100, weight="100", ties=ties)
    return arena(rules, votes, {}, cuts=[Cut(number=cut)], **more)  # type: ignore[arg-type]


def test_by_votes_alone_drawing_level_with_the_last_on_the_list_is_enough() -> None:
    """c2 is 3 votes behind: released, 3 make a tie, and who is tied is a candidate."""
    found = votes_alone({"c1": 10, "c2": 7}, held={("c2",): 5}, counted={("c1",): 10, ("c2",): 7})
    assert numbers(found) == (3, 3)
    witness = found.answers()[0].released.witness
    assert witness is not None
    assert witness.choices == {(C2,): 3}
    assert (set(witness.enters), set(witness.leaves)) == ({C2}, set())


def test_too_few_held_ballots_change_nothing() -> None:
    assert numbers(votes_alone({"c1": 10, "c2": 7}, held={("c2",): 2})) == (None, None)


def test_a_ballot_for_both_brings_nobody_nearer() -> None:
    assert numbers(votes_alone({"c1": 10, "c2": 7}, held={("c1", "c2"): 99})) == (None, None)


def test_a_ballot_that_selects_a_case_twice_counts_twice() -> None:
    found = votes_alone({"c1": 10, "c2": 7}, held={("c2", "c2"): 1, ("c2",): 2})
    assert numbers(found) == (2, None)


def test_a_list_of_everybody_cannot_change() -> None:
    found = votes_alone({"c1": 5, "c2": 3}, cut=2, held={("c2",): 9}, counted={("c1",): 5})
    assert numbers(found) == (None, None)


def test_a_tie_across_the_last_place_comes_apart_by_one_ballot() -> None:
    found = votes_alone({"c1": 5, "c2": 5, "c3": 1}, held={("c2",): 3}, counted={("c1",): 1})
    assert numbers(found) == (1, 1)


def test_where_scores_weigh_too_a_vote_is_worth_what_it_brings_in_points() -> None:
    """c1: 600 / 1000 -> 50% 30 + 50% of 88 = 44   -> 74
    c2: 1000 / 1000   -> 50% 50 + 50% of 50 = 25   -> 75
    c3: 900 / 1000    -> 50% 45 + 50% of 57 = 28.5 -> 73.5

    c3 is 0.5 behind c1; a vote of its own brings 0.05, and one for c2, the leader, costs it.
    """
    found = arena(
        rules_of(Normaliser.FIRST_100),
        {"c1": 600, "c2": 1000, "c3": 900},
        {"c1": 88, "c2": 50, "c3": 57},
        cuts=[Cut(number=2)],
        held={("c2",): 500, ("c3",): 500},
    )
    assert found.answers()[0].members == {C1, C2}
    assert numbers(found) == (10, None)


def test_raising_the_leader_helps_who_lives_by_scores() -> None:
    """c1: 1000 / 1000 -> 50% 50 + 50% of 60 = 30   -> 80
    c2: 600 / 1000    -> 50% 30 + 50% of 89 = 44.5 -> 74.5
    c3: 900 / 1000    -> 50% 45 + 50% of 60 = 30   -> 75

    c2 draws level with c3 when 300 votes are worth 14.5 and not 15 points, so when the leader has
    300 x 50 / 14.5 = 1034.48 votes; then c3's votes go before c2's.
    """
    found = arena(
        rules_of(Normaliser.FIRST_100, ties=[COUNTED]),
        {"c1": 1000, "c2": 600, "c3": 900},
        {"c1": 60, "c2": 89, "c3": 60},
        cuts=[Cut(number=2)],
        held={("c1",): 500},
    )
    assert found.answers()[0].members == {C1, C3}
    assert numbers(found) == (35, None)


def test_reaching_the_minimum_takes_a_place() -> None:
    rules = rules_of(Normaliser.FIRST_100, weight="20", minimum=10)
    found = arena(
        rules,
        {"c1": 12, "c2": 8},
        {"c1": 60, "c2": 90},
        cuts=FIRST,
        held={("c2",): 5},
        counted={("c1",): 12, ("c2",): 8},
    )
    assert numbers(found) == (2, 3)


def test_voiding_a_winner_below_the_minimum_takes_it_off() -> None:
    rules = rules_of(Normaliser.NONE, weight="100", minimum=10)
    found = arena(
        rules, {"c1": 30, "c2": 11}, {}, cuts=[Cut(number=2)], counted={("c2",): 11, ("c1",): 30}
    )
    assert numbers(found) == (None, 2)


def test_a_case_that_would_reach_the_minimum_without_a_score_leaves_a_bound() -> None:
    found = arena(
        rules_of(Normaliser.FIRST_100, minimum=10),
        {"c1": 12, "c2": 8},
        {"c1": 60},
        cuts=FIRST,
        held={("c2",): 5},
    )
    answer = found.answers()[0].released
    assert (answer.is_exact, answer.lower, answer.upper) == (False, 2, None)


def test_scores_outstanding_are_no_question() -> None:
    found = arena(rules_of(Normaliser.NONE), {"c1": 1, "c2": 2}, {"c1": 5}, cuts=FIRST)
    with pytest.raises(MissingScoresError, match="green"):
        found.answers()


def test_the_second_prize_changes_from_above_and_from_below() -> None:
    cuts = [Cut(number=1), Cut(number=1)]
    rules = rules_of(Normaliser.NONE, weight="100")
    found = arena(
        rules, {"c1": 20, "c2": 15, "c3": 12}, {}, cuts=cuts, held={("c2",): 9, ("c3",): 2}
    )
    assert numbers(found, prize=1) == (5, None)
    assert numbers(found, prize=2) == (5, None)


def test_a_threshold_is_crossed_from_either_side() -> None:
    """Votes are points: c1 has 50% of 20 and 50% of 60 = 40."""
    found = arena(
        rules_of(Normaliser.NONE),
        {"c1": 20, "c2": 10},
        {"c1": 60, "c2": 60},
        cuts=[Cut(number=2, at_least=Decimal(38))],
        held={("c2",): 9},
        counted={("c1",): 20},
    )
    assert numbers(found) == (6, 5)


def scored_life(**more: object) -> Life:
    rules = rules_of(Normaliser.FIRST_100, weight="100")
    built = replace(group_of(3, rules), award=[award(prize(1), prize(1))], **more)
    return Life(campaign=built, phase=Phase.CLOSED)


def tallies(**votes: int) -> dict[CaseId, Tally]:
    return {CaseId(c): Tally(received=count, counted=count) for c, count in votes.items()}


def test_the_lists_of_a_closed_vote_are_its_candidate_lists() -> None:
    answers = sensitivities(
        scored_life(), tallies(c1=9, c2=5, c3=4), held={(C2,): 6}, counted={(C2,): 5}
    )
    assert answers.final
    told = [(one.award, one.group, one.prize, set(one.members)) for one in answers.lists]
    assert told == [("best", "green", 1, {C1}), ("best", "green", 2, {C2})]
    assert [smallest(one, Move.RELEASE).lower for one in answers.lists] == [4, 4]
    assert [smallest(one, Move.VOID).lower for one in answers.lists] == [None, 1]


def test_an_award_of_parts_of_a_group_has_a_list_for_each() -> None:
    life = scored_life()
    rules = replace(life.campaign.ranking, within=Scope.CAMPAIGN)
    parts = [replace(one, within=Scope.CATEGORY) for one in life.campaign.award]
    whole = replace(life.campaign, ranking=rules, award=parts)
    answers = sensitivities(
        Life(campaign=whole, phase=Phase.CLOSED),
        tallies(c1=9, c2=5, c3=4),
        held={(C2,): 6},
        counted={},
    )
    assert [(one.group, one.released.lower) for one in answers.lists] == [("green", 4)] * 2


def test_while_the_vote_is_open_lists_are_provisional_and_the_shortlist_comes_first() -> None:
    life = scored_life()
    shortlist = ShortlistRules(text("shortlist"), ShortlistBasis.VOTES, 2)
    rules = replace(life.campaign.ranking, shortlist=shortlist, minimum_counted=4)
    whole = replace(life.campaign, ranking=rules)
    answers = sensitivities(
        Life(campaign=whole, phase=Phase.OPEN),
        tallies(c1=9, c2=5, c3=3),
        held={(C3,): 3},
        counted={(C2,): 2},
    )
    assert not answers.final
    first = answers.lists[0]
    assert (first.award, set(first.members)) == (SHORTLIST, {C1, C2})
    assert (first.released.lower, first.voided.lower) == (2, 2)
