"""A case with too large a share of votes from outside waits for a person's answer."""

from dataclasses import replace as moved
from fractions import Fraction

import pytest
from msgspec.structs import replace

from display.awarding.readiness import before_notice, missing
from display.ranking.outsiders import (
    Origin,
    Origins,
    exceeds,
    is_overruled,
    origins,
    outsider_gaps,
    overruling,
    unanswered,
)
from tests.campaigns import OPENS, campaign
from voting.domain import CaseId, Phase
from voting.errors import UnlawfulDecision, WrongRequest
from voting.history.decisions import Kind
from voting.history.life import Absence, Life
from voting.rules.ballot import Outsiders
from voting.rules.campaign import Campaign

RULE = Outsiders(["CN-JX"], "1/5")
C1 = CaseId("c1")


def ruled(rule: Outsiders | None = RULE) -> Campaign:
    """Six cases; nobody's votes may come from outside Jiangxi by more than a fifth."""
    plain = campaign()
    assert plain.ballot is not None
    return replace(plain, ballot=replace(plain.ballot, outsiders=rule))


def closed() -> Life:
    return Life(campaign=ruled(), phase=Phase.CLOSED)


def of(home: int, outside: int, unknown: int = 0) -> Origin:
    return Origin(home=home, outside=outside, unknown=unknown)


@pytest.mark.parametrize(
    ("origin", "too_many"),
    [
        (of(4, 1), False),  # exactly 1/5
        (of(4, 2), True),  # 2/6
        (of(8, 2), False),
        (of(8, 3), True),
        (of(39, 10), True),  # 10/49: one vote from home fewer than a fifth takes
        (of(40, 10), False),
        (of(0, 1), True),
        (of(0, 0), False),
        (of(4, 1, 1000), False),  # nobody knows where the thousand are from
        (of(8, 3, 1000), True),  # … and they make no share smaller
    ],
)
def test_a_fifth_is_lawful_and_one_more_is_not(origin: Origin, too_many: bool) -> None:
    assert exceeds(RULE, origin) is too_many


def test_the_share_is_an_exact_fraction() -> None:
    third = replace(RULE, largest_share="1/3")
    assert of(2, 1).share == third.share == Fraction(1, 3)
    assert not exceeds(third, of(2 * 10**15, 10**15))
    assert exceeds(third, of(2 * 10**15, 10**15 + 1))


def test_what_is_known_too_coarsely_is_no_outsider() -> None:
    votes = {C1: {"CN-JX": 5, "CN-GD": 2, "US": 1, "US-CA": 1, "CN": 7, "": 9}}
    found = origins(ruled(), votes)
    assert found[C1] == of(5, 4, 16)
    assert list(found) == ["c1", "c2", "c3", "c4", "c5", "c6"]
    assert found[CaseId("c2")] == of(0, 0)


def test_a_country_as_home_holds_its_provinces() -> None:
    rule = Outsiders(["CN", "HK"], "1/5")
    votes = {C1: {"CN-JX": 1, "CN": 1, "HK": 1, "US": 1}}
    assert origins(ruled(rule), votes)[C1] == of(3, 1)


def test_without_the_rule_nothing_is_asked() -> None:
    assert origins(ruled(None), {C1: {"US": 9}}) == {}
    assert unanswered(Life(campaign=ruled(None)), {C1: of(0, 9)}) == {}


def test_a_case_above_the_share_waits_before_the_notice_and_before_the_certificate() -> None:
    found: Origins = {C1: of(4, 2)}
    gap = (
        "c1: 2/6 of its votes are from outside, more than 1/5;"
        " disqualify it, or overrule with a reason"
    )
    assert [one.en for one in before_notice(closed(), {}, {}, found)] == [gap]
    assert [one.en for one in missing(closed(), {}, {}, found, now=OPENS)] == [gap]
    assert before_notice(closed(), {}, {}, {C1: of(4, 1)}) == []


def test_a_disqualified_case_waits_for_nothing() -> None:
    gone = Absence(kind=Kind.DISQUALIFICATION, at=OPENS, reason="outside votes")
    assert list(outsider_gaps(moved(closed(), absent={C1: gone}), {C1: of(4, 2)})) == []


def test_an_overruling_holds_until_the_share_grows() -> None:
    body = overruling(closed(), {C1: of(4, 2, 3)}, C1, as_of=9, reason=" a factory's town ")
    assert (body.home, body.outside, body.unknown, body.as_of) == (4, 2, 3, 9)
    assert body.reason == "a factory's town"
    life = moved(closed(), overrulings={C1: body})
    for origin, holds in ((of(4, 2), True), (of(40, 20), True), (of(5, 2), True)):
        assert is_overruled(life, C1, origin) is holds
    assert not is_overruled(life, C1, of(4, 3))
    assert list(unanswered(life, {C1: of(4, 3)})) == ["c1"]
    assert unanswered(life, {C1: of(4, 2)}) == {}


@pytest.mark.parametrize(
    ("case", "reason", "fault", "told"),
    [
        ("c1", "  ", WrongRequest, "the reason is empty"),
        ("c9", "so", WrongRequest, "has no case c9"),
        ("c2", "so", UnlawfulDecision, "c2 has no share of outside votes to answer for"),
    ],
)
def test_only_what_waits_is_overruled(
    case: str, reason: str, fault: type[Exception], told: str
) -> None:
    found: Origins = {C1: of(4, 2), CaseId("c2"): of(4, 1)}
    with pytest.raises(fault, match=told):
        overruling(closed(), found, CaseId(case), as_of=9, reason=reason)
