"""Which cases take no part in the vote, and why. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from voting.domain import CaseId
from voting.history.decisions import Kind
from voting.history.life import Life
from voting.history.shortlist import left_out


class Part(StrEnum):
    """What part a case takes; all but the first cannot be voted for."""

    IN = "in"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"
    NOT_SHORTLISTED = "not-shortlisted"


_PARTS = {
    Kind.SUSPENSION: Part.SUSPENDED,
    Kind.WITHDRAWAL: Part.WITHDRAWN,
    Kind.DISQUALIFICATION: Part.DISQUALIFIED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Why a case takes no part now; the reason is as the record has it, and may be empty."""

    part: Part
    reason: str = ""


def excluded(life: Life) -> Mapping[CaseId, Exclusion]:
    """The cases without a part, those that are absent first. A shortlist by review comes before
    the vote and so decides who is in it; one by votes comes after it and excludes nobody here."""
    absent = {
        case: Exclusion(part=_PARTS[absence.kind], reason=absence.reason)
        for case, absence in life.absent.items()
    }
    return _not_shortlisted(life) | absent


def left_off(without: Mapping[CaseId, Exclusion]) -> frozenset[CaseId]:
    """Those of the excluded cases that are only not on the shortlist."""
    return frozenset(c for c, found in without.items() if found.part is Part.NOT_SHORTLISTED)


def _not_shortlisted(life: Life) -> dict[CaseId, Exclusion]:
    made = life.shortlist
    reasons = {found.case: found.reason for found in made.differences} if made else {}
    return {
        case: Exclusion(part=Part.NOT_SHORTLISTED, reason=reasons.get(case, ""))
        for case in left_out(life.campaign, made)
    }
