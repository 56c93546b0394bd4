"""The table of requests: its only writer, and its reader. Every step has its audit record."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg
import msgspec

from ops.desk.audit.chain import Entry
from ops.desk.audit.store import AuditLog
from ops.desk.requests.acts import REQUEST_LASTS, Act, approving, asking
from ops.desk.requests.nouns import Asked, DeskRequest, Objection, State
from ops.desk.requests.settling import objection_to
from ops.desk.sessions.nouns import Visitor
from ops.desk.writing import writing
from voting.ledger.postgres import Connection, fetch

_SELECT = """
SELECT r.request_no, r.act, r.campaign, r.subject, r.parameters, r.preview_digest, r.ballots,
       r.reason, a.name AS asked_by, r.asked_by AS asked_by_no, r.asked_at, r.ends_at, r.state,
       s.name AS settled_by, r.settled_at, r.settled_reason, r.outcome
FROM desk_request r JOIN desk_account a ON a.account_no = r.asked_by
LEFT JOIN desk_account s ON s.account_no = r.settled_by
"""
_FIND = f"{_SELECT} WHERE r.request_no = $1"
_NEWEST = f"""{_SELECT}
ORDER BY (r.state = 'waiting' AND r.ends_at > $1) DESC, r.request_no DESC LIMIT $2
"""
_WAITING_FOR = """
SELECT count(*) FROM desk_request
WHERE state = 'waiting' AND ends_at > $1 AND act = ANY ($2::text[]) AND asked_by <> $3
"""
_WAITING_OF = """
SELECT DISTINCT subject FROM desk_request
WHERE state = 'waiting' AND act = $1 AND campaign = $2 AND ends_at > $3
"""
_ASK = """
INSERT INTO desk_request (act, campaign, subject, parameters, preview_digest, ballots, reason,
                          asked_by, asked_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING request_no
"""
# One of several who settle at the same moment finds it waiting.
_SETTLE = """
UPDATE desk_request SET state = $2, settled_by = $3, settled_at = $4, settled_reason = $5
WHERE request_no = $1 AND state = 'waiting' AND ends_at > $4 RETURNING request_no
"""
_EXPIRE = """
UPDATE desk_request SET state = 'expired', settled_at = $1
WHERE state = 'waiting' AND ends_at <= $1 RETURNING request_no
"""
_CARRIED = """
UPDATE desk_request SET outcome = $2
WHERE request_no = $1 AND state = 'approved' AND outcome IS NULL RETURNING request_no
"""


@dataclass(frozen=True, slots=True)
class Requests:
    """Every request of this installation."""

    pool: asyncpg.Pool
    audit: AuditLog

    async def find(self, no: int) -> DeskRequest | None:
        """The request of that number."""
        rows = await fetch(self.pool, _FIND, no)
        return _request(rows[0]) if rows else None

    async def newest(self, now: datetime, most: int = 100) -> list[DeskRequest]:
        """Those that wait, then the others; the newest first."""
        return [_request(row) for row in await fetch(self.pool, _NEWEST, now, most)]

    async def waiting_for(self, visitor: Visitor, now: datetime) -> int:
        """How many requests wait that a visitor may approve."""
        acts = [act.value for act in Act if visitor.may(approving(act))]
        if not acts:
            return 0
        rows = await fetch(self.pool, _WAITING_FOR, now, acts, visitor.account_no)
        return int(rows[0][0])

    async def waiting_of(self, act: Act, campaign: str, now: datetime) -> set[str]:
        """What requests of one kind wait for in a campaign."""
        rows = await fetch(self.pool, _WAITING_OF, act.value, campaign, now)
        return {row["subject"] for row in rows}

    async def ask(self, asked: Asked, by: Visitor, now: datetime) -> int | Objection:
        """Have something wait for a second person; returns its number."""
        if not by.may(asking(asked.act)):
            return Objection.NOT_ALLOWED
        if not asked.reason.strip():
            return Objection.NO_REASON
        async with writing(self.pool) as connection:
            await self._expire(connection, now)
            no: int = await connection.fetchval(
                _ASK, *_columns(asked), by.account_no, now, now + REQUEST_LASTS
            )
            entry = _told("request.ask", no, asked, by.name, asked.reason)
            await self.audit.append(connection, entry, now)
        return no

    async def approve(
        self, no: int, by: Visitor, reason: str, now: datetime
    ) -> DeskRequest | Objection:
        """A second person, of a role that could do it, agrees."""
        return await self._settle(no, State.APPROVED, by, reason, now)

    async def refuse(
        self, no: int, by: Visitor, reason: str, now: datetime
    ) -> DeskRequest | Objection:
        """A second person disagrees, and says why."""
        return await self._settle(no, State.REFUSED, by, reason, now)

    async def withdraw(self, no: int, by: Visitor, now: datetime) -> DeskRequest | Objection:
        """Whoever asked takes it back."""
        return await self._settle(no, State.WITHDRAWN, by, "", now)

    async def carried_out(self, no: int, outcome: str, by: Visitor, now: datetime) -> bool:
        """Write down, once, what an approved request came to; False where that was done."""
        async with writing(self.pool) as connection:
            if await connection.fetchval(_CARRIED, no, outcome) is None:
                return False
            entry = Entry(
                actor=by.name,
                action="request.carry-out",
                subject=str(no),
                detail={"outcome": outcome},
            )
            await self.audit.append(connection, entry, now)
        return True

    async def _expire(self, connection: Connection, now: datetime) -> None:
        """Write down which requests nobody settled in time; `state_at` knows it before."""
        for row in await connection.fetch(_EXPIRE, now):
            entry = Entry(actor="desk", action="request.expire", subject=str(row["request_no"]))
            await self.audit.append(connection, entry, now)

    async def _settle(
        self, no: int, state: State, by: Visitor, reason: str, now: datetime
    ) -> DeskRequest | Objection:
        found = await self.find(no)
        if found is None:
            return Objection.NOT_WAITING
        if objection := objection_to(found, state, by, reason, now):
            return objection
        second = by.account_no if state is not State.WITHDRAWN else None
        async with writing(self.pool) as connection:
            done = await connection.fetchval(_SETTLE, no, state.value, second, now, reason)
            if done is None:
                return Objection.NOT_WAITING
            entry = _told(f"request.{_VERBS[state]}", no, found.asked, by.name, reason)
            await self.audit.append(connection, entry, now)
        settled = await self.find(no)
        assert settled is not None
        return settled


_VERBS = {State.APPROVED: "approve", State.REFUSED: "refuse", State.WITHDRAWN: "withdraw"}


def _told(action: str, no: int, asked: Asked, actor: str, reason: str) -> Entry:
    detail = {
        "act": asked.act.value,
        "campaign": asked.campaign,
        "subject": asked.subject,
        "ballots": asked.ballots,
        "preview": asked.preview_digest.hex(),
    }
    return Entry(actor=actor, action=action, subject=str(no), reason=reason, detail=detail)


def _columns(asked: Asked) -> tuple[object, ...]:
    parameters = msgspec.json.encode(dict(asked.parameters), order="sorted").decode()
    return (
        *(asked.act.value, asked.campaign, asked.subject, parameters),
        *(asked.preview_digest, asked.ballots, asked.reason),
    )


def _request(row: asyncpg.Record) -> DeskRequest:
    asked = Asked(
        act=Act(row["act"]),
        campaign=row["campaign"],
        subject=row["subject"],
        parameters=msgspec.json.decode(row["parameters"]),
        preview_digest=row["preview_digest"],
        ballots=row["ballots"],
        reason=row["reason"],
    )
    return DeskRequest(
        no=row["request_no"],
        asked=asked,
        asked_by=row["asked_by"],
        asked_by_no=row["asked_by_no"],
        asked_at=row["asked_at"],
        ends_at=row["ends_at"],
        state=State(row["state"]),
        settled_by=row["settled_by"],
        settled_at=row["settled_at"],
        settled_reason=row["settled_reason"],
        outcome=row["outcome"],
    )
