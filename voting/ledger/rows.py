"""What goes into the ledger's functions and what comes out, between their rows and our nouns."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import asyncpg

from voting.domain import CaseId, Cast, Tally
from voting.history.amendments import amended
from voting.history.decisions import Amendment, Body
from voting.ledger.quota_rules import numbered_through, quota_document
from voting.ledger.register import Enrolled
from voting.refusal import Reason, Refused

#: How soon a front has read the rules again.
_RULES_READ_AGAIN_S = 2

Times = tuple[datetime | None, datetime | None]


def amendment_of(enrolled: Enrolled, body: Body) -> tuple[Times | None, str | None]:
    """The timetable and the quota rules that a decision brings, where it is an amendment."""
    if not isinstance(body, Amendment):
        return None, None
    after = amended(enrolled.campaign, body.changes)
    rules = numbered_through(enrolled.loaded, [*_amendments(enrolled), body])
    times = after.timetable.opens_at, after.timetable.closes_at
    return times, quota_document(rules, after)


def _amendments(enrolled: Enrolled) -> list[Body]:
    return [decision.body for decision in enrolled.decisions]


def numbers_literal(selections: Sequence[CaseId], numbers: dict[CaseId, int]) -> str:
    """A smallint[] literal in ascending order, so that the same choice is the same record."""
    return "{" + ",".join(str(number) for number in sorted(numbers[s] for s in selections)) + "}"


def outcome_of(row: asyncpg.Record, enrolled: Enrolled) -> Cast | Refused:
    match row["outcome"]:
        case "cast" | "known":
            return Cast(
                index=row["index"],
                cast_at=row["cast_at"],
                repeated=row["outcome"] == "known",
                voter_ballots=row["voter_ballots"],
            )
        case "quota":
            return Refused(
                reason=Reason.QUOTA_USED,
                quota=enrolled.quotas[row["rule"]],
                resets_at=_in_zone(row["resets_at"], enrolled),
            )
        case "conflict":
            return Refused(reason=Reason.BALLOT_ID_TAKEN)
        case "closed":
            return Refused(reason=Reason.CLOSED)
        case "amended":
            return Refused(reason=Reason.RULES_CHANGED, retry_after_s=_RULES_READ_AGAIN_S)
        case _:
            opens_at = enrolled.vote.opens_at if enrolled.vote else None
            return Refused(reason=Reason.NOT_OPEN, resets_at=opens_at)


def _in_zone(moment: datetime | None, enrolled: Enrolled) -> datetime | None:
    """PostgreSQL tells moments in UTC; a voter reads them in the campaign's zone."""
    return moment and moment.astimezone(ZoneInfo(enrolled.campaign.timetable.timezone))


def tally_of(row: asyncpg.Record) -> Tally:
    return Tally(
        received=row["received"],
        pending=row["pending"],
        counted=row["counted"],
        held=row["held"],
        voided=row["voided"],
    )
