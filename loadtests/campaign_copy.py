"""Copies the sample campaign with a timetable in which an old curve can be voted."""

import re
import shutil
from pathlib import Path

from loadtests.shared_data import ROOT

SAMPLE = ROOT / "ops" / "campaigns" / "qingdao-2019"


class BadCampaign(ValueError):
    """The file has no timetable that could be moved."""


def copy_campaign(folder: Path, opens_at: str, closes_at: str, name: str = "") -> Path:
    """Copy the sample's folder and move its timetable, textually; returns the new file.

    Args:
        name: the id of the copy, where it is to be another campaign.

    Raises:
        BadCampaign: `opens_at` or `closes_at` stands in no line of its own.
    """
    copy = Path(shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)) / "campaign.toml"
    text = copy.read_text(encoding="utf-8")
    for field, moment in (("opens_at", opens_at), ("closes_at", closes_at)):
        text, found = re.subn(rf"(?m)^{field} = .*$", f"{field} = {moment}", text)
        if found != 1:
            raise BadCampaign(f"{copy}: {field} stands {found} times, not once")
    text = re.sub(r'(?m)^id = "[a-z0-9-]+"', f'id = "{name}"', text, count=1) if name else text
    copy.write_text(text, encoding="utf-8")
    return copy


def campaign_id(file: Path) -> str:
    """The id of a campaign file.

    Raises:
        BadCampaign: it has none.
    """
    found = re.search(r'(?m)^id = "([a-z0-9-]+)"', file.read_text(encoding="utf-8"))
    if not found:
        raise BadCampaign(f"{file}: no id")
    return found[1]
