"""The fewest ballots that change a list, held against every subset of them."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display.sensitivity import search
from display.sensitivity.conditions import Event
from display.sensitivity.contest import Contest
from display.sensitivity.events import Judge
from display.sensitivity.hunt import Hunt, Limits
from display.sensitivity.linear import Demand
from display.sensitivity.roster import Roster, events_of
from display.sensitivity.standings import Change
from display.sensitivity.values import Cut, Move
from tests.arenas import EXPERT, Arena, arena, magnified, random_arena, rules_of, smallest
from voting.domain import CaseId
from voting.rules.ranking import Normaliser

ARENAS = st.builds(
    random_arena,
    st.integers(0, 2**32).map(Random),
    st.sampled_from(Normaliser),
    most_selections=st.sampled_from([1, 2, 3]),
)
#: Asking about each subset would prove small cases alone: the search must do without, too.
BY_PROOF_ALONE = Limits(asked=0)
STRAIGHT = [Normaliser.FIRST_100, Normaliser.SHARE, Normaliser.MIN_MAX, Normaliser.NONE]


def faults(found: Arena, limits: Limits | None = None) -> Iterator[str]:
    """Where the answers of an arena are not what all subsets say."""
    for answer in found.answers(limits):
        for move in Move:
            said, truth = smallest(answer, move), found.truth(move, answer.prize)
            if said.is_exact and said.lower != truth:
                yield f"{move} {answer.prize}: {said.lower}, in truth {truth}"
            if not _brackets(said.lower, truth, said.upper):
                yield f"{move} {answer.prize}: {said.lower} to {said.upper}, in truth {truth}"


def _brackets(lower: int | None, truth: int | None, upper: int | None) -> bool:
    if truth is None:
        return upper is None
    return lower is not None and lower <= truth and (upper is None or truth <= upper)


@given(ARENAS)
@settings(max_examples=200, deadline=None)
def test_every_answer_of_a_small_vote_is_exact_and_the_truth(found: Arena) -> None:
    """By every normaliser, with ballots of one case and of several, some named twice."""
    assert list(faults(found)) == []
    answers = [smallest(answer, move) for answer in found.answers() for move in Move]
    assert all(answer.is_exact for answer in answers)


@given(ARENAS)
@settings(max_examples=150, deadline=None)
def test_proofs_alone_are_true_too(found: Arena) -> None:
    assert list(faults(found, BY_PROOF_ALONE)) == []


@given(ARENAS, st.integers(0, 2**32).map(Random))
@settings(max_examples=100, deadline=None)
def test_proofs_are_true_where_a_vote_is_less_than_points_can_tell(
    found: Arena, rng: Random
) -> None:
    assert list(faults(magnified(found, rng), BY_PROOF_ALONE)) == []


def test_a_sum_that_moves_nothing_but_the_rounding_is_not_forgotten() -> None:
    """Voiding two votes of c3 lifts c4 alone, from 20.0000 to 20.0001 points: c4 draws level."""
    votes = {"c1": 1000000, "c2": 1000001, "c3": 1000005, "c4": 1000005, "c5": 1000003}
    found = arena(rules_of(Normaliser.SHARE), votes, {}, cuts=[Cut(number=1)])
    given_scores = {
        "c1": "59.9998",
        "c2": "60.0001",
        "c3": "59.9998",
        "c4": "60.0002",
        "c5": "60.0003",
    }
    scores = {EXPERT: {CaseId(case): Decimal(score) for case, score in given_scores.items()}}
    near = replace(found, basis=replace(found.basis, figures=scores), counted={(CaseId("c3"),): 3})
    assert near.answers()[0].voided.upper == 2
    assert list(faults(near, BY_PROOF_ALONE)) == []


def test_a_ballot_that_selects_a_case_twice_may_carry_it_past_the_first() -> None:
    """One such ballot and c1, with 11, is ahead of c3, with 10, which was ahead of all."""
    found = arena(
        rules_of(Normaliser.FIRST_100, weight="100"),
        {"c1": 9, "c2": 7, "c3": 10},
        {},
        cuts=[Cut(number=1)],
        held={("c1", "c1", "c2"): 1, ("c1", "c3"): 2},
    )
    assert found.answers(BY_PROOF_ALONE)[0].released.lower == 1


@given(ARENAS)
@settings(max_examples=100, deadline=None)
def test_a_witness_changes_its_list_as_it_says_and_one_ballot_fewer_does_not(
    found: Arena,
) -> None:
    for answer in found.answers():
        for move in Move:
            said = smallest(answer, move)
            if said.witness is None:
                continue
            pile = found.held if move is Move.RELEASE else found.counted
            moved = said.witness.choices
            assert all(moved[choice] <= pile[choice] for choice in moved)
            now = found.members(move, moved, answer.prize)
            assert now == answer.members - said.witness.leaves | said.witness.enters
            assert now != answer.members
            for choice in moved if said.is_exact else ():
                fewer = {**moved, choice: moved[choice] - 1}
                assert found.members(move, fewer, answer.prize) in {answer.members, None}


@given(st.integers(0, 2**32).map(Random), st.sampled_from(STRAIGHT), st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_ballots_of_one_case_have_an_exact_answer_for_every_list_that_is_won_without_a_tie(
    rng: Random, normaliser: Normaliser, number: int
) -> None:
    found = random_arena(rng, normaliser, most_selections=1)
    if found.cuts[0].number is None or found.cuts[0].at_least is not None:
        return
    first = found.answers()[0]
    if len(first.members) == found.cuts[0].number:
        assert first.released.is_exact
        assert first.voided.is_exact


ARENAS_TO_CATCH_BY = [
    random_arena(Random(seed), normaliser, most_selections=2)
    for seed in range(40)
    for normaliser in STRAIGHT
]


def is_caught() -> bool:
    return any(list(faults(found, BY_PROOF_ALONE)) for found in ARENAS_TO_CATCH_BY)


def test_what_is_planted_below_is_caught_by_arenas_that_are_right_without_it() -> None:
    assert not is_caught()


def test_a_search_that_forgets_the_reference_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Judge._slopes
    monkeypatch.setattr(Judge, "_slopes", lambda judge, event: (real(judge, event)[0], 0))
    assert is_caught()


def test_a_search_that_forgets_the_minimum_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_cross(contest: Contest, hunt: Hunt, one_by_one: bool) -> Iterator[Change]:
        del hunt, one_by_one
        yield Change(standing=contest.standing, crossed=frozenset(), conditions=(), least=0)

    monkeypatch.setattr(search, "changes_of_standing", none_cross)
    assert is_caught()


def test_a_search_that_counts_each_ballot_once_for_a_case_chosen_twice_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "display.sensitivity.attempt.lower_bound",
        lambda demands, sizes: max((_one_each(d) for d in demands), default=0),
    )
    assert is_caught()


def _one_each(demand: Demand) -> int:
    return -(-demand.least // max([1, *map(abs, demand.gains)])) + 1


def test_a_search_that_forgets_thresholds_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def catches(roster: Roster) -> Iterator[Event]:
        return (event for event in events_of(roster) if event.at is None)

    monkeypatch.setattr(search, "events_of", catches)
    assert is_caught()
