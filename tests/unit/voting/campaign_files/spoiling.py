"""A campaign file that a test spoils, and what is said of it then."""

from pathlib import Path

import pytest

from voting.campaign_files import campaign_file
from voting.campaign_files.campaign_file import CampaignFileError

SAMPLE = Path(__file__).parents[4] / "ops" / "campaigns" / "qingdao-2019"


def spoil(folder: Path, old: str, new: str, file: str = "campaign.toml") -> int:
    """Replace the first `old`; returns the line on which it stood."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def complaint(folder: Path) -> str:
    with pytest.raises(CampaignFileError) as caught:
        campaign_file.load(folder)
    return str(caught.value)
