"""How few ballots change a list of organizations: votes small enough to work out by hand."""

from display.sensitivity.values import Move
from tests.arenas import smallest
from tests.leagues import League, league
from voting.history.decisions import Adoption, Prizewinners

RECOMMENDED = {"green-1": "u1", "green-2": "u2", "blue-1": "u1", "blue-2": "u2"}
VOTES = {"green-1": 10, "green-2": 6, "blue-1": 9, "blue-2": 7}


def numbers(found: League) -> tuple[int | None, int | None]:
    """Released and voided, each exact."""
    answer = found.answer()
    assert answer.released.is_exact
    assert answer.voided.is_exact
    return answer.released.lower, answer.voided.lower


def test_an_organization_draws_level_by_the_case_that_is_nearest_to_winning() -> None:
    """u1 has both winners of 2 cases, u2 none. blue-2 draws level with 2 votes: both win there,
    u1 has 2 of 2 and u2 1 of 2. Past it, with 3, each has 1 of 2, and both are first."""
    found = league(RECOMMENDED, VOTES, held={("blue-2",): 9}, counted={("blue-1",): 9})
    assert found.answer().members == {"u1"}
    assert numbers(found) == (3, 3)
    witness = found.answer().released.witness
    assert witness is not None
    assert witness.enters == {"u2"}


def test_a_gap_of_two_winners_is_closed_in_two_groups_at_once() -> None:
    """Both cases of u2 draw level: 4 votes in green and 2 in blue, or one of them goes past."""
    held: dict[tuple[str, ...], int] = {("blue-2",): 2, ("green-2",): 9}
    assert numbers(league(RECOMMENDED, VOTES, held=held)) == (5, None)
    both: dict[tuple[str, ...], int] = {("blue-2",): 2, ("green-2",): 4}
    assert numbers(league(RECOMMENDED, VOTES, held=both)) == (6, None)


def test_a_ballot_of_both_groups_serves_both() -> None:
    held: dict[tuple[str, ...], int] = {("blue-2", "green-2"): 4}
    assert numbers(league(RECOMMENDED, VOTES, held=held)) == (3, None)


def test_an_adopted_list_of_cases_is_moved_by_no_ballot() -> None:
    adopted = [Prizewinners(group="green", prize=1, winners=["green-2"])]
    adoption = Adoption(award="best", as_of=1, computed=[], adopted=adopted, differences=[])
    found = league(RECOMMENDED, VOTES, held={("blue-2",): 99}, adoptions={"best": adoption})
    assert found.answer().members == {"u2"}
    assert numbers(found) == (None, None)


def test_cases_that_change_places_for_one_organization_change_nothing() -> None:
    same = dict.fromkeys(RECOMMENDED, "u1") | {"blue-2": "u2"}
    found = league(same, VOTES, held={("green-2",): 9})
    assert smallest(found.answer(), Move.RELEASE).upper is None
