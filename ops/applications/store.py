"""Applicants and applications in PostgreSQL: the only writer of both tables, for the public.

What the desk decides stands in tables of its own (`decision_store`): a front confirms nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ops.applications.domain import (
    MOST_OF_ONE,
    Applicant,
    Application,
    Decided,
    Form,
    decoded,
    encoded,
)
from voting.ledger.postgres import Connection, fetch

_MEET = """
INSERT INTO applicant (campaign_no, subject, made_at) VALUES ($1, $2, $3)
ON CONFLICT (campaign_no, subject) DO NOTHING
"""
_APPLICANT = """
SELECT applicant_no AS no, subject, contact, signed_out_at FROM applicant
WHERE campaign_no = $1 AND subject = $2
"""
_OF_NUMBER = """
SELECT applicant_no AS no, subject, contact, signed_out_at FROM applicant WHERE applicant_no = $1
"""
_LOCKED = "SELECT FROM applicant WHERE applicant_no = $1 FOR UPDATE"
_REACH = "UPDATE applicant SET contact = $2 WHERE applicant_no = $1"
_SIGN_OUT = "UPDATE applicant SET signed_out_at = $2 WHERE applicant_no = $1"
_SELECT = """
SELECT a.number, a.applicant_no, a.form, a.revision, a.made_at, a.changed_at, a.submitted_at,
       a.withdrawn_at, a.appeals, r.recommender, d.revision AS decided_revision, d.confirmed,
       d.reason, d.digest, d.at AS decided_at, d.actor
FROM application a
LEFT JOIN application_recommendation r ON r.campaign_no = a.campaign_no
    AND r.number = a.number AND r.at >= a.submitted_at -- of what was sent in last
LEFT JOIN LATERAL (SELECT * FROM application_decision d
    WHERE d.campaign_no = a.campaign_no AND d.number = a.number
    ORDER BY d.revision DESC LIMIT 1) d ON true
WHERE a.campaign_no = $1
"""
_OF = f"{_SELECT} AND a.applicant_no = $2 ORDER BY a.made_at, a.number"
_FIND = f"{_SELECT} AND a.number = $2"
_SENT_IN = f"{_SELECT} AND a.revision > 0 ORDER BY a.submitted_at, a.number"
_BEGIN = """
INSERT INTO application (campaign_no, number, applicant_no, form, made_at, changed_at)
SELECT $1::integer, $2::text, $3::integer, $4::text, $5::timestamptz, $5::timestamptz
WHERE (SELECT count(*) FROM application WHERE applicant_no = $3) < $6 RETURNING number
"""
_SAVE = """
UPDATE application SET form = $3, changed_at = $4, submitted_at = NULL
WHERE campaign_no = $1 AND number = $2
"""
_SUBMIT = """
UPDATE application SET submitted_at = $3, revision = revision + 1
WHERE campaign_no = $1 AND number = $2
"""
_WITHDRAW = """
UPDATE application SET withdrawn_at = $3 WHERE campaign_no = $1 AND number = $2
"""
_APPEAL = """
UPDATE application SET appeals = appeals || $3::text WHERE campaign_no = $1 AND number = $2
"""
_FORGET_CONTACTS = """
UPDATE applicant SET contact = NULL WHERE campaign_no = $1 AND contact IS NOT NULL
RETURNING applicant_no
"""


@dataclass(frozen=True, slots=True)
class ApplicationStore:
    """What applicants wrote. What changes something does so in the caller's transaction, in which
    `lock` came first.

    Raises:
        OutcomeUnknown: from every method, where PostgreSQL does not answer.
    """

    pool: asyncpg.Pool

    async def meet(self, campaign_no: int, subject: bytes, now: datetime) -> Applicant:
        """The applicant of a subject, who is known from now on."""
        await fetch(self.pool, _MEET, campaign_no, subject, now)
        found = await self.applicant(campaign_no, subject)
        assert found is not None
        return found

    async def applicant(self, campaign_no: int, subject: bytes) -> Applicant | None:
        """The applicant of a subject."""
        rows = await fetch(self.pool, _APPLICANT, campaign_no, subject)
        return Applicant(**rows[0]) if rows else None

    async def of_number(self, applicant_no: int) -> Applicant:
        """The applicant of an application."""
        [row] = await fetch(self.pool, _OF_NUMBER, applicant_no)
        return Applicant(**row)

    async def reach(self, applicant: Applicant, contact: bytes) -> None:
        """Keep how an applicant is reached, sealed."""
        await fetch(self.pool, _REACH, applicant.no, contact)

    async def sign_out(self, applicant: Applicant, now: datetime) -> None:
        """Every session that began before is over."""
        await fetch(self.pool, _SIGN_OUT, applicant.no, now)

    async def of(self, campaign_no: int, applicant: Applicant) -> Sequence[Application]:
        """An applicant's own, the oldest first."""
        rows = await fetch(self.pool, _OF, campaign_no, applicant.no)
        return [_application(row) for row in rows]

    async def find(self, campaign_no: int, number: str) -> Application | None:
        """The application of a number."""
        rows = await fetch(self.pool, _FIND, campaign_no, number)
        return _application(rows[0]) if rows else None

    async def sent_in(self, campaign_no: int) -> Sequence[Application]:
        """Every one that was ever sent in, in the order of its coming."""
        return [_application(row) for row in await fetch(self.pool, _SENT_IN, campaign_no)]

    async def forget_contacts(self, campaign_no: int) -> int:
        """Take away how a campaign's applicants are reached; returns of how many."""
        return len(await fetch(self.pool, _FORGET_CONTACTS, campaign_no))


async def lock(connection: Connection, applicant_no: int) -> None:
    """Keep every other change of an applicant's own out until the transaction ends."""
    await connection.execute(_LOCKED, applicant_no)


async def begin(
    connection: Connection, campaign_no: int, number: str, applicant: Applicant, now: datetime
) -> bool:
    """A new form; False where an applicant has as many as one may have."""
    values = (number, applicant.no, encoded(Form()), now, MOST_OF_ONE)
    return await connection.fetchval(_BEGIN, campaign_no, *values) is not None


async def locked(connection: Connection, campaign_no: int, number: str) -> Application | None:
    """The application as it is under the lock."""
    rows = await connection.fetch(_FIND, campaign_no, number)
    return _application(rows[0]) if rows else None


async def locked_sent_in(connection: Connection, campaign_no: int) -> list[Application]:
    """Every one that was ever sent in, as of now."""
    return [_application(row) for row in await connection.fetch(_SENT_IN, campaign_no)]


async def save(
    connection: Connection, campaign_no: int, number: str, form: Form, now: datetime
) -> None:
    """Other words; what was returned is a draft again."""
    await connection.execute(_SAVE, campaign_no, number, encoded(form), now)


async def submit(connection: Connection, campaign_no: int, number: str, now: datetime) -> None:
    """Send it in."""
    await connection.execute(_SUBMIT, campaign_no, number, now)


async def withdraw(connection: Connection, campaign_no: int, number: str, now: datetime) -> None:
    """Take it back for good."""
    await connection.execute(_WITHDRAW, campaign_no, number, now)


async def note_appeal(
    connection: Connection, campaign_no: int, number: str, complaint: str
) -> None:
    """Keep the number of an appeal beside the application."""
    await connection.execute(_APPEAL, campaign_no, number, complaint)


def _application(row: asyncpg.Record) -> Application:
    decided = None
    if row["decided_revision"] is not None:
        decided = Decided(
            revision=row["decided_revision"],
            confirmed=row["confirmed"],
            reason=row["reason"],
            digest=row["digest"],
            at=row["decided_at"],
            actor=row["actor"],
        )
    form = decoded(row["form"])
    named = row["recommender"] == form.recommender
    return Application(
        number=row["number"],
        applicant_no=row["applicant_no"],
        form=form,
        revision=row["revision"],
        made_at=row["made_at"],
        changed_at=row["changed_at"],
        submitted_at=row["submitted_at"],
        withdrawn_at=row["withdrawn_at"],
        decided=decided,
        recommended_by=row["recommender"] if named else None,
        appeals=tuple(row["appeals"]),
    )
