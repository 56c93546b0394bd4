"""Looks at every campaign in turn for what is worth telling."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import structlog

from fraud.incidents.store import IncidentStore
from ops.deployment import Deployment
from ops.messages.alerting.inspection import Inspections
from ops.messages.alerting.notices import Notice, of_differences, of_incident, of_stuck_judge
from ops.messages.outbound.plan_file import Alerts
from voting.domain import Phase, Tally
from voting.errors import OutcomeUnknown
from voting.ledger.register import Enrolled

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where settling stood, and since when."""

    settled_index: int
    since: datetime


class Lookout:
    """What there is to tell now; what was told before is for the post office to know."""

    def __init__(self, deployment: Deployment, alerts: Alerts, inspections: Inspections) -> None:
        self._deployment = deployment
        self._alerts = alerts
        self._incidents = IncidentStore(deployment.pool)
        self._inspections = inspections
        self._stands: dict[int, _Stand] = {}

    async def notices(self) -> AsyncIterator[Notice]:
        """Of every campaign that is public; one that cannot be asked is passed by."""
        for enrolled in await self._deployment.register.all():
            if enrolled.life.phase is Phase.DRAFT:
                continue
            try:
                for notice in await self._of(enrolled):
                    yield notice
            except OutcomeUnknown as fault:
                campaign = enrolled.campaign.id
                _log.warning("lookout_unanswered", campaign=campaign, fault=str(fault))

    async def _of(self, enrolled: Enrolled) -> list[Notice]:
        found = [
            of_differences(enrolled.campaign, findings, at=self._deployment.clock())
            for findings in [self._inspections.findings(enrolled.campaign.id)]
            if findings
        ]
        if enrolled.life.phase is Phase.CERTIFIED:
            return found
        return found + await self._of_judge(enrolled) + await self._of_incidents(enrolled)

    async def _of_incidents(self, enrolled: Enrolled) -> list[Notice]:
        now, least = self._deployment.clock(), self._alerts.incident_ballots
        told = [
            of_incident(enrolled.campaign, one, least=least, at=now)
            for one in await self._incidents.all(enrolled)
        ]
        return [notice for notice in told if notice is not None]

    async def _of_judge(self, enrolled: Enrolled) -> list[Notice]:
        """Ballots that wait near the close move on after a minute or two: far less than the
        least that may be set."""
        head = await self._deployment.ledger.advance(enrolled)
        tallies = (await self._deployment.ledger.live_tallies(enrolled)).by_case
        pending = sum(tallies.values(), Tally()).pending
        stand = self._stands.get(enrolled.campaign_no)
        if not pending or stand is None or stand.settled_index != head.settled_index:
            self._stands[enrolled.campaign_no] = _Stand(head.settled_index, head.at)
            return []
        stands_s = (head.at - stand.since).total_seconds()
        if stands_s < self._alerts.judge_stuck_s:
            return []
        return [
            of_stuck_judge(
                enrolled.campaign,
                pending=pending,
                settled_index=head.settled_index,
                stands_s=stands_s,
                at=head.at,
            )
        ]
