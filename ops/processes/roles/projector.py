"""The projector: keeps the live counters in Redis up with the ledger."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ops.background import background
from ops.deployment import Deployment
from ops.processes.following import follow_campaigns, turn_by_turn
from voting.ledger.register import Enrolled
from voting.memory.projector import Projector

_PAUSE_S = 0.2


@asynccontextmanager
async def following(deployment: Deployment) -> AsyncIterator[None]:
    """Project every campaign while the context lasts."""
    projector = Projector(deployment.ledger, deployment.redis)

    async def follow(enrolled: Enrolled) -> None:
        await turn_by_turn(lambda: projector.turn(enrolled), _PAUSE_S)

    async with background(follow_campaigns(deployment.register, follow)):
        yield
