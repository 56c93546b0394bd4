"""The campaigns that are loaded: what the organizer's file says, as rows of the ledger.

A campaign is laid down by a function of the ledger, as decisions are: whoever may call it loads
campaigns, and writes nothing else of them.
"""

from dataclasses import dataclass
from functools import cached_property

import asyncpg
import structlog

from voting.domain import CaseId, CategoryId, Phase
from voting.errors import DamagedRecord, LoadConflict, UnknownCampaign
from voting.history.decisions import LAWFUL, Decision, Kind
from voting.history.life import Life, live
from voting.history.terms import Terms, terms_of
from voting.ledger.documents import campaign_of, decision_of, document_of
from voting.ledger.postgres import fetch, fetch_value
from voting.ledger.quota_rules import numbered_through, quota_document, quotas_of
from voting.rules.ballot import Quota
from voting.rules.campaign import Campaign, Vote
from voting.rules.quotas import Numbered, numbered

_STATES = """
SELECT c.campaign_no, c.id, md5(c.document) AS document_md5, s.phase, s.decided_index, l.hash
FROM campaign c JOIN sequencer s ON s.campaign_no = c.campaign_no
LEFT JOIN ledger_record l ON l.campaign_no = s.campaign_no AND l.index = s.decided_index
WHERE $1::text IS NULL OR c.id = $1 ORDER BY c.campaign_no
"""
_DOCUMENT = "SELECT document FROM campaign WHERE campaign_no = $1"
_DECISIONS = """
SELECT index, kind, at, actor, body FROM ledger_record
WHERE campaign_no = $1 AND index <= $2 AND kind <> 'ruling' ORDER BY index
"""
_LOAD = """
SELECT v_campaign_no AS campaign_no, v_draft AS draft
FROM load_campaign($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
"""
_PICTURES = """
SELECT case_id, picture FROM campaign_case WHERE campaign_no = $1 AND picture IS NOT NULL
"""

_log = structlog.get_logger(__name__)

#: Pictures make loading slow.
_LOAD_S = 60.0


#: Document, phase and last decision: as long as they are the same, so is the campaign.
_State = tuple[str, str, int, bytes | None]


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
        return live(self.loaded, before, draft=self.began_as_draft)

    @property
    def began_as_draft(self) -> bool:
        """Whether the campaign was loaded for nobody to see."""
        return self.draft or (bool(self.decisions) and self.decisions[0].kind is Kind.PUBLICATION)

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
    def terms(self) -> Terms:
        """What makes a ballot legal now.

        Raises:
            NoPublicVote: nothing does.
        """
        return terms_of(self.life)

    @cached_property
    def earlier_terms(self) -> tuple[Terms, ...]:
        """What made a ballot legal before, each until the decision that changed it."""
        changes = [one.index for one in self.decisions if LAWFUL[one.kind].terms]
        return tuple(terms_of(self.life_at(index - 1)) for index in changes)

    @cached_property
    def quotas(self) -> dict[str, Quota]:
        """Quota rules in force by name."""
        return {quota.name: quota for _, quota in self.numbered_quotas}

    @cached_property
    def numbered_quotas(self) -> list[Numbered]:
        """Quota rules in force with the numbers that the ledger knows them by."""
        return numbered_through(self.loaded, (decision.body for decision in self.decisions))


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
        ids, timetable = [case.id for case in campaign.case], campaign.timetable
        rows = await fetch(
            self._pool,
            _LOAD,
            *(campaign.id, document_of(campaign), timetable.timezone, draft),
            *(timetable.opens_at, timetable.closes_at, ids, [pictures.get(case) for case in ids]),
            quota_document(numbered([quotas_of(campaign)]), campaign),
            within_s=_LOAD_S,
        )
        if not rows:
            return await self._same_again(campaign)
        return Enrolled(rows[0]["campaign_no"], campaign, draft=rows[0]["draft"])

    async def find(self, campaign_id: str) -> Enrolled:
        """The campaign of an id, as of its last decision.

        Raises:
            UnknownCampaign: none of that id is loaded.
        """
        rows = await fetch(self._pool, _STATES, campaign_id)
        if not rows:
            raise UnknownCampaign(campaign_id)
        return await self._enrolled(rows[0])

    async def all(self) -> list[Enrolled]:
        """Every loaded campaign, in the order of loading; the same object until it changes.

        One that cannot be read is left out and logged: the others go on.
        """
        found = []
        for row in await fetch(self._pool, _STATES, None):
            try:
                found.append(await self._enrolled(row))
            except DamagedRecord as fault:
                _log.error("campaign_unreadable", campaign=row["id"], fault=str(fault))
        return found

    async def pictures(self, enrolled: Enrolled) -> dict[str, bytes]:
        """The pictures by case, as WebP; a case may have none."""
        rows = await fetch(self._pool, _PICTURES, enrolled.campaign_no, within_s=_LOAD_S)
        return {row["case_id"]: row["picture"] for row in rows}

    async def _enrolled(self, row: asyncpg.Record) -> Enrolled:
        number = row["campaign_no"]
        state = (row["document_md5"], row["phase"], row["decided_index"], row["hash"])
        known = self._read.get(number)
        if known is None or known[0] != state:
            known = self._read[number] = (state, await self._read_anew(row))
        return known[1]

    async def _read_anew(self, row: asyncpg.Record) -> Enrolled:
        number = row["campaign_no"]
        document = await fetch_value(self._pool, _DOCUMENT, number)
        found = await fetch(self._pool, _DECISIONS, number, row["decided_index"])
        assert isinstance(document, str)
        return Enrolled(
            number,
            campaign_of(document, row["id"]),
            tuple(decision_of(record) for record in found),
            draft=row["phase"] == Phase.DRAFT,
        )

    async def _same_again(self, campaign: Campaign) -> Enrolled:
        found = await self.find(campaign.id)
        if document_of(found.loaded) != document_of(campaign):
            raise LoadConflict(
                f"{campaign.id} is loaded already with other rules or cases; ballots stand on"
                " them, so amend it, or give the changed campaign an id of its own"
            )
        return found
