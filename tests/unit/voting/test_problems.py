"""A refused voter reads which rule, in both languages, and when it resets."""

from typing import Any

import msgspec
import pytest

from tests.campaigns import OPENS, quota, text
from voting import problems
from voting.domain import CaseId
from voting.refusal import PlainRule, Reason, Refused
from voting.rules.ballot import Period, Subject, Unit
from voting.rules.shapes import Text


def test_a_broken_rule_is_told_in_both_languages_beside_the_field_for_programs() -> None:
    rule = PlainRule(name="number-of-selections", title=Text("须选 5 个", "Select 5"))
    told = problems.document(
        Refused(reason=Reason.ILLEGAL_BALLOT, field="selections", allowed="5 cases", rule=rule)
    )
    assert told["detail"] == "须选 5 个 / Select 5"
    assert told["rule"] == {"name": "number-of-selections", "zh": "须选 5 个", "en": "Select 5"}
    assert (told["field"], told["allowed"]) == ("selections", "5 cases")
    assert "resets_at" not in told


def test_who_is_not_eligible_reads_why() -> None:
    rule = PlainRule(name="eligible-channel", title=text("WeChat only"))
    told = problems.document(Refused(reason=Reason.NOT_ELIGIBLE, rule=rule))
    assert (told["type"], told["status"]) == ("/problems/not-eligible", 403)
    assert told["detail"] == "WeChat only / WeChat only"


def test_a_quota_that_never_resets_says_so() -> None:
    told = problems.document(Refused(reason=Reason.QUOTA_USED, quota=quota("q", Unit.VOTE, 1)))
    assert told["rule"]["name"] == "q"
    assert told["resets_at"] is None


@pytest.mark.parametrize(
    ("period", "case", "title"),
    [
        (Period.DAY, "c1", "这个案例今天已投过 / You have voted for this case already"),
        (Period.CAMPAIGN, "c1", "这个案例已投过 / You have voted for this case already"),
        (Period.DAY, None, "所选案例中有今天已投过的 / One of your choices was voted for already"),
    ],
)
def test_a_quota_by_case_does_not_say_that_no_vote_is_left(
    period: Period, case: str | None, title: str
) -> None:
    rule = msgspec.structs.replace(quota("q", Unit.CASE, 1), period=period)
    refused = Refused(
        reason=Reason.QUOTA_USED, quota=rule, case=None if case is None else CaseId(case)
    )
    told = problems.document(refused)
    assert told["title"] == title
    assert (told["rule"]["unit"], told.get("case")) == ("case", case)


@pytest.mark.parametrize("change", [{"limit": 2}, {"subject": Subject.ADDRESS}])
def test_a_quota_by_case_says_that_one_voted_only_where_it_knows(change: dict[str, Any]) -> None:
    rule = msgspec.structs.replace(quota("q", Unit.CASE, 1), **change)
    told = problems.document(Refused(reason=Reason.QUOTA_USED, quota=rule, case=CaseId("c1")))
    assert told["title"] == "这个案例票数已用完 / The votes for this case are used up"


def test_before_the_opening_everybody_reads_when_it_opens() -> None:
    told = problems.document(Refused(reason=Reason.NOT_OPEN, resets_at=OPENS))
    assert told["resets_at"] == OPENS.isoformat()
