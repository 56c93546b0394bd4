"""Makes the digests of one campaign: each exactly once, also those of days when nobody was there.

What a digest says follows from the ledger at its index alone, so it does not matter when it is
made, or by which of several processes: the table keeps the first.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ops import metrics
from ops.digests import due
from ops.digests.keys import KeyRing
from ops.digests.places import hash_at, last_index_before
from voting.domain import Phase, Tally
from voting.ledger import digest
from voting.ledger.digest import Digest, Statement
from voting.ledger.digest_store import DigestStore, Kept
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Head
from voting.ledger.register import Enrolled, Register
from voting.rules.campaign import CountsShown

_BEFORE_THE_CLOSE = (Phase.DRAFT, Phase.PUBLISHED, Phase.OPEN)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What digests are made with."""

    pool: asyncpg.Pool
    ledger: Ledger
    register: Register
    store: DigestStore
    ring: KeyRing
    clock: Callable[[], datetime]


class Digester:
    """Follows one campaign."""

    def __init__(self, campaign_id: str, work: Work) -> None:
        self._id = campaign_id
        self._work = work
        self._settled: set[str] = set()

    async def turn(self) -> int:
        """Make what is due; returns how many were made.

        Raises:
            OutcomeUnknown: PostgreSQL does not answer; the next turn makes up for it.
            KeyFileError: the key is missing, or that of the digest before.
            DamagedDigest, DamagedRecord: the last digest, or a record, cannot be read.
        """
        enrolled = await self._work.register.find(self._id)
        if not self._is_due(enrolled):
            return 0
        head = await self._work.ledger.advance(enrolled)  # nothing earlier can come any more
        enrolled = await self._work.register.find(self._id)  # it may have opened or closed
        kept = await self._work.store.since(enrolled.campaign_no)
        self._settled |= {one.of for one in kept}
        made = await self._handed_over(enrolled, kept)
        for event in await self._waiting(enrolled, head):
            made += await self._made(enrolled, event)
        metrics.WAITING_DIGESTS.labels(self._id).set(0)
        return made

    def _is_due(self, enrolled: Enrolled) -> bool:
        zone, now = enrolled.loaded.timetable.timezone, self._work.clock()
        wanted = {day.of for day in due.days(enrolled.decisions, zone, now)}
        wanted |= {event.of for event in due.events(enrolled.decisions)}
        waiting = wanted - self._settled
        metrics.WAITING_DIGESTS.labels(self._id).set(len(waiting))
        return bool(waiting)

    async def _waiting(self, enrolled: Enrolled, head: Head) -> list[due.Event]:
        """What lacks its digest, by index: days first look where in the ledger they ended."""
        found = [
            event for event in due.events(enrolled.decisions) if event.of not in self._settled
        ]
        for day in due.days(enrolled.decisions, enrolled.loaded.timetable.timezone, head.at):
            if day.of in self._settled:
                continue
            index = await self._last_before(enrolled, head.index, day.ends)
            if day.voting or index > await self._last_before(enrolled, index, day.begins):
                found.append(due.Event(of=day.of, index=index))
            else:
                self._settled.add(day.of)
        return sorted(found, key=lambda event: (event.index, event.of))

    async def _last_before(self, enrolled: Enrolled, head: int, moment: datetime) -> int:
        return await last_index_before(self._work.pool, enrolled.campaign_no, head, moment)

    async def _made(self, enrolled: Enrolled, event: due.Event) -> int:
        key = self._work.ring.current()
        last = await self._last(enrolled)
        return await self._keep(enrolled, event, last, key, next_key=digest.NONE)

    async def _handed_over(self, enrolled: Enrolled, kept: list[Kept]) -> int:
        """Where the house has another key by now, the former one says so in a digest."""
        if not kept:
            return 0
        last, key = digest.read(kept[-1].file), self._work.ring.current()
        public = digest.public_hex(key)
        if last.signer == public:
            return 0
        former = self._work.ring.former(last.signer)
        event = due.Event(of=due.handover(public), index=kept[-1].index)
        return await self._keep(enrolled, event, last, former, next_key=public)

    async def _last(self, enrolled: Enrolled) -> Digest | None:
        kept = await self._work.store.since(enrolled.campaign_no)
        return digest.read(kept[-1].file) if kept else None

    async def _keep(
        self,
        enrolled: Enrolled,
        event: due.Event,
        last: Digest | None,
        key: Ed25519PrivateKey,
        *,
        next_key: str,
    ) -> int:
        said = await self._statement(enrolled, event, last)
        said = replace(said, key=digest.public_hex(key), next_key=next_key)
        signed = digest.sign(said, key)
        if not await self._work.store.append(enrolled.campaign_no, event.index, signed):
            return 0  # another process was faster; the next turn sees it
        self._settled.add(event.of)
        metrics.DIGESTS.labels(self._id).inc()
        _log.info("digest_signed", campaign=self._id, of=event.of, number=said.number)
        return 1

    async def _statement(
        self, enrolled: Enrolled, event: due.Event, last: Digest | None
    ) -> Statement:
        told = tells_counts(enrolled, event.index)
        tallies = await self._work.ledger.tabulate(enrolled, event.index) if told else {}
        found = await hash_at(self._work.ledger, enrolled, event.index)
        return Statement(
            campaign=self._id,
            number=last.statement.number + 1 if last else 1,
            of=event.of,
            index=event.index if told else None,
            hash=found.hex(),
            votes=sum(tallies.values(), Tally()) if told else None,
            signed_at=self._work.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
            previous=last.sha256 if last else digest.NONE,
            key=digest.NONE,
        )


def tells_counts(enrolled: Enrolled, index: int) -> bool:
    """Whether index and votes may be told: not where all counts wait for a close yet to come."""
    life = enrolled.life_at(index)
    hidden = life.campaign.published_count.shown is CountsShown.AFTER_CLOSE
    return not (hidden and life.campaign.has_vote and life.phase in _BEFORE_THE_CLOSE)
