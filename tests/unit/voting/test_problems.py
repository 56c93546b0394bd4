"""A refused voter reads which rule, in both languages, and when it resets."""

from tests.campaigns import OPENS, quota, text
from voting import problems
from voting.campaign import Text, Unit
from voting.refusal import PlainRule, Reason, Refused


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


def test_before_the_opening_everybody_reads_when_it_opens() -> None:
    told = problems.document(Refused(reason=Reason.NOT_OPEN, resets_at=OPENS))
    assert told["resets_at"] == OPENS.isoformat()
