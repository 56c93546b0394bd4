"""The judge: follows the ledger, settles ballots and keeps incidents."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fraud.incidents.store import IncidentStore
from fraud.proposal_store import ProposalStore
from fraud.watching.review import Review
from fraud.worker import JudgeWorker
from ops.background import background
from ops.deployment import Deployment
from ops.processes.following import follow_campaigns, turn_by_turn
from ops.processes.shadow_model import shadow_of
from voting.ledger.register import Enrolled

_PAUSE_S = 0.3


@asynccontextmanager
async def following(deployment: Deployment) -> AsyncIterator[None]:
    """Judge every campaign while the context lasts.

    A worker that lost a server half-way through a turn is replaced by a new one, which reads
    the ledger from its beginning: nothing that was judged and not settled is forgotten.

    Raises:
        SettingsError: the model in shadow cannot be read.
    """
    incidents = IncidentStore(deployment.pool)
    proposals, review = ProposalStore(deployment.pool), Review(deployment.pool)
    shadow = shadow_of(deployment.settings)
    workers: dict[int, JudgeWorker] = {}

    async def follow(enrolled: Enrolled) -> None:
        if not enrolled.campaign.has_vote:
            await asyncio.Event().wait()  # nothing will ever be cast
        worker = JudgeWorker(
            enrolled, deployment.ledger, incidents, proposals, review, shadow=shadow
        )
        workers[enrolled.campaign_no] = worker
        await turn_by_turn(worker.turn, _PAUSE_S)

    async def renew(enrolled: Enrolled) -> None:
        if worker := workers.get(enrolled.campaign_no):
            worker.enrolled = enrolled

    async with background(follow_campaigns(deployment.register, follow, renew)):
        yield
