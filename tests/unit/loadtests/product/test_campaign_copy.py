"""The sample campaign is copied with another timetable, and nothing else."""

from pathlib import Path

import pytest

from loadtests.product import campaign_copy as room
from loadtests.product.campaign_copy import SAMPLE, BadCampaign, campaign_id, copy_campaign


def test_only_the_timetable_moves(tmp_path: Path) -> None:
    copy = copy_campaign(tmp_path / "copy", "2016-06-25T00:00:00Z", "2016-07-05T00:00:00Z")
    before = (SAMPLE / "campaign.toml").read_text(encoding="utf-8").splitlines()
    after = copy.read_text(encoding="utf-8").splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert changed == ["opens_at = 2016-06-25T00:00:00Z", "closes_at = 2016-07-05T00:00:00Z"]
    assert campaign_id(copy) == "qingdao-2019"


def test_a_file_without_a_timetable_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / "campaign.toml").write_text('id = "x"\n', encoding="utf-8")
    monkeypatch.setattr(room, "SAMPLE", tmp_path / "sample")
    with pytest.raises(BadCampaign, match="opens_at"):
        copy_campaign(tmp_path / "copy", "2016-06-25T00:00:00Z", "2016-07-05T00:00:00Z")
