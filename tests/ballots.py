"""Ballots, and loaded campaigns to cast them in, for tests."""

import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import asyncpg

from tests.campaigns import OPENS
from voting.domain import Ballot, CampaignId, CaseId, Channel, Provenance, VoterDigest
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled, Register
from voting.memory.ballot_box import BallotBox
from voting.memory.recall import Recall
from voting.memory.redis_client import Client
from voting.rules.campaign import Campaign

ORIGIN = Provenance(
    network=1,
    address_digest=b"an address".ljust(16),
    asn=0,
    region="",
    device_class="a browser",
    referrer="",
    channel=Channel.WEB,
    session_age_s=30.0,
    sealed_address=b"sealed",
)


class TestClock:
    """A clock that stands still until a test moves it."""

    __test__ = False

    def __init__(self, now: datetime = OPENS + timedelta(hours=1)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Move on by days, hours, minutes, seconds."""
        self.now += timedelta(**by)


def voter(name: str | None = None) -> VoterDigest:
    """A voter of that name; a new one without a name."""
    raw = name.encode().ljust(16, b"\0") if name else secrets.token_bytes(16)
    return VoterDigest(raw[:16])


def ballot(
    *selections: str,
    by: VoterDigest | None = None,
    ballot_id: uuid.UUID | None = None,
    campaign: str = "tiny",
    provenance: Provenance = ORIGIN,
) -> Ballot:
    """A ballot with a new id by a new voter, unless they are given."""
    return Ballot(
        campaign=CampaignId(campaign),
        ballot_id=ballot_id or uuid.uuid4(),
        voter=by or voter(),
        selections=tuple(CaseId(s) for s in selections or ("c1",)),
        provenance=provenance,
    )


async def loaded(pool: asyncpg.Pool, campaign: Campaign) -> Enrolled:
    """Load a campaign with empty pictures."""
    return await Register(pool).load(campaign, {case.id: b"" for case in campaign.case})


#: Longer than any test: what is trusted stays so, however slow the machine is.
LONG_S = 3600.0


def ballot_box(redis: Client, pool: asyncpg.Pool, shards: int = 1) -> BallotBox:
    """A ballot box that trusts what the ledger was once seen to hold; see `Recall.renew`."""
    return BallotBox(redis, Recall(redis, pool, shards=shards, trust_s=LONG_S), bound_s=LONG_S)


def ledger(pool: asyncpg.Pool, clock: Callable[[], datetime]) -> Ledger:
    """A ledger on a test's clock."""
    return Ledger(pool, clock)
