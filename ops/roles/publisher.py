"""The publisher: ranks counted ballots and publishes the snapshot that the public sees."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from display.publishing.publisher import Publisher
from display.publishing.snapshot_store import SnapshotStore
from ops.background import background
from ops.deployment import Deployment
from ops.following import follow_campaigns
from voting.history.life import Life
from voting.keys import snapshot_key
from voting.ledger.register import Enrolled, Register
from voting.memory.projector import read_counters


async def life_at(register: Register, enrolled: Enrolled, index: int) -> Life:
    """The life of a campaign as of an index, by all decisions that the ledger has now.

    Raises:
        OutcomeUnknown: the ledger did not answer.
    """
    return (await register.find(enrolled.campaign.id)).life_at(index)


@asynccontextmanager
async def following(deployment: Deployment) -> AsyncIterator[None]:
    """Publish every campaign while the context lasts."""
    store = SnapshotStore(deployment.redis, snapshot_key)

    async def follow(enrolled: Enrolled) -> None:
        await Publisher(
            campaign=enrolled.campaign,
            read_counters=partial(read_counters, deployment.redis),
            life_at=partial(life_at, deployment.register, enrolled),
            store=store,
            clock=deployment.clock,
            sleep=deployment.settings.sleep(),
        ).run()

    async with background(follow_campaigns(deployment.register, follow)):
        yield
