"""Loading campaigns: a file as it stands, or a shipped sample opened now."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from ops.deployment import Deployment
from ops.keys import key_files, key_marks
from voting.campaign_files import campaign_file
from voting.errors import UnknownCampaign
from voting.ledger.register import Enrolled
from voting.rules.campaign import Campaign

SHIPPED = Path(__file__).parents[1] / "campaigns"
SAMPLE = "qingdao-2019"
_DAYS_OPEN = 15


def shipped() -> list[str]:
    """The names of the campaigns that ship."""
    return sorted(file.parent.name for file in SHIPPED.glob("*/campaign.toml"))


async def load_file(deployment: Deployment, path: Path, *, draft: bool = False) -> Enrolled:
    """Load a campaign file or folder, published or as a draft.

    Raises:
        CampaignFileError: the file is wrong.
        LoadConflict: a campaign of this id is loaded with other rules.
    """
    campaign, pictures = await asyncio.to_thread(_read, path)
    return await _load(deployment, campaign, pictures, draft=draft)


async def open_sample(deployment: Deployment) -> Enrolled:
    """The sample campaign with voting open from now on; one that is loaded stays as it is."""
    try:
        return await deployment.register.find(SAMPLE)
    except UnknownCampaign:
        campaign = campaign_file.load(SHIPPED / SAMPLE)
        opened = opened_at(campaign, deployment.clock())
        pictures = campaign_file.pictures(SHIPPED / SAMPLE, campaign)
        return await _load(deployment, opened, pictures)


def _read(path: Path) -> tuple[Campaign, dict[str, bytes]]:
    campaign = campaign_file.load(path)
    return campaign, campaign_file.pictures(path, campaign)


async def _load(
    deployment: Deployment, campaign: Campaign, pictures: dict[str, bytes], *, draft: bool = False
) -> Enrolled:
    """Keys first: a campaign that is loaded has its key on disk."""
    key_files.make_keys(deployment.settings.keys_dir, campaign.id)
    await key_marks.note(deployment.pool, deployment.settings.keys_dir)
    return await deployment.register.load(campaign, pictures, draft=draft)


def opened_at(campaign: Campaign, now: datetime) -> Campaign:
    """The campaign with a timetable from this minute to a midnight 15 days on.

    Its stages move with it: by whole days, and those at the opening or the close with these.
    """
    timetable = campaign.timetable
    zone = ZoneInfo(timetable.timezone)
    opens_at = now.astimezone(zone).replace(second=0, microsecond=0)
    last_day = opens_at.date() + timedelta(days=_DAYS_OPEN)
    closes_at = datetime.combine(last_day, datetime.min.time(), zone)
    ends = {timetable.opens_at: opens_at, timetable.closes_at: closes_at, None: None}
    days = opens_at.date() - (timetable.opens_at or opens_at).astimezone(zone).date()

    def moved(at: datetime | None) -> datetime | None:
        return ends[at] if at in ends else at and at + days

    stages = [
        msgspec.structs.replace(
            stage, starts_at=moved(stage.starts_at), ends_at=moved(stage.ends_at)
        )
        for stage in timetable.stage
    ]
    timetable = msgspec.structs.replace(
        timetable, opens_at=opens_at, closes_at=closes_at, stage=stages
    )
    return msgspec.structs.replace(campaign, timetable=timetable)
