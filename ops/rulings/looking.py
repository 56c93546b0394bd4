"""From where people look at a campaign's ballots: its ledger, its rules, its labels."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from ops.deployment import Deployment
from ops.rulings.conditions import Scope
from ops.rulings.criteria import Criteria
from ops.rulings.docket_store import DocketStore
from ops.rulings.labels import Labels
from ops.rulings.search import Snapshot, snapshot
from voting.ledger.register import Enrolled


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantage:
    """One campaign, as searches and previews need it.

    Attributes:
        labels: of the campaign.
    """

    pool: asyncpg.Pool
    enrolled: Enrolled
    labels: Labels

    async def _scope(self, criteria: Criteria) -> Scope:
        """What criteria are read against."""
        flagged = await DocketStore(self.pool).ballots_of(self.enrolled, criteria.incident)
        return Scope(case_numbers=self.enrolled.case_numbers, labels=self.labels, flagged=flagged)

    @asynccontextmanager
    async def sees(self, criteria: Criteria) -> AsyncIterator[Snapshot]:
        """One moment of the campaign, for these criteria."""
        async with snapshot(self.pool, self.enrolled, await self._scope(criteria)) as seen:
            yield seen


async def vantage_of(deployment: Deployment, campaign_id: str) -> Vantage:
    """A campaign of a deployment, opened or closed if it is time.

    Raises:
        UnknownCampaign: none of that id is loaded.
    """
    enrolled = await deployment.register.find(campaign_id)
    await deployment.ledger.advance(enrolled)
    return Vantage(
        pool=deployment.pool,
        enrolled=await deployment.register.find(campaign_id),
        labels=Labels.of(deployment.campaign_keys(campaign_id)),
    )
