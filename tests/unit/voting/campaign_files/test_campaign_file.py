"""A campaign file that is wrong is answered with file, line, field and what is allowed."""

import re
from pathlib import Path

import pytest

from tests.unit.voting.campaign_files.spoiling import SAMPLE, complaint, spoil
from voting.campaign_files import campaign_file


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
    assert "allowed: counted, public, media, expert, shared" in complaint(folder)


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


def test_a_stage_that_ends_before_it_starts_names_its_line(folder: Path) -> None:
    line = spoil(folder, "ends_at = 2019-11-16", "ends_at = 2019-10-16")
    told = complaint(folder)
    assert (
        f"campaign.toml:{line}: timetable.stage[1].ends_at: must be later than starts_at" in told
    )


def test_a_stage_may_leave_either_end_open(folder: Path) -> None:
    first, _, last = campaign_file.load(folder).timetable.stage
    assert first.starts_at is None
    assert last.ends_at is None


def test_all_misshapen_fields_are_told_at_once(folder: Path) -> None:
    spoil(
        folder,
        "max_selections = 5",
        'max_selections = 0\nmost = 5\neligible = { channels = ["x"] }',
    )
    spoil(folder, 'timezone = "Asia/Shanghai"', "")
    told = complaint(folder).splitlines()
    ends = [line.partition("campaign.toml:")[2].partition(": ")[2] for line in told]
    assert [end.partition(";")[0] for end in ends] == [
        "timetable: Object missing required field `timezone`",
        "ballot.max_selections: Expected `int` >= 1",
        "ballot.most: Object contains unknown field `most`",
        "ballot.eligible.channels[0]: Invalid enum value 'x'",
    ]
    assert "allowed: min_selections, max_selections, quota" in ends[2]
    assert "allowed: web, wechat" in ends[3]
