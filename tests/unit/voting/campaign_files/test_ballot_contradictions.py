"""Ballot rules that cannot be, and rules that cost voters something, are named."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from tests.rules import RULES
from tests.unit.voting.campaign_files.spoiling import complaint, spoil
from voting.campaign_files import campaign_file
from voting.campaign_files.ballot_contradictions import (
    contradictions,
    turned_away,
    without_sign_ins,
)
from voting.domain import IdentityKind
from voting.rules.ballot import BallotRules

README = Path(__file__).parents[4] / "voting" / "README.md"
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
