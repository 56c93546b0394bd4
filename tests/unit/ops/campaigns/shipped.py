"""The campaigns that ship, and what tests ask of them."""

from datetime import datetime
from decimal import Decimal

from ops.organizing.samples import SHIPPED
from voting.campaign_files import campaign_file
from voting.rules.campaign import Campaign, Stage
from voting.rules.ranking import Component, RankingRules

QINGDAO, CHANGSHA = "qingdao-2019", "changsha-2021"
CACE_2021, JINAN, CACE_2025 = "cace-2021", "jinan-2021", "cace-2025"
ALL = (QINGDAO, CHANGSHA, CACE_2021, JINAN, CACE_2025)
WITH_A_VOTE = (QINGDAO, CHANGSHA)


def shipped(name: str) -> Campaign:
    return campaign_file.load(SHIPPED / name)


def said(campaign: Campaign, *, ours: bool) -> str:
    return "\n".join(clause.text.zh for clause in campaign.clause if clause.ours is ours)


def span(stage: Stage) -> tuple[str | None, str | None]:
    return _told(stage.starts_at), _told(stage.ends_at)


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def weights(ranking: RankingRules) -> dict[str, Decimal]:
    return {component.name: component.weight for component in ranking.component}


def scored(campaign: Campaign, name: str) -> Component:
    return next(one for one in campaign.ranking.component if one.name == name)
