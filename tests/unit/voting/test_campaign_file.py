"""A campaign file that is wrong is answered with file, line, field and what is allowed."""

import re
import shutil
from pathlib import Path

import pytest

from voting import campaign_file
from voting.campaign_file import CampaignFileError

SAMPLE = Path(__file__).parents[3] / "ops" / "campaigns" / "qingdao-2019"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample campaign that a test may spoil."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "campaign"))


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


def test_the_sample_campaign_has_eight_classes_and_48_different_cases() -> None:
    campaign = campaign_file.load(SAMPLE)
    assert len(campaign.category) == 8
    assert len({case.id for case in campaign.case}) == 48
    assert {case.category for case in campaign.case} == {c.id for c in campaign.category}
    assert all(len(case.section) == 3 for case in campaign.case)
    assert campaign.sample


def test_every_case_of_the_sample_has_its_picture() -> None:
    campaign = campaign_file.load(SAMPLE)
    pictures = campaign_file.pictures(SAMPLE, campaign)
    assert all(pictures[case.id][8:12] == b"WEBP" for case in campaign.case)


def test_an_unknown_field_is_an_error_that_names_its_line(folder: Path) -> None:
    line = spoil(folder, "max_selections = 5", "maximum = 5")
    told = complaint(folder)
    assert f"campaign.toml:{line}: ballot.maximum" in told
    assert "unknown field" in told
    assert "allowed: min_selections, max_selections" in told


def test_a_value_out_of_bounds_names_what_is_allowed(folder: Path) -> None:
    line = spoil(folder, "limit = 5", "limit = 0")
    told = complaint(folder)
    assert f"campaign.toml:{line}: ballot.quota[0].limit" in told
    assert ">= 1" in told


def test_an_unknown_word_of_a_rule_is_refused(folder: Path) -> None:
    line = spoil(folder, 'period = "day"', 'period = "fortnight"')
    told = complaint(folder)
    assert f"campaign.toml:{line}: ballot.quota[0].period" in told
    assert "allowed: campaign, day" in told


def test_an_unknown_word_in_a_list_is_told_what_is_allowed(folder: Path) -> None:
    spoil(folder, 'ties = ["counted"', 'ties = ["coin"')
    assert "allowed: counted, expert, media, shared" in complaint(folder)


def test_broken_toml_names_its_line(folder: Path) -> None:
    line = spoil(folder, "min_selections = 1", "min_selections = = 1")
    assert re.search(rf"campaign\.toml:{line}: not valid TOML", complaint(folder))


def test_a_case_of_no_category_is_named_in_its_own_file(folder: Path) -> None:
    file = "cases/02-industry-management.toml"
    line = spoil(folder, 'category = "industry-management"', 'category = "industry"', file)
    told = complaint(folder)
    assert f"02-industry-management.toml:{line}: case[6].category" in told
    assert "urban-operations" in told


def test_a_field_outside_its_category_is_refused(folder: Path) -> None:
    file = "cases/01-urban-operations.toml"
    text = (folder / file).read_text(encoding="utf-8")
    field = re.search(r'^field = "(.+)"', text, re.MULTILINE)
    assert field is not None
    line = spoil(folder, field[0], 'field = "登月"', file)
    assert f"01-urban-operations.toml:{line}: case[0].field: `登月`" in complaint(folder)


def test_a_case_id_that_stands_twice_is_refused(folder: Path) -> None:
    spoil(folder, 'id = "urban-02"', 'id = "urban-01"', "cases/01-urban-operations.toml")
    assert "case[1].id: `urban-01` stands here a second time" in complaint(folder)


def test_all_contradictions_are_told_at_once(folder: Path) -> None:
    spoil(folder, "closes_at = 2019-11-16", "closes_at = 2019-10-16")
    spoil(folder, "weight = 50", "weight = 60")
    spoil(folder, 'timezone = "Asia/Shanghai"', 'timezone = "Asia/Qingdao"')
    told = complaint(folder)
    assert "closes_at: must be later than opens_at" in told
    assert "add up to 100, not 110" in told
    assert "`Asia/Qingdao` is no time zone" in told


@pytest.mark.parametrize("zone", ["Asia", "../etc", "Mars/Olympus"])
def test_what_is_no_time_zone_is_told(folder: Path, zone: str) -> None:
    spoil(folder, 'timezone = "Asia/Shanghai"', f'timezone = "{zone}"')
    assert f"`{zone}` is no time zone" in complaint(folder)


def test_a_missing_picture_is_named(folder: Path) -> None:
    (folder / "pictures" / "growth-03.webp").unlink()
    assert "`pictures/growth-03.webp` does not exist" in complaint(folder)


def test_a_picture_outside_the_folder_is_refused(folder: Path) -> None:
    old = 'picture = "pictures/urban-01.webp"'
    spoil(folder, old, 'picture = "../secret.webp"', "cases/01-urban-operations.toml")
    assert "must be a .webp file beside the campaign file" in complaint(folder)


def test_counts_are_live_every_five_minutes_unless_the_file_says_more(folder: Path) -> None:
    spoil(folder, "[published_count]\ninterval_s = 2\n", "")
    rules = campaign_file.load(folder).published_count
    assert (rules.shown, rules.every_s, rules.at) == ("live", 300, None)


@pytest.mark.parametrize(
    ("written", "shown"),
    [('shown = "daily"\nat = "18:00"', "daily"), ('shown = "after-close"', "after-close")],
)
def test_counts_may_be_daily_or_hidden(folder: Path, written: str, shown: str) -> None:
    spoil(folder, "interval_s = 2", written)
    assert campaign_file.load(folder).published_count.shown == shown


@pytest.mark.parametrize(
    ("written", "field", "allowed"),
    [
        ('at = "18:00"', "at", 'allowed with shown = "daily"'),
        ('at = "18:00"\nshown = "after-close"', "at", 'allowed with shown = "daily"'),
        ('interval_s = 5\nshown = "after-close"', "interval_s", 'allowed with shown = "live"'),
        ('interval_s = 5\nshown = "daily"\nat = "18:00"', "interval_s", 'shown = "live"'),
        ('at = "24:00"\nshown = "daily"', "at", "([01][0-9]|2[0-3]):[0-5][0-9]"),
        ("interval_s = 0", "interval_s", ">= 1"),
    ],
)
def test_what_does_not_go_together_in_published_counts_is_told(
    folder: Path, written: str, field: str, allowed: str
) -> None:
    line = spoil(folder, "interval_s = 2", written)
    told = complaint(folder)
    assert f"campaign.toml:{line}: published_count.{field}: " in told
    assert allowed in told


def test_daily_counts_without_their_hour_are_told_at_their_table(folder: Path) -> None:
    line = spoil(folder, "interval_s = 2", 'shown = "daily"')
    assert f"campaign.toml:{line - 1}: published_count.at: daily counts need" in complaint(folder)


def test_a_time_without_zone_is_refused(folder: Path) -> None:
    line = spoil(folder, "2019-11-01T00:00:00+08:00", "2019-11-01T00:00:00")
    assert f"campaign.toml:{line}: timetable.opens_at" in complaint(folder)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nothing.toml: cannot be read" in complaint(tmp_path / "nothing.toml")


def test_a_file_that_is_not_utf_8_is_named(folder: Path) -> None:
    (folder / "campaign.toml").write_bytes("标题".encode("gb18030"))
    assert "not UTF-8" in complaint(folder)


def test_a_byte_order_mark_is_no_mistake(folder: Path) -> None:
    path = folder / "campaign.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert campaign_file.load(folder).id == "qingdao-2019"
