"""The campaigns that are loaded: what the organizer's file says, as rows of the ledger.

The only writer of `campaign`, `campaign_case` and `quota_rule`; it also lays down the empty
sequencer and tallies that the ledger's functions move from then on.
"""

from dataclasses import dataclass
from functools import cached_property

import asyncpg
import msgspec
from msgspec import UNSET

from voting.campaign import Campaign, Quota
from voting.domain import CaseId, CategoryId
from voting.errors import LoadConflict, UnknownCampaign
from voting.postgres import answered, fetch

_FIND = "SELECT campaign_no, document FROM campaign WHERE id = $1"
_ALL = "SELECT campaign_no, document FROM campaign ORDER BY campaign_no"
_INSERT_CAMPAIGN = """
INSERT INTO campaign (id, document, timezone, opens_at, closes_at)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING RETURNING campaign_no
"""
_INSERT_CASES = """
INSERT INTO campaign_case (campaign_no, case_no, case_id, picture)
SELECT $1, c.case_no, c.case_id, c.picture
FROM unnest($2::smallint[], $3::text[], $4::bytea[]) AS c (case_no, case_id, picture)
"""
_INSERT_QUOTAS = """
INSERT INTO quota_rule (campaign_no, rule_no, name, unit, period, allowed, subject, window_s,
                        channels, case_nos)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
# The genesis hash binds the chain to the rules that the ballots are cast under.
_INSERT_SEQUENCER = """
INSERT INTO sequencer (campaign_no, last_hash)
VALUES ($1, sha256(convert_to('pingxuan|' || $2 || '|' || $3, 'UTF8')))
"""
_INSERT_TALLIES = """
INSERT INTO tally (campaign_no, case_no)
SELECT campaign_no, case_no FROM campaign_case WHERE campaign_no = $1
"""
_PICTURES = "SELECT case_id, picture FROM campaign_case WHERE campaign_no = $1"

#: Pictures make loading slow.
_LOAD_S = 60.0

Connection = asyncpg.pool.PoolConnectionProxy


@dataclass(frozen=True)
class Enrolled:
    """A loaded campaign with the numbers that the ledger writes instead of ids."""

    campaign_no: int
    campaign: Campaign

    @cached_property
    def case_numbers(self) -> dict[CaseId, int]:
        """Case id → number, from 1 in the order of the file."""
        return {case.case_id: no for no, case in enumerate(self.campaign.case, start=1)}

    @cached_property
    def case_ids(self) -> dict[int, CaseId]:
        """Number → case id."""
        return {number: case for case, number in self.case_numbers.items()}

    @cached_property
    def categories(self) -> dict[CaseId, CategoryId]:
        """Case id → the category it is in."""
        return {case.case_id: case.category_id for case in self.campaign.case}

    @cached_property
    def quotas(self) -> dict[str, Quota]:
        """Quota rules by name."""
        return {quota.name: quota for quota in _quotas(self.campaign)}


def document_of(campaign: Campaign) -> str:
    """The campaign as canonical JSON: the same campaign gives the same text."""
    return msgspec.json.encode(campaign, order="sorted").decode()


def quota_rows(campaign: Campaign) -> list[tuple[object, ...]]:
    """The quotas as the ledger reads them; None stands for every channel or every case.

    Columns: rule_no, name, unit, period, allowed, subject, window_s, channels, case_nos.
    """
    return [
        (
            rule_no,
            quota.name,
            quota.unit.value,
            quota.period.value,
            quota.limit,
            quota.subject.value,
            None if quota.window_s is UNSET else quota.window_s,
            [channel.value for channel in quota.channels] or None,
            _case_numbers(quota, campaign) if quota.categories else None,
        )
        for rule_no, quota in enumerate(_quotas(campaign), start=1)
    ]


def _quotas(campaign: Campaign) -> list[Quota]:
    return campaign.ballot.quota if campaign.ballot else []


def _case_numbers(quota: Quota, campaign: Campaign) -> list[int]:
    return [
        number
        for number, case in enumerate(campaign.case, start=1)
        if case.category in quota.categories
    ]


class Register:
    """Loads campaigns and finds them again."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def load(self, campaign: Campaign, pictures: dict[str, bytes]) -> Enrolled:
        """Load a campaign; loading the same one again changes nothing.

        Raises:
            LoadConflict: it is loaded already with other rules or cases.
        """
        async with (
            answered(_LOAD_S),
            self._pool.acquire() as connection,
            connection.transaction(),
        ):
            number = await self._insert(connection, campaign)
            if number is None:
                return await self._same_again(campaign)
            await self._insert_parts(connection, number, campaign, pictures)
            return Enrolled(number, campaign)

    async def find(self, campaign_id: str) -> Enrolled:
        """The campaign of an id.

        Raises:
            UnknownCampaign: none of that id is loaded.
        """
        rows = await fetch(self._pool, _FIND, campaign_id)
        if not rows:
            raise UnknownCampaign(campaign_id)
        return _enrolled(rows[0])

    async def all(self) -> list[Enrolled]:
        """Every loaded campaign, in the order of loading."""
        return [_enrolled(row) for row in await fetch(self._pool, _ALL)]

    async def pictures(self, enrolled: Enrolled) -> dict[str, bytes]:
        """The picture of every case, as WebP."""
        rows = await fetch(self._pool, _PICTURES, enrolled.campaign_no, within_s=_LOAD_S)
        return {row["case_id"]: row["picture"] for row in rows}

    async def _same_again(self, campaign: Campaign) -> Enrolled:
        loaded = await self.find(campaign.id)
        if document_of(loaded.campaign) != document_of(campaign):
            raise LoadConflict(
                f"{campaign.id} is loaded already with other rules or cases; ballots stand on"
                " them, so give the changed campaign an id of its own"
            )
        return loaded

    @staticmethod
    async def _insert(connection: Connection, campaign: Campaign) -> int | None:
        number: int | None = await connection.fetchval(
            _INSERT_CAMPAIGN,
            campaign.id,
            document_of(campaign),
            campaign.timetable.timezone,
            campaign.timetable.opens_at,
            campaign.timetable.closes_at,
        )
        return number

    @staticmethod
    async def _insert_parts(
        connection: Connection, number: int, campaign: Campaign, pictures: dict[str, bytes]
    ) -> None:
        ids = [case.id for case in campaign.case]
        await connection.execute(
            _INSERT_CASES, number, range(1, len(ids) + 1), ids, [pictures[i] for i in ids]
        )
        await connection.executemany(
            _INSERT_QUOTAS, [(number, *row) for row in quota_rows(campaign)]
        )
        await connection.execute(_INSERT_SEQUENCER, number, campaign.id, document_of(campaign))
        await connection.execute(_INSERT_TALLIES, number)


def _enrolled(row: asyncpg.Record) -> Enrolled:
    return Enrolled(row["campaign_no"], msgspec.json.decode(row["document"], type=Campaign))
