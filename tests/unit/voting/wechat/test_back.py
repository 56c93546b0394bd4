"""Where a sign-in leads back to: a page of ours, whatever an address asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from voting.wechat.back import HOME, own_path

ORIGIN = URL("https://vote.example")


@pytest.mark.parametrize(
    "path", ["/", "/c/tiny", "/c/tiny/cases/c1?lang=en", "/c/t?q=%E4%BD%A0", "/receipts"]
)
def test_a_page_of_ours_is_gone_back_to(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "wish",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/c/tiny\r\nSet-Cookie: a=b",
        " /c/tiny",
        "/wechat/login",
        "/c/" + "x" * 600,
        "",
        "c/tiny",
        "/c/tiny#@evil.example",
    ],
)
def test_everything_else_is_the_front_door(wish: str) -> None:
    assert own_path(wish) == HOME


@given(st.text(st.sampled_from("/\\:.@?#%&=c-eviltn \t\n"), max_size=40))
def test_no_address_leads_away(wish: str) -> None:
    assert ORIGIN.join(URL(own_path(wish))).origin() == ORIGIN
