"""Quotas are pure: the same ballot and moment use the same units of the same window."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.campaigns import OPENS, campaign, quota
from voting.domain import CaseId, CategoryId, Channel
from voting.rules import quotas
from voting.rules.ballot import Period, Quota, Subject, Unit

NOW = OPENS + timedelta(hours=1)
CATEGORIES = {CaseId("c1"): CategoryId("green"), CaseId("c2"): CategoryId("blue")}
ROLLING = replace(quota("q", Unit.VOTE, 1, Period.ROLLING), window_s=300)


def needs(rule: Quota, *selections: str, channel: Channel = Channel.WEB) -> object:
    return quotas.needs(rule, [CaseId(s) for s in selections], channel, CATEGORIES)


def test_the_window_of_a_day_changes_at_midnight_in_shanghai() -> None:
    rule = quota("q", Unit.VOTE, 1)
    before = quotas.day_number(campaign(), datetime(2026, 5, 1, 15, 59, 59, 999999, UTC))
    after = quotas.day_number(campaign(), datetime(2026, 5, 1, 16, tzinfo=UTC))
    assert after == before + 1
    assert quotas.window_number(rule, after) == after


def test_a_quota_of_the_campaign_has_one_window_and_never_resets() -> None:
    rule = quota("q", Unit.BALLOT, 1, Period.CAMPAIGN)
    assert quotas.window_number(rule, 20_574) == 0
    assert quotas.resets_at(rule, campaign(), NOW) is None


@pytest.mark.parametrize(
    ("rule", "hinted"),
    [
        (quota("q", Unit.VOTE, 1), True),
        (quota("q", Unit.VOTE, 1, Period.CAMPAIGN), True),
        (ROLLING, False),
        (replace(quota("q", Unit.VOTE, 1), subject=Subject.ADDRESS), False),
    ],
)
def test_only_what_one_voter_uses_window_by_window_is_hinted(rule: Quota, hinted: bool) -> None:
    assert quotas.is_hinted(rule) is hinted


def test_of_a_rolling_quota_the_ledger_alone_knows_the_windows() -> None:
    with pytest.raises(ValueError, match="q"):
        quotas.window_number(ROLLING, 20_574)
    with pytest.raises(ValueError, match="q"):
        quotas.resets_at(ROLLING, campaign(), NOW)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (Unit.BALLOT, [(None, 1)]),
        (Unit.VOTE, [(None, 3)]),
        (Unit.CASE, [("c1", 2), ("c2", 1)]),
    ],
)
def test_a_ballot_uses_quotas_by_their_unit(
    unit: Unit, expected: list[tuple[str | None, int]]
) -> None:
    assert needs(quota("q", unit, 5), "c1", "c2", "c1") == expected


def test_a_quota_looks_at_its_own_channels_alone() -> None:
    rule = replace(quota("q", Unit.VOTE, 5), channels=[Channel.APP])
    assert needs(rule, "c1") == []
    assert needs(rule, "c1", channel=Channel.APP) == [(None, 1)]


@pytest.mark.parametrize(("unit", "used"), [(Unit.BALLOT, 1), (Unit.VOTE, 2)])
def test_a_quota_counts_selections_in_its_own_categories_alone(unit: Unit, used: int) -> None:
    rule = replace(quota("q", unit, 5), categories=["blue"])
    assert needs(rule, "c1") == []
    assert needs(rule, "c1", "c2", "c2") == [(None, used)]
