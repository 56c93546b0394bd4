"""The model of T12 says what the rules say."""

from uuid import UUID, uuid4

import pytest

from loadtests.faults.model.expectation import Campaign, Cast, Citizen, expected
from loadtests.people.intent import Caller

FIRST = UUID(int=1, version=4)


def campaign(**more: bool) -> Campaign:
    return Campaign(cases=list("abcdefg"), suspended={"g"}, **more)


def citizen(*voted: str) -> Citizen:
    caller = Caller(address="192.0.2.1", user_agent="", referrer="")
    first = {FIRST: Cast(selections=voted, receipt="R")} if voted else {}
    return Citizen(caller=caller, cookie="", ballots=first)


@pytest.mark.parametrize(
    ("voted", "selections", "right"),
    [
        ("", "a", {201}),
        ("", "abcde", {201}),
        ("a", "b", {201}),
        ("a", "a", {409}),
        ("abcd", "ef", {409}),
        ("", "", {400, 422}),
        ("", "aa", {400, 422}),
        ("", "x", {400, 422}),
        ("", "g", {403}),
        ("abcde", "g", {403, 409}),
    ],
)
def test_a_new_ballot_is_taken_or_refused_by_every_rule_that_it_breaks(
    voted: str, selections: str, right: set[int]
) -> None:
    assert expected(campaign(), citizen(*voted), uuid4(), list(selections)) == right


def test_a_ballot_that_is_known_keeps_its_answer_even_after_the_close() -> None:
    closed = campaign(open=False)
    assert expected(closed, citizen("a"), FIRST, ["a"]) == {200}
    assert expected(closed, citizen("a"), FIRST, ["b"]) == {422}
    assert expected(closed, citizen("a"), uuid4(), ["b"]) == {403}
