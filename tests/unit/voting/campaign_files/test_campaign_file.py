"""A campaign file that is wrong is answered with file, line, field and what is allowed."""

import re
import shutil
import tomllib
from pathlib import Path

import msgspec
import pytest

from tests.rules import RULES
from voting.campaign_files import campaign_file
from voting.campaign_files.ballot_contradictions import (
    contradictions,
    turned_away,
    without_sign_ins,
)
from voting.campaign_files.campaign_file import CampaignFileError
from voting.domain import IdentityKind
from voting.rules.ballot import BallotRules

README = Path(__file__).parents[4] / "voting" / "README.md"
SAMPLE = Path(__file__).parents[4] / "ops" / "campaigns" / "qingdao-2019"


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


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            '"鲁ICP备00000000号-1"',
            '"ICP 12345"',
            "imprint.icp: `ICP 12345` is no ICP filing number",
        ),
        (
            "00000000000000号",
            "123号",
            "imprint.public_security: `鲁公网安备123号` is no filing number",
        ),
        ('version = "sample-1"', 'version = "one two"', "privacy.version: "),
        ("[privacy]", "[privacy]\nkeep_days = 30", "privacy.keep_days: Expected `int` >= 184"),
        ("answer_days = 5", "answer_days = 0", "complaints.answer_days: Expected `int` >= 1"),
    ],
)
def test_what_the_office_says_of_itself_is_checked(
    folder: Path, old: str, new: str, told: str
) -> None:
    line = spoil(folder, old, new) + new.count("\n")
    assert f"campaign.toml:{line}: {told}" in complaint(folder)


def test_who_hears_complaints_says_how_it_is_reached(folder: Path) -> None:
    path = folder / "campaign.toml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("[imprint]"), text.index("[privacy]")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    assert "complaints: needs [imprint]" in complaint(folder)


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


DAILY = 'period = "day"\nlimit = 5'
QUOTA = "ballot.quota[0]"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (DAILY, 'period = "rolling"\nlimit = 5', f"{QUOTA}.window_s: a rolling period needs"),
        (DAILY, f"{DAILY}\nwindow_s = 60", f"{QUOTA}.window_s: belongs to a rolling period"),
        (DAILY, f'{DAILY}\nchannels = ["fax"]', f"{QUOTA}.channels[0]: Invalid enum value 'fax'"),
        (DAILY, f'{DAILY}\nchannels = ["web", "web"]', f"{QUOTA}.channels: `web` stands here a"),
        (DAILY, f'{DAILY}\ncategories = ["art"]', f"{QUOTA}.categories: `art` is none of urban"),
        (DAILY, f'{DAILY}\nsubject = "city"', f"{QUOTA}.subject: Invalid enum value 'city'"),
        ("limit = 5", "limit = 5\nwindow_s = 0", f"{QUOTA}.window_s: Expected `int` >= 1"),
    ],
)
def test_a_quota_that_cannot_be_is_named_with_its_line(
    folder: Path, old: str, new: str, told: str
) -> None:
    line = spoil(folder, old, new)
    complained = complaint(folder)
    assert told in complained
    found = re.search(r"campaign\.toml:(\d+): " + re.escape(told), complained)
    assert found is not None
    assert line - 5 <= int(found[1]) <= line + 2  # the field, or its quota where it is missing


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (
            'category = [{ id = "art", min = 0, max = 1 }]',
            "ballot.category[0].id: `art` is none of urban-operations, ",
        ),
        (
            'category = [{ id = "urban-operations", min = 2, max = 1 }]',
            "ballot.category[0].max: must be at least min (2)",
        ),
        (
            'category = [{ id = "urban-operations", min = 7, max = 7 }]',
            "ballot.category[0].min: the category has only 6 cases to select",
        ),
        (
            'category = [{ id = "urban-operations", min = 6, max = 6 }]',
            "ballot.category: no ballot fits: their least add up to 6, more than max_selections",
        ),
        (
            'eligible = { regions = ["CN-SD"] }',
            "ballot.eligible.unknown_region: must be `admit` or `refuse`",
        ),
        (
            'eligible = { unknown_region = "admit" }',
            "ballot.eligible.unknown_region: belongs to `regions`",
        ),
        (
            'outsiders = { home = ["CN-JX"], largest_share = "1/1" }',
            "ballot.outsiders.largest_share: must be less than 1, such as 1/5",
        ),
        (
            'outsiders = { home = ["CN-JX"], largest_share = "20%" }',
            "ballot.outsiders.largest_share: Expected `str` matching",
        ),
        (
            'outsiders = { home = ["CN-JX", "CN-JX"], largest_share = "1/5" }',
            "ballot.outsiders.home: `CN-JX` stands here a second time",
        ),
        ('eligible = { regions = ["Shandong"] }', "ballot.eligible.regions[0]: Expected `str`"),
        (
            'eligible = { channels = ["app", "app"] }',
            "ballot.eligible.channels: `app` stands here a second time",
        ),
    ],
)
def test_bounds_and_eligibility_that_cannot_be_are_named(
    folder: Path, rules: str, told: str
) -> None:
    spoil(folder, "max_selections = 5", f"max_selections = 5\n{rules}")
    assert told in complaint(folder)


def test_a_way_to_vote_without_end_is_named(folder: Path) -> None:
    path = folder / "campaign.toml"
    text = path.read_text(encoding="utf-8")
    limited = 'period = "day"\nchannels = ["web"]\ncategories = ["urban-operations"]'
    path.write_text(text.replace('period = "day"', limited), encoding="utf-8")
    told = complaint(folder)
    assert "no quota limits ballots by `web` in industry-management, " in told
    assert "no quota limits ballots by `sms` in urban-operations, " in told


def test_more_votes_than_cases_need_cases_that_repeat(folder: Path) -> None:
    spoil(folder, "max_selections = 5", "max_selections = 60")
    assert "there are only 48 cases" in complaint(folder)
    spoil(folder, "max_selections = 60", "max_selections = 60\nrepeat_case = true")
    assert campaign_file.load(folder).vote.rules.repeat_case


def test_a_rule_by_address_is_told_whom_it_turns_away(folder: Path) -> None:
    assert turned_away(campaign_file.load(folder)) == []
    spoil(folder, "limit = 5", 'limit = 5\nsubject = "address"')
    [warning] = turned_away(campaign_file.load(folder))
    assert "`votes-per-day` counts by address" in warning
    assert "takes 5 vote(s) a day from an address" in warning
    assert "1,000 honest voters" in warning
    assert "turns away 995 of them" in warning


@pytest.mark.parametrize("name", RULES)
def test_no_real_rule_contradicts_itself(name: str) -> None:
    assert list(contradictions(RULES[name].campaign)) == []


def test_the_rules_that_our_readme_shows_can_be_read() -> None:
    shown = re.search(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    rules = msgspec.convert(tomllib.loads(shown[1])["ballot"], BallotRules)
    assert [quota.name for quota in rules.quota] == ["shared-votes", "ballot-per-hour"]


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


@pytest.mark.parametrize(
    ("allowed", "set_up", "words"),
    [
        ('["wechat"]', (), "allows `wechat`, .*: nobody can vote at all"),
        ('["phone", "wechat"]', (), "allows `phone`, `wechat`, .*: nobody can vote at all"),
        ('["wechat", "phone"]', ("wechat",), "allows `phone`, .*: nobody can vote by these"),
        ('["web", "wechat"]', (), "allows `wechat`, .*: nobody can vote by these"),
        ('["wechat"]', ("wechat",), None),
        ('["web"]', (), None),
        ("[]", (), None),
    ],
)
def test_a_sign_in_that_a_rule_asks_for_and_nobody_has_set_up_is_warned_of(
    folder: Path, allowed: str, set_up: tuple[str, ...], words: str | None
) -> None:
    rule = f"max_selections = 5\neligible = {{ identities = {allowed} }}"
    spoil(folder, "max_selections = 5", rule)
    found = campaign_file.load(folder)
    warnings = without_sign_ins(found, set_up={IdentityKind(kind) for kind in set_up})
    told = "".join(warnings)
    assert re.search(words, told) if words else not told


def test_a_sign_in_that_doubles_votes_is_warned_of(folder: Path) -> None:
    spoil(
        folder,
        "max_selections = 5",
        'max_selections = 5\neligible = { identities = ["web", "phone"] }',
    )
    whole = campaign_file.load(folder)
    [doubled] = turned_away(whole)
    assert "the votes of both" in doubled


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('asked = "sometimes"', "allowed: never, when-suspicious, always"),
        ('asked = "always"\ndifficulty = 10', "Expected `int` >= 1000"),
        ("bits = 3", "unknown field `bits`; allowed: asked, difficulty"),
    ],
)
def test_a_proof_of_work_that_cannot_be_is_told_with_what_can(
    folder: Path, written: str, told: str
) -> None:
    spoil(folder, "max_selections = 5\n", f"max_selections = 5\n[ballot.proof]\n{written}\n")
    assert told in complaint(folder)


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
