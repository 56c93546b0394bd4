"""Which families and honest surges are measured, and which of them anything may learn from."""

from enum import StrEnum

HONEST = "honest"

ATTACKS = ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11")
SURGES = ("H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9")

#: What is fitted or tuned sees these families alone; the other half only ever stands in tests.
LEARNED_FROM = ("A1", "A3", "A4", "A5", "A6")
HELD_OUT = tuple(family for family in ATTACKS if family not in LEARNED_FROM)


class Grade(StrEnum):
    """How hard a family is to find; the targets differ by it."""

    PLAIN = "plain"
    HIDDEN = "hidden"
    FAINT = "faint"


GRADES = {
    **dict.fromkeys(("A1", "A2", "A3", "A6", "A7"), Grade.PLAIN),
    **dict.fromkeys(("A4", "A8", "A10"), Grade.HIDDEN),
    **dict.fromkeys(("A5", "A9", "A11"), Grade.FAINT),
}
