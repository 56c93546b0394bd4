"""What an account answers: the page of a case, or a little help; nothing that asks to share."""

import msgspec

from tests.campaigns import campaign
from voting.rules.shapes import Text
from voting.wechat.replies import about, help_for, named

TINY, OTHER = campaign(), campaign(campaign_id="other", cases=1)


def test_a_case_is_found_by_its_number_however_it_is_typed() -> None:
    for typed in ("c2", " C2\n", "ｃ２"):
        [found] = named(typed, [TINY])
        assert found.page == "/c/tiny/cases/c2"


def test_a_number_of_two_campaigns_names_both() -> None:
    assert [found.campaign.id for found in named("c1", [TINY, OTHER])] == ["tiny", "other"]


def test_anything_else_names_nothing() -> None:
    for typed in ("", "   ", "c99", "c1 c2", "c1" * 100, "hello"):
        assert named(typed, [TINY, OTHER]) == []


def test_help_shows_a_number_that_works() -> None:
    words = help_for([TINY], "https://vote.example")
    assert "c1" in words
    assert "https://vote.example/c/tiny" in words
    assert "https://vote.example/\n" in f"{help_for([TINY, OTHER], 'https://vote.example')}\n"
    assert "没有" in help_for([], "https://vote.example")


def test_nothing_asks_to_share_or_follow() -> None:
    [found] = named("c1", [TINY])
    for words in (help_for([TINY], ""), about(found, "/"), help_for([], "")):
        for inducing in ("分享", "转发", "关注", "share", "follow", "forward"):
            assert inducing not in words.lower()


def test_a_case_is_named_in_both_languages() -> None:
    [found] = named("c1", [TINY])
    case = msgspec.structs.replace(found.case, title=Text("绿道", "Greenway"))
    found = type(found)(campaign=TINY, case=case)
    assert about(found, "https://x/") == "绿道\nGreenway\nhttps://x/"
