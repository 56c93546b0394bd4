"""The table of seats: its only writer, and its reader."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from voting.ledger.postgres import Connection, fetch

_SELECT = """
SELECT s.seat_no AS no, s.account_no, a.name AS account, s.campaign_no, c.id AS campaign,
       s.recommender, s.component, s.judge, s.ends_at, s.ended_at
FROM seat s JOIN desk_account a USING (account_no) JOIN campaign c USING (campaign_no)
"""
_OF_CAMPAIGN = f"{_SELECT} WHERE s.campaign_no = $1 ORDER BY s.component, s.recommender, s.seat_no"
_OF_ACCOUNT = f"{_SELECT} WHERE s.account_no = $1 AND s.ended_at IS NULL ORDER BY s.seat_no"
_GIVE = """
INSERT INTO seat (account_no, campaign_no, recommender, component, judge, ends_at, made_at)
SELECT a.account_no, $2::integer, $4::text, $5::text, $6::text, $7::timestamptz, $8::timestamptz
FROM desk_account a WHERE a.name = $1 AND a.role = $3 AND a.state <> 'disabled'
ON CONFLICT DO NOTHING RETURNING seat_no
"""
_PUT_OFF = """
UPDATE seat SET ends_at = $3
WHERE campaign_no = $1 AND seat_no = $2 AND ended_at IS NULL RETURNING seat_no
"""
_END = """
UPDATE seat SET ended_at = $3
WHERE campaign_no = $1 AND seat_no = $2 AND ended_at IS NULL RETURNING seat_no
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody's seat: a judge's in a component, under a code, or a unit's. Up to and not
    including `ends_at` it may be used."""

    no: int
    account_no: int
    account: str
    campaign_no: int
    campaign: str
    recommender: str | None
    component: str | None
    judge: str | None
    ends_at: datetime
    ended_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether what it is for may still be done."""
        return self.ended_at is None and now < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A seat to give: to the account of a name that has this role."""

    account: str
    role: str
    recommender: str | None = None
    component: str | None = None
    judge: str | None = None
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Seats:
    """Every seat of this installation. What writes, writes in the caller's transaction."""

    pool: asyncpg.Pool

    async def of_campaign(self, campaign_no: int) -> list[Seat]:
        """A campaign's, those that ended too."""
        return [Seat(**row) for row in await fetch(self.pool, _OF_CAMPAIGN, campaign_no)]

    async def of_account(self, account_no: int) -> list[Seat]:
        """Somebody's own that were not taken away."""
        return [Seat(**row) for row in await fetch(self.pool, _OF_ACCOUNT, account_no)]

    async def give(
        self, connection: Connection, campaign_no: int, given: Given, now: datetime
    ) -> int | None:
        """A new seat; None without such an account, or where the seat is taken."""
        number: int | None = await connection.fetchval(
            _GIVE,
            *(given.account, campaign_no, given.role, given.recommender),
            *(given.component, given.judge, given.ends_at, now),
        )
        return number

    async def put_off(
        self, connection: Connection, campaign_no: int, seat_no: int, ends_at: datetime
    ) -> bool:
        """Another deadline; False where there is no such seat any more."""
        found = await connection.fetchval(_PUT_OFF, campaign_no, seat_no, ends_at)
        return found is not None

    async def end(
        self, connection: Connection, campaign_no: int, seat_no: int, now: datetime
    ) -> bool:
        """Take a seat away; its marks stay, and count no more."""
        return await connection.fetchval(_END, campaign_no, seat_no, now) is not None
