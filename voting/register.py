"""The campaigns that are loaded: what the organizer's file says, as rows of the ledger.

The only writer of `campaign` and `campaign_case`; it also lays down the empty sequencer and
tallies that the ledger's functions move from then on.
"""

from dataclasses import dataclass
from functools import cached_property

import asyncpg
import msgspec

from voting.campaign import Campaign, Quota, Text, Vote
from voting.decisions import Decision, Kind, read
from voting.domain import CaseId, CategoryId, Phase
from voting.errors import DamagedRecord, LoadConflict, UnknownCampaign
from voting.life import Life, barred_cases, live
from voting.postgres import answered, fetch
from voting.quota_rules import numbered_through, quota_document, quotas_of
from voting.quotas import Numbered, numbered

_ALL = """
SELECT c.campaign_no, c.document, s.phase, s.decided_index
FROM campaign c JOIN sequencer s ON s.campaign_no = c.campaign_no
WHERE $1::text IS NULL OR c.id = $1 ORDER BY c.campaign_no
"""
_DECISIONS = """
SELECT index, kind, at, actor, body FROM ledger_record
WHERE campaign_no = $1 AND index <= $2 AND kind <> 'ruling' ORDER BY index
"""
_INSERT_CAMPAIGN = """
INSERT INTO campaign (id, document, timezone) VALUES ($1, $2, $3)
ON CONFLICT (id) DO NOTHING RETURNING campaign_no
"""
_REWRITE_DRAFT = """
UPDATE campaign c SET document = $2, timezone = $3 FROM sequencer s
WHERE c.id = $1 AND s.campaign_no = c.campaign_no AND s.phase = 'draft' RETURNING c.campaign_no
"""
_FORGET_PARTS = """
WITH t AS (DELETE FROM tally WHERE campaign_no = $1),
     s AS (DELETE FROM sequencer WHERE campaign_no = $1),
     q AS (SELECT forget_quota_rules($1))
SELECT FROM q
"""
_FORGET_CASES = "DELETE FROM campaign_case WHERE campaign_no = $1"
_INSERT_CASES = """
INSERT INTO campaign_case (campaign_no, case_no, case_id, picture)
SELECT $1, c.case_no, c.case_id, c.picture
FROM unnest($2::smallint[], $3::text[], $4::bytea[]) AS c (case_no, case_id, picture)
"""
_PUT_QUOTAS = "SELECT put_quota_rules($1, 0, $2::jsonb)"
# The genesis hash binds the chain to the rules that the ballots are cast under.
_INSERT_SEQUENCER = """
INSERT INTO sequencer (campaign_no, last_hash, phase, opens_at, closes_at)
VALUES ($1, sha256(convert_to('pingxuan|' || $2 || '|' || $3, 'UTF8')), $4, $5, $6)
"""
_INSERT_TALLIES = """
INSERT INTO tally (campaign_no, case_no)
SELECT campaign_no, case_no FROM campaign_case WHERE campaign_no = $1
"""
_PICTURES = """
SELECT case_id, picture FROM campaign_case WHERE campaign_no = $1 AND picture IS NOT NULL
"""

#: Pictures make loading slow.
_LOAD_S = 60.0

Connection = asyncpg.pool.PoolConnectionProxy

#: Document, phase and last decision: as long as they are the same, so is the campaign.
_State = tuple[str, str, int]


@dataclass(frozen=True)
class Enrolled:
    """A loaded campaign with its decisions, and the numbers that the ledger writes for ids.

    `loaded` is the campaign as its file said; `campaign` has the rules in force.
    """

    campaign_no: int
    loaded: Campaign
    decisions: tuple[Decision, ...] = ()
    draft: bool = False

    @cached_property
    def life(self) -> Life:
        """Where the campaign stands as of its last decision."""
        return live(self.loaded, self.decisions, draft=self.draft)

    @property
    def campaign(self) -> Campaign:
        """The campaign with the rules in force."""
        return self.life.campaign

    def life_at(self, index: int) -> Life:
        """Where the campaign stood as of an index of its ledger."""
        before = [decision for decision in self.decisions if decision.index <= index]
        return live(self.loaded, before, draft=self.draft)

    @cached_property
    def case_numbers(self) -> dict[CaseId, int]:
        """Case id → number, from 1 in the order of the file."""
        return {case.case_id: no for no, case in enumerate(self.loaded.case, start=1)}

    @cached_property
    def case_ids(self) -> dict[int, CaseId]:
        """Number → case id."""
        return {number: case for case, number in self.case_numbers.items()}

    @cached_property
    def categories(self) -> dict[CaseId, CategoryId]:
        """Case id → the category it is in."""
        return {case.case_id: case.category_id for case in self.loaded.case}

    @cached_property
    def vote(self) -> Vote | None:
        """The public vote by the rules in force; None where there is none."""
        return self.campaign.vote if self.campaign.has_vote else None

    @cached_property
    def barred(self) -> dict[CaseId, Text]:
        """The cases that nobody may vote for now, and what is said of each."""
        return barred_cases(self.life)

    @cached_property
    def quotas(self) -> dict[str, Quota]:
        """Quota rules in force by name."""
        return {quota.name: quota for _, quota in self.numbered_quotas}

    @cached_property
    def numbered_quotas(self) -> list[Numbered]:
        """Quota rules in force with the numbers that the ledger knows them by."""
        return numbered_through(self.loaded, (decision.body for decision in self.decisions))


def document_of(campaign: Campaign) -> str:
    """The campaign as canonical JSON: the same campaign gives the same text."""
    return msgspec.json.encode(campaign, order="sorted").decode()


def decision_of(row: asyncpg.Record) -> Decision:
    """A row of `ledger_record` that is no ruling.

    Raises:
        DamagedRecord: its body cannot be read.
    """
    kind = Kind(row["kind"])
    try:
        body = read(kind, row["body"])
    except msgspec.MsgspecError as fault:
        raise DamagedRecord(f"record {row['index']} ({kind}): {fault}; run fsck") from fault
    return Decision(index=row["index"], kind=kind, at=row["at"], actor=row["actor"], body=body)


class Register:
    """Loads campaigns and finds them again."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._read: dict[int, tuple[_State, Enrolled]] = {}

    async def load(
        self, campaign: Campaign, pictures: dict[str, bytes], *, draft: bool = False
    ) -> Enrolled:
        """Load a campaign; loading the same one again changes nothing.

        A draft is seen by nobody until it is published, and is replaced when it is loaded anew.

        Raises:
            LoadConflict: it is loaded already with other rules or cases, and published.
        """
        async with (
            answered(_LOAD_S),
            self._pool.acquire() as connection,
            connection.transaction(),
        ):
            number = await self._insert(connection, campaign)
            if number is None:
                number = await self._rewrite_draft(connection, campaign)
                draft = True
            if number is None:
                return await self._same_again(campaign)
            await self._insert_parts(connection, number, campaign, pictures, draft=draft)
            return Enrolled(number, campaign, draft=draft)

    async def find(self, campaign_id: str) -> Enrolled:
        """The campaign of an id, as of its last decision.

        Raises:
            UnknownCampaign: none of that id is loaded.
        """
        rows = await fetch(self._pool, _ALL, campaign_id)
        if not rows:
            raise UnknownCampaign(campaign_id)
        return await self._enrolled(rows[0])

    async def all(self) -> list[Enrolled]:
        """Every loaded campaign, in the order of loading; the same object until it changes."""
        return [await self._enrolled(row) for row in await fetch(self._pool, _ALL, None)]

    async def pictures(self, enrolled: Enrolled) -> dict[str, bytes]:
        """The pictures by case, as WebP; a case may have none."""
        rows = await fetch(self._pool, _PICTURES, enrolled.campaign_no, within_s=_LOAD_S)
        return {row["case_id"]: row["picture"] for row in rows}

    async def _enrolled(self, row: asyncpg.Record) -> Enrolled:
        number, state = row["campaign_no"], (row["document"], row["phase"], row["decided_index"])
        known = self._read.get(number)
        if known is None or known[0] != state:
            found = await fetch(self._pool, _DECISIONS, number, row["decided_index"])
            enrolled = Enrolled(
                number,
                msgspec.json.decode(row["document"], type=Campaign),
                tuple(decision_of(record) for record in found),
                draft=row["phase"] == Phase.DRAFT,
            )
            known = self._read[number] = (state, enrolled)
        return known[1]

    async def _same_again(self, campaign: Campaign) -> Enrolled:
        found = await self.find(campaign.id)
        if document_of(found.loaded) != document_of(campaign):
            raise LoadConflict(
                f"{campaign.id} is loaded already with other rules or cases; ballots stand on"
                " them, so amend it, or give the changed campaign an id of its own"
            )
        return found

    @staticmethod
    async def _insert(connection: Connection, campaign: Campaign) -> int | None:
        number: int | None = await connection.fetchval(
            _INSERT_CAMPAIGN, campaign.id, document_of(campaign), campaign.timetable.timezone
        )
        return number

    @staticmethod
    async def _rewrite_draft(connection: Connection, campaign: Campaign) -> int | None:
        number: int | None = await connection.fetchval(
            _REWRITE_DRAFT, campaign.id, document_of(campaign), campaign.timetable.timezone
        )
        if number is not None:
            await connection.execute(_FORGET_PARTS, number)
            await connection.execute(_FORGET_CASES, number)
        return number

    @staticmethod
    async def _insert_parts(
        connection: Connection,
        number: int,
        campaign: Campaign,
        pictures: dict[str, bytes],
        *,
        draft: bool,
    ) -> None:
        ids = [case.id for case in campaign.case]
        shown = [pictures.get(case) for case in ids]
        await connection.execute(_INSERT_CASES, number, range(1, len(ids) + 1), ids, shown)
        rules = numbered([quotas_of(campaign)])
        await connection.execute(_PUT_QUOTAS, number, quota_document(rules, campaign))
        await connection.execute(
            _INSERT_SEQUENCER,
            number,
            campaign.id,
            document_of(campaign),
            Phase.DRAFT if draft else Phase.PUBLISHED,
            campaign.timetable.opens_at,
            campaign.timetable.closes_at,
        )
        await connection.execute(_INSERT_TALLIES, number)
