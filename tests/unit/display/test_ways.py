"""By which sign-ins a reader becomes a voter whom the rules allow."""

import pytest

from display.ways import Way, allows, needs_sign_in, ways_of
from tests.phone_front import signed_in_only
from voting.domain import IdentityKind

SERVED = [Way(kind=IdentityKind.PHONE, path="/c/{campaign}/sign-in/phone")]
WEB, WECHAT, PHONE = IdentityKind.WEB, IdentityKind.WECHAT, IdentityKind.PHONE


def test_where_anybody_votes_nobody_is_sent_to_sign_in() -> None:
    whole = signed_in_only()
    assert ways_of(SERVED, whole) == []
    assert not needs_sign_in(SERVED, whole)
    assert allows(whole, WEB)


@pytest.mark.parametrize(("kinds", "needed"), [([PHONE], True), ([WEB, PHONE], False)])
def test_a_sign_in_is_needed_where_a_browsers_mark_is_not_enough(
    kinds: list[IdentityKind], needed: bool
) -> None:
    whole = signed_in_only(*kinds)
    assert [way.kind for way in ways_of(SERVED, whole)] == [PHONE]
    assert needs_sign_in(SERVED, whole) is needed
    assert allows(whole, WEB) is not needed


def test_a_way_knows_the_campaign_and_the_page_to_come_back_to() -> None:
    [bare] = SERVED
    asked = Way(kind=WECHAT, path="/login?campaign={campaign}")
    assert bare.link("tiny") == "/c/tiny/sign-in/phone"
    assert bare.link("tiny", "/c/tiny") == "/c/tiny/sign-in/phone?next=%2Fc%2Ftiny"
    assert asked.link("tiny", "/c/tiny") == "/login?campaign=tiny&next=%2Fc%2Ftiny"


def test_what_nobody_serves_is_not_offered() -> None:
    whole = signed_in_only(WECHAT)
    assert ways_of(SERVED, whole) == []
    assert not needs_sign_in(SERVED, whole)
    assert not allows(whole, PHONE)
