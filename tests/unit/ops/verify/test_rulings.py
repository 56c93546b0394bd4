"""No ruling is believed that its judge had no power to make."""

from dataclasses import replace

import pytest

from tests.campaigns import OPENS
from tests.unit.ops.decided_ledger import CLOSES, Entry
from tests.unit.ops.paper_ledger import PaperBallot, PaperRecord, ruling
from tests.unit.ops.verify.lawless_steps import faults, plain

MACHINE, PERSON = "judge", "lin"
VOTE: list[Entry] = [PaperRecord("opening", at=OPENS), PaperBallot((1,)), PaperBallot((2,))]
HELD = ruling(0, 3, ("pending", "2"), to="held", by=MACHINE)
COUNTED = ruling(0, 3, to="held", by=MACHINE)
CLOSING = plain("closing", CLOSES)

LATE = replace(ruling(0, 4, ("pending", "2"), to="held", by=MACHINE), at=CLOSES)


def moving(leaves: str, to: str, by: str, ballot: int = 2) -> PaperRecord:
    """One ballot moves once all are settled."""
    moved = ruling(3, 3, (leaves, str(ballot)), to=to, by=by)
    return replace(moved, at=CLOSES)


def reopening(record: PaperRecord) -> PaperRecord:
    """The same, taking rulings back."""
    return replace(record, body={**record.body, "reopens": True})


@pytest.mark.parametrize(
    ("records", "problem"),
    [
        ([ruling(0, 3, to="counted", by=MACHINE)], "4: a machine rules `counted`; it may only"),
        ([HELD, moving("held", "counted", MACHINE)], "5: a machine moves held ballots"),
        ([HELD, moving("held", "voided", MACHINE)], "5: a machine rules `voided`; it may only"),
        (
            [HELD, moving("held", "voided", PERSON), moving("voided", "held", MACHINE)],
            "6: a machine moves voided ballots",
        ),
        (
            [HELD, moving("held", "counted", PERSON), moving("counted", "held", MACHINE)],
            "6: a machine overrules a person on ballot 2",
        ),
        ([COUNTED, moving("held", "held", MACHINE)], "5: no ballot goes from held to held"),
        ([COUNTED, moving("voided", "voided", PERSON)], "5: no ballot goes from voided to voided"),
        (
            [COUNTED, moving("counted", "counted", PERSON), moving("counted", "held", MACHINE)],
            "6: a machine overrules a person on ballot 2",
        ),
        (
            [COUNTED, reopening(moving("counted", "voided", PERSON))],
            "5: voids and takes rulings back at once",
        ),
        (
            [COUNTED, reopening(moving("counted", "held", MACHINE))],
            "5: a machine takes rulings of people back",
        ),
        (
            [COUNTED, CLOSING, moving("counted", "held", MACHINE)],
            "6: a machine moves counted ballots while the vote is not open",
        ),
        ([ruling(0, 3, to="pending", by=PERSON)], "4: body cannot be read"),
        (
            [PaperRecord("ruling", {k: v for k, v in HELD.body.items() if k != "by_person"})],
            "4: body cannot be read: Object missing required field `by_person`",
        ),
    ],
)
def test_a_ruling_beyond_its_judges_power_is_named(records: list[Entry], problem: str) -> None:
    assert f"records.csv: index {problem}" in faults([*VOTE, *records])


@pytest.mark.parametrize(
    "records",
    [
        [HELD],
        [COUNTED, moving("counted", "held", MACHINE)],
        [COUNTED, moving("counted", "held", MACHINE), moving("held", "counted", PERSON)],
        [COUNTED, moving("counted", "voided", PERSON), moving("voided", "held", PERSON)],
        [COUNTED, moving("counted", "voided", PERSON), moving("voided", "counted", PERSON)],
        [
            *(COUNTED, moving("counted", "counted", PERSON)),
            *(reopening(moving("counted", "counted", PERSON)), moving("counted", "held", MACHINE)),
        ],
        [CLOSING, LATE],
        [COUNTED, CLOSING, moving("counted", "voided", PERSON)],
    ],
)
def test_a_ruling_within_its_judges_power_is_believed(records: list[Entry]) -> None:
    assert "records.csv" not in faults([*VOTE, *records])


def test_a_person_rules_on_one_ballot_and_a_machine_still_holds_another() -> None:
    freed = [HELD, moving("held", "counted", PERSON)]
    other = moving("counted", "held", MACHINE, ballot=3)
    assert "records.csv" not in faults([*VOTE, *freed, other])
