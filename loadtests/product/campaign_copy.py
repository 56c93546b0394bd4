"""Copies the sample campaign with a timetable in which an old curve can be voted."""

import re
import shutil
from collections.abc import Mapping
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
    rewrite(copy, {"opens_at": opens_at, "closes_at": closes_at})
    text = copy.read_text(encoding="utf-8")
    text = re.sub(r'(?m)^id = "[a-z0-9-]+"', f'id = "{name}"', text, count=1) if name else text
    copy.write_text(text, encoding="utf-8")
    return copy


def rewrite(file: Path, values: Mapping[str, str], times: int = 1) -> None:
    """Set fields of a campaign file, textually; values are TOML.

    Raises:
        BadCampaign: a field does not stand exactly so many `times` in a line of its own.
    """
    text = file.read_text(encoding="utf-8")
    for field, value in values.items():
        text, found = re.subn(rf"(?m)^{field} = .*$", f"{field} = {value}", text)
        if found != times:
            raise BadCampaign(f"{file}: {field} stands {found} times, not {times}")
    file.write_text(text, encoding="utf-8")


def campaign_id(file: Path) -> str:
    """The id of a campaign file.

    Raises:
        BadCampaign: it has none.
    """
    found = re.search(r'(?m)^id = "([a-z0-9-]+)"', file.read_text(encoding="utf-8"))
    if not found:
        raise BadCampaign(f"{file}: no id")
    return found[1]
