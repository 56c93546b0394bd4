"""The judge: follows the ledger, settles ballots and keeps incidents."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fraud.incident_store import IncidentStore
from fraud.worker import JudgeWorker
from ops.deployment import Deployment
from ops.following import follow_campaigns, turn_by_turn
from ops.roles.background import background
from voting.register import Enrolled

_PAUSE_S = 0.3


@asynccontextmanager
async def following(deployment: Deployment) -> AsyncIterator[None]:
    """Judge every campaign while the context lasts.

    A worker that lost a server half-way through a turn is replaced by a new one, which reads
    the ledger from its beginning: nothing that was judged and not settled is forgotten.
    """
    incidents = IncidentStore(deployment.pool)

    async def follow(enrolled: Enrolled) -> None:
        worker = JudgeWorker(enrolled, deployment.ledger, incidents)
        await turn_by_turn(worker.turn, _PAUSE_S)

    async with background(follow_campaigns(deployment.register, follow)):
        yield
