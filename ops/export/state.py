"""Everything that an export says of one index but its ballots, read once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

import msgspec

from display.ranking.outcome import outcome
from display.ranking.outsiders import Origins, origins, rule_of
from display.ranking.ranking import Ranking
from display.ranking.scoring import figures_of
from ops.digests import due
from ops.errors import WrongInput
from ops.export.folder import ExportError
from ops.export.source import IncidentFacts, Record, Source
from voting.domain import CaseId, Tally
from voting.history import decisions
from voting.history.decisions import Decision, Kind
from voting.history.life import Life, live
from voting.ledger.digest_store import Kept
from voting.rules.campaign import Campaign

RULING = "ruling"


@dataclass(frozen=True, kw_only=True)
class State:
    """A campaign as of one index: `head` is the hash there, empty at index 0, `at` its time."""

    loaded: Campaign
    as_of: int
    document: str
    head: bytes
    records: Sequence[Record]
    decisions: Sequence[Decision]
    life: Life
    tallies: Mapping[CaseId, Tally]
    incidents: Sequence[IncidentFacts]
    origins: Origins
    at: datetime | None
    digests: Sequence[Kept]

    @property
    def campaign(self) -> Campaign:
        """The rules in force, and the cases."""
        return self.life.campaign

    @cached_property
    def genesis(self) -> bytes:
        """What the chain begins with: the campaign as it was loaded."""
        text = f"pingxuan|{self.loaded.id}|{self.document}"
        return hashlib.sha256(text.encode()).digest()

    @cached_property
    def chain_head(self) -> str:
        """The hash that the chain has reached, in hex."""
        return (self.head if self.as_of else self.genesis).hex()

    @cached_property
    def ranking(self) -> Ranking:
        """The ranking that counted votes and scores in force give."""
        return outcome(self.life, self.tallies)

    @cached_property
    def figures(self) -> Mapping[str, Mapping[CaseId, Decimal]]:
        """The mean of the judges' scores by component, and the bonus."""
        return figures_of(self.campaign, self.life.scores)


async def read_state(source: Source, as_of: int | None) -> State:
    """The state as of an index, of the ledger's head when None.

    Raises:
        WrongInput: the index is not in the ledger.
        ExportError: a record of it cannot be read.
    """
    index = await _settled_on(source, as_of)
    document = await source.document()
    loaded = msgspec.json.decode(document, type=Campaign)
    records = await source.records(index)
    taken = decisions_of(records)
    life = live(loaded, taken, draft=source.began_as_draft)
    at = await source.time_at(index)
    return State(
        loaded=loaded,
        as_of=index,
        document=document,
        head=await source.hash_at(index),
        records=records,
        decisions=taken,
        life=life,
        tallies=await source.tallies(index),
        incidents=await source.incidents(index),
        origins=await _origins(source, life.campaign, index),
        at=at,
        digests=_signed_by(await source.digests(), index, at, loaded),
    )


def _signed_by(
    digests: Sequence[Kept], index: int, at: datetime | None, loaded: Campaign
) -> list[Kept]:
    """The digests of what had been by an index: later ones would change an export of it.

    A day is over for an index whose record is from the next day, and not by a clock of today.
    """
    zone = loaded.timetable.timezone
    found: list[Kept] = []
    for one in digests:  # without gaps: each has the hash of the one before
        if at is None or one.index > index or not due.day_ended_by(one.of, zone, at):
            break
        found.append(one)
    while found and due.is_handover(found[-1].of):
        found.pop()  # keys change at a time of the house's, not of the ledger's
    return found


async def _origins(source: Source, campaign: Campaign, index: int) -> Origins:
    """By home and outside, so that no region leaves the house; empty where no rule asks."""
    if rule_of(campaign) is None:
        return {}
    return origins(campaign, await source.regions(index))


def decisions_of(records: Sequence[Record]) -> list[Decision]:
    """The records that are no rulings, with their bodies read.

    Raises:
        ExportError: a body is not what its kind says.
    """
    return [_decision(record) for record in records if record.kind != RULING]


def _decision(record: Record) -> Decision:
    try:
        kind = Kind(record.kind)
        return Decision(
            index=record.index,
            kind=kind,
            at=datetime.fromisoformat(record.at),
            actor=record.actor,
            body=decisions.read(kind, record.body),
        )
    except (ValueError, msgspec.MsgspecError) as fault:
        raise ExportError(f"record {record.index} is damaged ({fault}); run fsck") from fault


async def _settled_on(source: Source, as_of: int | None) -> int:
    head = await source.head()
    if as_of is None:
        return head
    if not 0 <= as_of <= head:
        raise WrongInput(f"index {as_of} is not in the ledger: it goes from 0 to {head}")
    return as_of
