"""When counts are shown, as the file says it."""

from pathlib import Path

import pytest

from tests.unit.voting.campaign_files.spoiling import complaint, spoil
from voting.campaign_files import campaign_file


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
