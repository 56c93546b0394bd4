"""Live counters in Redis: a follower that sets them, never adds to them.

The tallies of one index are read in one snapshot and written with their watermark in one Lua
call, so a flushed, restored or failed-over Redis is right again at the next turn and can count
nothing twice. The watermark carries its record's hash: when the ledger no longer holds that
record, PostgreSQL was restored to an earlier state, and the counters begin a new epoch.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from voting import metrics
from voting.domain import CampaignId, CaseId, Phase, Tally
from voting.keys import counters_key
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import LiveTallies
from voting.ledger.register import Enrolled
from voting.memory.redis_client import Client, Script

_PROJECT = Path(__file__).parent / "lua" / "project.lua"
_CASE = "case:"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterState:
    """The counters as they stand in Redis."""

    as_of: int
    hash: bytes
    epoch: str
    phase: Phase
    tallies: dict[CaseId, Tally]


class Projector:
    """Follows one campaign's ledger."""

    def __init__(self, ledger: Ledger, redis: Client) -> None:
        self._ledger = ledger
        self._redis = redis
        self._project = Script(redis, _PROJECT.read_text(encoding="utf-8"))

    async def turn(self, enrolled: Enrolled) -> int:
        """Bring the counters up to the ledger's head; returns the index they stand at."""
        state = await read_counters(self._redis, enrolled.campaign.campaign_id)
        live = await self._ledger.live_tallies(enrolled)
        restored = state is not None and await self._was_restored(enrolled, state, live)
        index: int = await self._project(
            keys=[counters_key(enrolled.campaign.campaign_id)],
            args=[
                live.as_of,
                live.hash.hex(),
                secrets.token_hex(8),
                int(restored),
                live.phase.value,
                *_fields(live),
            ],
        )
        metrics.PROJECTED_INDEX.labels(enrolled.campaign.id).set(index)
        return index

    async def _was_restored(
        self, enrolled: Enrolled, state: CounterState, live: LiveTallies
    ) -> bool:
        """Whether the ledger lacks the record at the watermark."""
        if state.as_of == live.as_of:
            return state.hash != live.hash
        if state.as_of == 0:
            return False  # an empty ledger has no record yet
        return await self._ledger.hash_at(enrolled, state.as_of) != state.hash


async def read_counters(redis: Client, campaign: CampaignId) -> CounterState | None:
    """The counters of a campaign; None when Redis has none (yet, or after a flush)."""
    raw: dict[bytes, bytes] = await redis.hgetall(counters_key(campaign))  # type: ignore[assignment]
    fields = {name.decode(): value.decode() for name, value in raw.items()}
    if not fields:
        return None
    return CounterState(
        as_of=int(fields["upto"]),
        hash=bytes.fromhex(fields["hash"]),
        epoch=fields["epoch"],
        phase=Phase(fields["phase"]),
        tallies={
            CaseId(name.removeprefix(_CASE)): _tally(value)
            for name, value in fields.items()
            if name.startswith(_CASE)
        },
    )


def _fields(live: LiveTallies) -> list[str]:
    fields = []
    for case, t in live.by_case.items():
        fields += [f"{_CASE}{case}", f"{t.received} {t.pending} {t.counted} {t.held} {t.voided}"]
    return fields


def _tally(text: str) -> Tally:
    received, pending, counted, held, voided = map(int, text.split())
    return Tally(received=received, pending=pending, counted=counted, held=held, voided=voided)
