"""A channel's token is genuine, or it is as if it were not there."""

import re

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from voting.keyring import HouseKeys
from voting.provenance.tracing import referrer_host
from voting.voters.channel_links import CHANNELS, ChannelTokens, referrer_of, token_of

TOKENS = ChannelTokens(HouseKeys.of(b"h" * 32))
NAMES = st.from_regex(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z").filter(lambda name: len(name) <= 32)


def opened(query: str, tokens: ChannelTokens | None = TOKENS) -> web.Request:
    app = web.Application()
    if tokens is not None:
        app[CHANNELS] = tokens
    return make_mocked_request("GET", f"/c/tiny{query}", match_info={"campaign": "tiny"}, app=app)


@given(NAMES)
def test_a_token_tells_its_name_and_needs_no_quoting(name: str) -> None:
    token = TOKENS.issue("tiny", name)
    assert TOKENS.read("tiny", token) == name
    assert re.fullmatch(r"[a-z0-9.A-Z_-]+", token)


@given(NAMES, st.text())
def test_a_name_with_another_signature_is_unknown(name: str, signature: str) -> None:
    forged = f"{name}.{signature}"
    assert TOKENS.read("tiny", forged) in (
        (name,) if forged == TOKENS.issue("tiny", name) else (None,)
    )


@given(st.text())
def test_whatever_else_is_written_is_unknown(text: str) -> None:
    assert TOKENS.read("tiny", text) is None


@pytest.mark.parametrize(
    ("tokens", "campaign"),
    [(ChannelTokens(HouseKeys.of(b"o" * 32)), "tiny"), (TOKENS, "another")],
    ids=["another installation's", "another campaign's"],
)
def test_a_token_from_elsewhere_is_unknown(tokens: ChannelTokens, campaign: str) -> None:
    assert TOKENS.read("tiny", tokens.issue(campaign, "hall-3")) is None


@pytest.mark.parametrize(
    "name", ["", "Hall", "hall 3", "-hall", "hall--3", "大厅", "x" * 33, "a\n"]
)
def test_a_name_that_no_link_can_carry_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="1 to 32 lower-case letters"):
        TOKENS.issue("tiny", name)


def test_an_opened_link_is_remembered_as_no_host_could_be() -> None:
    request = opened(f"?from={TOKENS.issue('tiny', 'hall-3')}")
    assert referrer_of(request) == "channel:hall-3"
    assert referrer_host("https://channel:hall-3/") != "channel:hall-3"


@pytest.mark.parametrize("query", ["", "?from=", "?from=hall-3", "?from=hall-3.AAAAAAAAAAAA"])
def test_a_link_that_nobody_signed_is_an_ordinary_one(query: str) -> None:
    assert token_of(opened(query)) is None
    assert referrer_of(opened(query)) is None


def test_an_application_without_keys_knows_no_channel() -> None:
    assert token_of(opened(f"?from={TOKENS.issue('tiny', 'hall-3')}", tokens=None)) is None
