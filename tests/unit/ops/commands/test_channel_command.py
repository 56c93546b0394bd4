"""`pingxuan channel`: links that only this installation can sign, and clear refusals."""

import pytest

from ops.commands.channels import Way, _known, _token
from ops.errors import WrongInput
from tests.campaigns import ORIGIN, campaign
from voting.keyring import HouseKeys
from voting.voters.channel_links import ChannelTokens

TOKENS = ChannelTokens(HouseKeys.of(b"h" * 32))


def test_a_channel_of_a_campaign_has_a_link_and_a_screen() -> None:
    token = _token(TOKENS, "tiny", "hall-3")
    links = Way(origin=ORIGIN, campaign=campaign(), case="").links(token)
    assert links == {
        "link": f"{ORIGIN}/c/tiny?from={token}",
        "screen": f"{ORIGIN}/c/tiny/screen?from={token}",
    }


def test_a_channel_of_a_case_has_its_posters() -> None:
    links = Way(origin=ORIGIN, campaign=campaign(), case="c1").links("hall-3.x")
    assert links["link"] == f"{ORIGIN}/c/tiny/cases/c1?from=hall-3.x"
    assert links["poster_en"] == f"{ORIGIN}/c/tiny/posters/en/c1.jpg?from=hall-3.x"


def test_a_name_or_a_case_that_cannot_be_is_refused_in_words() -> None:
    with pytest.raises(WrongInput, match="`Hall 3` is no name of a channel"):
        _token(TOKENS, "tiny", "Hall 3")
    with pytest.raises(WrongInput, match="tiny has no case `c99`"):
        _known(campaign(), "c99")
