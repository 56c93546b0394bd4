"""The publisher: ranks counted ballots and publishes the snapshot that the public sees."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from display.chronicle.annals import Annals
from display.chronicle.chronicle_store import ChronicleStore
from display.chronicle.chronicler import Chronicler
from display.publishing.publisher import Publisher
from display.publishing.snapshot_store import SnapshotStore
from ops.background import background
from ops.deployment import Deployment
from ops.following import follow_campaigns
from voting.errors import OutcomeUnknown
from voting.history.life import Life
from voting.keys import chronicle_key, snapshot_key
from voting.ledger import days
from voting.ledger.nouns import Acts
from voting.ledger.register import Enrolled, Register
from voting.memory.projector import read_counters


async def life_at(register: Register, enrolled: Enrolled, index: int) -> Life:
    """The life of a campaign as of an index, by all decisions that the ledger has now.

    Raises:
        OutcomeUnknown: the ledger did not answer.
    """
    return (await register.find(enrolled.campaign.id)).life_at(index)


class LedgerDays:
    """Whole days of one campaign, by its ledger."""

    def __init__(self, deployment: Deployment, enrolled: Enrolled) -> None:
        self._deployment = deployment
        self._enrolled = enrolled

    async def index_before(self, at: datetime) -> int:
        """The last index before a moment that the ledger's own time has passed.

        Raises:
            OutcomeUnknown: no answer came, or the ledger's time is behind ours.
        """
        head = await self._deployment.ledger.advance(self._enrolled)
        if head.at < at:
            raise OutcomeUnknown("the ledger's day is not over")
        return await days.index_before(self._deployment.pool, self._enrolled, at)

    async def acts_upto(self, as_of: int) -> Acts:
        """What was done up to an index.

        Raises:
            OutcomeUnknown: no answer came.
        """
        return await days.acts_upto(self._deployment.pool, self._enrolled, as_of)


def chronicler(deployment: Deployment, enrolled: Enrolled) -> Chronicler:
    """Who keeps the history of a campaign."""
    return Chronicler(
        book=Annals(deployment.pool, enrolled),
        days=LedgerDays(deployment, enrolled),
        store=ChronicleStore(deployment.redis, chronicle_key),
        clock=deployment.clock,
    )


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
            note=chronicler(deployment, enrolled).note,
            clock=deployment.clock,
            sleep=deployment.settings.sleep(),
        ).run()

    async with background(follow_campaigns(deployment.register, follow)):
        yield
