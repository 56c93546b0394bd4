"""Admission is pure: the same application and memory give the same answer."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.campaigns import OPENS, campaign, quota
from voting import admission
from voting.admission import Application, Glance
from voting.campaign import Period, Unit
from voting.domain import CaseId
from voting.refusal import Reason, Refused

NOW = OPENS + timedelta(hours=1)


def apply(*selections: str, now: datetime = NOW) -> Refused | None:
    whole = campaign()
    return admission.admit(
        Application(
            campaign=whole,
            case_ids=frozenset(case.case_id for case in whole.case),
            selections=tuple(CaseId(s) for s in selections),
            now=now,
        )
    )


def reason(refused: Refused | None) -> Reason | None:
    return refused.reason if refused else None


def test_a_legal_ballot_is_admitted() -> None:
    assert apply("c1", "c2") is None


def test_before_the_opening_nobody_votes_and_everybody_reads_when() -> None:
    refused = apply("c1", now=OPENS - timedelta(seconds=1))
    assert refused == Refused(reason=Reason.NOT_OPEN, resets_at=OPENS)
    assert apply("c1", now=OPENS) is None


def test_after_the_close_the_ledger_is_asked_because_a_retry_has_its_answer_there() -> None:
    assert apply("c1", now=OPENS + timedelta(days=15)) is None


@pytest.mark.parametrize("selections", [(), ("c1", "c2", "c3", "c4")])
def test_too_few_or_too_many_selections_are_told_the_range(selections: tuple[str, ...]) -> None:
    refused = apply(*selections)
    assert reason(refused) is Reason.ILLEGAL_BALLOT
    assert refused is not None
    assert refused.allowed.endswith("1 to 3 cases")


def test_the_same_case_twice_on_a_ballot_is_illegal() -> None:
    assert reason(apply("c1", "c1")) is Reason.ILLEGAL_BALLOT


def test_a_case_of_another_campaign_is_named() -> None:
    refused = apply("c1", "urban-01")
    assert refused is not None
    assert refused.field == "selections: urban-01"


def test_a_known_ballot_is_never_refused_by_what_redis_remembers() -> None:
    glance = Glance(known=True, too_fast=True, used_up=quota("q", Unit.VOTE, 1))
    assert admission.admit_after_glance(campaign(), glance, NOW) is None


def test_a_voter_who_is_too_fast_hears_when_to_come_back() -> None:
    refused = admission.admit_after_glance(campaign(), Glance(too_fast=True), NOW)
    assert reason(refused) is Reason.TOO_FAST
    assert refused is not None
    assert refused.retry_after_s == 2


@pytest.mark.parametrize(
    ("now", "resets"),
    [
        (datetime(2026, 5, 1, 15, 59, 59, tzinfo=UTC), datetime(2026, 5, 1, 16, tzinfo=UTC)),
        (datetime(2026, 5, 1, 16, 0, 0, tzinfo=UTC), datetime(2026, 5, 2, 16, tzinfo=UTC)),
    ],
)
def test_a_daily_quota_resets_at_midnight_in_the_campaigns_zone(
    now: datetime, resets: datetime
) -> None:
    rule = quota("q", Unit.VOTE, 1)
    refused = admission.admit_after_glance(campaign(), Glance(used_up=rule), now)
    assert refused is not None
    assert refused.quota == rule
    assert refused.resets_at == resets


def test_the_window_of_a_day_changes_at_midnight_in_shanghai() -> None:
    rule = quota("q", Unit.VOTE, 1)
    before = admission.window_number(
        rule, campaign(), datetime(2026, 5, 1, 15, 59, 59, 999999, UTC)
    )
    after = admission.window_number(rule, campaign(), datetime(2026, 5, 1, 16, tzinfo=UTC))
    assert after == before + 1


def test_a_quota_of_the_campaign_has_one_window_and_never_resets() -> None:
    rule = quota("q", Unit.BALLOT, 1, Period.CAMPAIGN)
    assert admission.window_number(rule, campaign(), NOW) == 0
    assert admission.resets_at(rule, campaign(), NOW) is None


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (Unit.BALLOT, [(None, 1)]),
        (Unit.VOTE, [(None, 2)]),
        (Unit.CASE, [("c1", 1), ("c3", 1)]),
    ],
)
def test_a_ballot_uses_quotas_by_their_unit(
    unit: Unit, expected: list[tuple[str | None, int]]
) -> None:
    rule = quota("q", unit, 5)
    assert admission.needs(rule, (CaseId("c1"), CaseId("c3"))) == expected
