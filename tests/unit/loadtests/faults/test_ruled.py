"""Rulings of an export that break a rule are found; those that keep them are not."""

from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from loadtests.faults.model.recorded import reckon
from loadtests.faults.model.ruled import Move, Ordered, falsehoods, miscounted, read_moves

VOID, UNDO = Ordered(number=1, verb="void"), Ordered(number=2, verb="undo", undoes=1)
ORDERS = {1: VOID, 2: UNDO}
COUNTED = Move(order=None, leaves="pending", enters="counted", ballots=frozenset({2, 3, 4}))
VOIDED = Move(order=1, leaves="counted", enters="voided", ballots=frozenset({3, 4}))
BACK = Move(order=2, leaves="voided", enters="counted", ballots=frozenset({3, 4}))


def test_a_ruling_and_its_undoing_are_in_order() -> None:
    assert list(falsehoods([COUNTED, VOIDED, BACK], ORDERS)) == []


def test_the_judge_may_rule_again_on_what_a_person_took_back() -> None:
    again = Move(order=None, leaves="counted", enters="held", ballots=frozenset({3, 4}))
    assert list(falsehoods([COUNTED, VOIDED, BACK, again], ORDERS)) == []


def test_a_ruling_taken_back_leaves_an_earlier_one_in_force() -> None:
    earlier = Move(order=3, leaves="counted", enters="counted", ballots=frozenset({3}))
    again = Move(order=None, leaves="counted", enters="held", ballots=frozenset({3}))
    orders = ORDERS | {3: Ordered(number=3, verb="release")}
    found = list(falsehoods([COUNTED, earlier, VOIDED, BACK, again], orders))
    assert found == ["the judge ruled on ballot 3 after a person"]


@pytest.mark.parametrize(
    ("moves", "found"),
    [
        ([VOIDED], "was pending, and a ruling says counted"),
        ([COUNTED, VOIDED, VOIDED], "was voided, and a ruling says counted"),
        (
            [COUNTED, Move(order=1, leaves="counted", enters="held", ballots=frozenset({3}))],
            "made ballot 3 held, not voided",
        ),
        (
            [
                COUNTED,
                VOIDED,
                Move(order=None, leaves="voided", enters="counted", ballots=frozenset({3})),
            ],
            "the judge ruled on ballot 3 after a person",
        ),
        (
            [
                COUNTED,
                VOIDED,
                Move(order=2, leaves="voided", enters="held", ballots=frozenset({3})),
            ],
            "order 2 made ballot 3 held, not counted",
        ),
        (
            [COUNTED, Move(order=7, leaves="counted", enters="voided", ballots=frozenset({3}))],
            "order 7 was carried out, and nobody gave it",
        ),
    ],
    ids=["pending", "twice", "another-state", "judge-overrides", "wrong-undo", "nobodys"],
)
def test_a_ruling_that_breaks_a_rule_is_found(moves: list[Move], found: str) -> None:
    assert any(found in problem for problem in falsehoods(moves, ORDERS))


def test_tallies_are_the_sum_of_what_became_of_the_ballots() -> None:
    chosen = {2: ["a"], 3: ["a"], 4: ["b"]}
    right = {"a": Counter(counted=1, voided=1), "b": Counter(voided=1, held=0)}
    assert list(miscounted(chosen, [COUNTED, VOIDED], right)) == []
    wrong = right | {"b": Counter(counted=1)}
    [problem] = miscounted(chosen, [COUNTED, VOIDED], wrong)
    assert problem.startswith("b: ")


def test_moves_are_read_with_the_number_of_their_order(tmp_path: Path) -> None:
    (tmp_path / "rulings.csv").write_text(
        "index,actor,at,from,to,ballots,incident,reason\n"
        "5,machine,,pending,counted,2..4,,\n"
        "6,T12,,counted,voided,3 4,i-1,i-1: T12 order 1 (simulated)\n",
        encoding="utf-8-sig",
    )
    assert read_moves(tmp_path) == [COUNTED, VOIDED]


def test_one_number_of_two_voters_is_two_ballots_and_one_too_many_is_found() -> None:
    number = UUID(int=1, version=4)
    sent = [(number, ("a",)), (number, ("b",))]
    ledger = {2: (str(number), ("a",)), 3: (str(number), ("b",))}
    whole = reckon(sent, ledger, ())
    assert (whole.recorded, whole.lost, whole.doubled, whole.unexplained) == (2, 0, 0, 0)
    assert reckon(sent, {2: ledger[2]}, ()).lost == 1
    assert reckon(sent, ledger | {4: ledger[2]}, ()).doubled == 1
    assert reckon(sent[:1], ledger, ()).unexplained == 1
    assert reckon(sent, ledger, ["a row differs"]).told == ("fsck: a row differs",)
