"""The publisher: publishes what the public sees, signs the day's digest, and lets go of personal
data whose time is over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import structlog

from display.chronicle.annals import Annals
from display.chronicle.chronicle_store import ChronicleStore
from display.chronicle.chronicler import Chronicler
from display.publishing.publisher import Publisher
from display.publishing.snapshot_store import SnapshotStore
from ops.background import background
from ops.custody.retention import let_go
from ops.deployment import Deployment
from ops.digests.signing import digester_of
from ops.keys.key_files import KeyFileError
from ops.processes.following import follow_campaigns, turn_by_turn
from voting.errors import DamagedRecord, OutcomeUnknown
from voting.history.life import Life
from voting.keys import chronicle_key, snapshot_key
from voting.ledger import days
from voting.ledger.digest import DamagedDigest
from voting.ledger.nouns import Acts
from voting.ledger.register import Enrolled, Register
from voting.memory.projector import read_counters

#: How long after midnight a digest may take to be signed, in seconds.
_DIGEST_PAUSE_S = 1.0
_LET_GO_PAUSE_S = 3600.0

_log = structlog.get_logger(__name__)


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

    async with (
        background(follow_campaigns(deployment.register, follow)),
        background(follow_campaigns(deployment.register, partial(_sign, deployment))),
        background(follow_campaigns(deployment.register, partial(_let_go, deployment))),
    ):
        yield


async def _let_go(deployment: Deployment, enrolled: Enrolled) -> None:
    """Keep nothing longer than the rules in force say."""

    async def turn() -> None:
        try:
            await let_go(deployment, await deployment.register.find(enrolled.loaded.id))
        except DamagedRecord as fault:
            _log.error("nothing_let_go", campaign=enrolled.loaded.id, fault=str(fault))

    await turn_by_turn(turn, _LET_GO_PAUSE_S)


async def _sign(deployment: Deployment, enrolled: Enrolled) -> None:
    """Sign the digests of a campaign as they fall due."""
    digester = digester_of(deployment, enrolled.loaded.id)

    told = ""

    async def turn() -> None:
        nonlocal told
        try:
            await digester.turn()
            told = ""
        except (
            KeyFileError,
            DamagedDigest,
            DamagedRecord,
        ) as fault:  # only a person can help: once is enough
            if told != str(fault):
                told = str(fault)
                _log.error("digest_not_signed", campaign=enrolled.loaded.id, fault=told)

    await turn_by_turn(turn, _DIGEST_PAUSE_S)
