"""Admission is pure: the same application and memory give the same answer."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.campaigns import OPENS, campaign, quota
from voting import admission
from voting.admission import Application, Glance
from voting.domain import CaseId, Channel, IdentityKind
from voting.history.terms import Terms
from voting.refusal import Reason, Refused
from voting.rules.ballot import BallotRules, CategoryBounds, Eligibility, Unit, UnknownRegion

NOW = OPENS + timedelta(hours=1)


def apply(
    *selections: str,
    now: datetime = NOW,
    rules: BallotRules | None = None,
    channel: Channel = Channel.WEB,
    region: str = "",
    identity: IdentityKind = IdentityKind.WEB,
) -> Refused | None:
    whole = campaign()
    if rules is not None:
        whole = replace(whole, ballot=rules)
    return admission.admit(
        Application(
            terms=Terms(campaign=whole, vote=whole.vote, barred={}),
            categories={case.case_id: case.category_id for case in whole.case},
            selections=tuple(CaseId(s) for s in selections),
            channel=channel,
            region=region,
            identity=identity,
            now=now,
        )
    )


def reason(refused: Refused | None) -> Reason | None:
    return refused.reason if refused else None


def test_a_legal_ballot_is_admitted() -> None:
    assert apply("c1", "c2") is None


def test_before_the_opening_nobody_votes_and_everybody_reads_when() -> None:
    refused = apply("c1", now=OPENS - timedelta(minutes=1))
    assert refused == Refused(reason=Reason.NOT_OPEN, resets_at=OPENS)
    assert apply("c1", now=OPENS) is None
    assert apply("c1", now=OPENS - timedelta(seconds=5)) is None  # the ledger's clock decides


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


def test_a_daily_quota_is_the_ledgers_to_judge_in_the_last_seconds_of_a_day() -> None:
    rule = quota("q", Unit.VOTE, 1)
    now = datetime(2026, 5, 1, 15, 59, 50, tzinfo=UTC)
    assert admission.admit_after_glance(campaign(), Glance(used_up=rule), now) is None


@pytest.mark.parametrize(
    ("now", "resets"),
    [
        (datetime(2026, 5, 1, 15, 59, 49, tzinfo=UTC), datetime(2026, 5, 1, 16, tzinfo=UTC)),
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


ANY = [quota("q", Unit.VOTE, 9)]


def read(refused: Refused | None) -> str:
    """The English words that a refused voter reads."""
    assert refused is not None
    assert refused.rule is not None
    assert refused.rule.title.zh
    return refused.rule.title.en


def test_rules_may_let_a_ballot_select_a_case_twice() -> None:
    rules = BallotRules(1, 5, ANY, repeat_case=True)
    assert apply("c1", "c1", "c2", rules=rules) is None
    assert read(apply(*["c1"] * 6, rules=rules)) == "A ballot selects 1 to 5 cases"


def test_selections_are_bounded_by_category() -> None:
    rules = BallotRules(1, 5, ANY, category=[CategoryBounds("green", 1, 2)])
    assert apply("c1", "c3", "c2", "c4", rules=rules) is None
    for selections in [("c2",), ("c1", "c3", "c5")]:
        refused = apply(*selections, rules=rules)
        assert reason(refused) is Reason.ILLEGAL_BALLOT
        assert read(refused) == "A ballot selects 1 to 2 cases in green"


def test_an_exact_number_is_told_as_one() -> None:
    rules = BallotRules(2, 2, ANY)
    assert read(apply("c1", rules=rules)) == "A ballot selects exactly 2 cases"


def test_a_channel_that_is_not_eligible_is_told_the_others() -> None:
    rules = BallotRules(1, 5, ANY, eligible=Eligibility([Channel.WECHAT, Channel.APP]))
    assert apply("c1", rules=rules, channel=Channel.APP) is None
    refused = apply("c1", rules=rules)
    assert reason(refused) is Reason.NOT_ELIGIBLE
    assert read(refused) == "This vote is open by WeChat or apps only"


@pytest.mark.parametrize(
    ("region", "admitted"),
    [
        ("CN-SD", True),
        ("JP", True),
        ("JP-13", True),
        ("CN-BJ", False),
        ("CN-SDX", False),
        ("US", False),
        ("CN", None),  # the country is known, its subdivision is not
        ("", None),
    ],
)
@pytest.mark.parametrize("unknown", UnknownRegion)
def test_who_votes_goes_by_region_as_far_as_it_is_known(
    region: str, admitted: bool | None, unknown: UnknownRegion
) -> None:
    eligible = Eligibility(regions=["CN-SD", "JP"], unknown_region=unknown)
    refused = apply("c1", rules=BallotRules(1, 5, ANY, eligible=eligible), region=region)
    expected = unknown is UnknownRegion.ADMIT if admitted is None else admitted
    assert reason(refused) is (None if expected else Reason.NOT_ELIGIBLE)
    if refused is not None:
        assert ("cannot be told" in read(refused)) is (admitted is None)
        assert "CN-SD, JP" in read(refused)


@pytest.mark.parametrize("identity", list(IdentityKind))
def test_only_voters_who_are_known_as_the_rules_ask_may_vote(identity: IdentityKind) -> None:
    allowed = [IdentityKind.WECHAT, IdentityKind.PHONE]
    rules = BallotRules(1, 5, ANY, eligible=Eligibility(identities=allowed))
    refused = apply("c1", rules=rules, identity=identity)
    if identity in allowed:
        assert refused is None
        return
    assert refused is not None
    assert refused.reason is Reason.NOT_ELIGIBLE
    assert refused.rule is not None
    assert refused.rule.title.zh == "本次投票须使用微信登录或手机号登录"
    assert refused.rule.title.en == "This vote needs a WeChat sign-in or a sign-in by telephone"
