"""One score as a file gives it, and the case that a cell names. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ops.scores.assignment import Assignment
from ops.scores.cells import Cell, Place, words
from voting.domain import CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A score and where it stood; `by_id` tells that its case was named and not coded."""

    component: str
    case: CaseId
    judge: str
    score: Decimal
    place: Place
    by_id: bool


@dataclass(frozen=True)
class CaseNames:
    """How the cases of one component may be named: by code where judges are blind, and by id."""

    assignment: Assignment

    @cached_property
    def _by_code(self) -> dict[str, CaseId]:
        return {code: case for case, code in self.assignment.codes.items()}

    @cached_property
    def _ids(self) -> frozenset[CaseId]:
        return frozenset(case.case_id for case in self.assignment.campaign.case)

    def named(self, cell: Cell) -> tuple[CaseId, bool]:
        """The case that a cell names, and whether it does so by its id.

        Raises:
            ValueError: it names none; says what is allowed.
        """
        text = words(cell)
        if case := self._by_code.get(text.upper()):
            return case, False
        if (case := CaseId(text.lower())) in self._ids:
            return case, True
        raise ValueError(f"`{text[:80]}` {self._no_case()}" if text else "no case is named")

    def called(self, case: CaseId) -> str:
        """What a message calls a case: its code where the judges are blind."""
        return self.assignment.codes.get(case, case)

    def _no_case(self) -> str:
        campaign = self.assignment.campaign.id
        if self.assignment.blind:
            return (
                "is no code of a case; `pingxuan scores codes"
                f" {campaign} {self.assignment.component}` lists them"
            )
        return f"is no case of {campaign}; allowed: the ids of its cases"
