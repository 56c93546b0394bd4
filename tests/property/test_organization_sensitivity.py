"""The fewest ballots that change a list of organizations, held against every subset of them."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display.sensitivity import organizations
from display.sensitivity.hunt import Limits
from display.sensitivity.values import Move, Smallest
from display.sensitivity.wishes import Wish, wishes
from tests.arenas import smallest
from tests.leagues import League, random_league
from voting.rules.ranking import Normaliser

LEAGUES = st.builds(
    random_league,
    st.integers(0, 2**32).map(Random),
    st.sampled_from(Normaliser),
    most_selections=st.sampled_from([1, 2, 3]),
)
BY_PROOF_ALONE = Limits(asked=0)


def is_true(found: League, limits: Limits | None = None) -> bool:
    """Whether both answers are what all subsets say, or hold it between them."""
    answer = found.answer(limits)
    return all(_holds(smallest(answer, move), found.truth(move)) for move in Move)


def _holds(said: Smallest, truth: int | None) -> bool:
    if truth is None:
        return said.upper is None
    below = said.lower is not None and said.lower <= truth
    return below and (said.upper is None or truth <= said.upper)


@given(LEAGUES)
@settings(max_examples=80, deadline=None)
def test_every_answer_about_organizations_of_a_small_vote_is_exact_and_the_truth(
    found: League,
) -> None:
    assert is_true(found)
    answer = found.answer()
    assert answer.released.is_exact
    assert answer.voided.is_exact


@given(LEAGUES)
@settings(max_examples=60, deadline=None)
def test_proofs_about_organizations_are_true_alone(found: League) -> None:
    assert is_true(found, BY_PROOF_ALONE)


@given(LEAGUES)
@settings(max_examples=40, deadline=None)
def test_a_witness_changes_the_list_of_organizations_as_it_says(found: League) -> None:
    answer = found.answer()
    for move in Move:
        witness = smallest(answer, move).witness
        if witness is not None:
            now = found.members(move, witness.choices)
            assert now == answer.members - witness.leaves | witness.enters
            assert now != answer.members


CAUGHT_BY = [
    random_league(Random(seed), normaliser, most_selections=1)
    for seed in range(25)
    for normaliser in (Normaliser.NONE, Normaliser.FIRST_100)
]


def test_a_search_that_wishes_for_one_case_too_many_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert all(is_true(found, BY_PROOF_ALONE) for found in CAUGHT_BY)

    def dear(*given: object) -> list[Wish]:
        return [
            Wish(behind=w.behind, ahead=w.ahead, wins=w.wins + 1, losses=w.losses)
            for w in wishes(*given)  # type: ignore[arg-type]
        ]

    monkeypatch.setattr(organizations, "wishes", dear)
    assert not all(is_true(found, BY_PROOF_ALONE) for found in CAUGHT_BY)
