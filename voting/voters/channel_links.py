"""Through which poster or account a voter came: a signed name in a shared link.

`?from=hall-3.SIGNATURE` names a channel (渠道) of one campaign. It is a channel in the organizer's
words, and none of `domain.Channel`: it grants nothing, and a ballot with it counts as one without.
A voter's token that is issued by the page so opened remembers the channel as what led here.
What nobody here has signed is as if it were not there.
"""

import hmac
import re
from base64 import urlsafe_b64encode

from aiohttp import web

from voting.domain import CHANNEL_PREFIX
from voting.keyring import HouseKeys, keyed_digest

PARAM = "from"
NAME_MAX = 32

_NAME = re.compile(rf"(?=.{{1,{NAME_MAX}}}\Z)[a-z0-9]+(-[a-z0-9]+)*\Z")
_SIGNATURE_BYTES = 9


class ChannelTokens:
    """Issues and reads the tokens of a house's campaigns; 72 bits of a keyed digest sign each."""

    def __init__(self, keys: HouseKeys) -> None:
        self._key = keys.channel

    def issue(self, campaign: str, name: str) -> str:
        """The token of a channel.

        Raises:
            ValueError: not a name; says what is.
        """
        if not _NAME.match(name):
            raise ValueError(
                f"`{name}` is no name of a channel: 1 to {NAME_MAX} lower-case letters, digits"
                " and single hyphens between them"
            )
        return f"{name}.{self._signature(campaign, name)}"

    def read(self, campaign: str, token: str) -> str | None:
        """The name that a token of this campaign carries; None when it is forged or unknown."""
        name, _, signature = token.partition(".")
        if not _NAME.match(name) or not signature.isascii():
            return None
        genuine = hmac.compare_digest(self._signature(campaign, name), signature)
        return name if genuine else None

    def _signature(self, campaign: str, name: str) -> str:
        digest = keyed_digest(self._key, f"{campaign}/{name}".encode())
        return urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).decode()


CHANNELS = web.AppKey("channels", ChannelTokens)


def token_of(request: web.Request) -> str | None:
    """The genuine token in the address of a campaign's page; an application without keys knows
    none."""
    token = request.query.get(PARAM)
    campaign = request.match_info.get("campaign")
    tokens = request.app.get(CHANNELS)
    if not token or not campaign or tokens is None:
        return None
    return token if tokens.read(campaign, token) else None


def referrer_of(request: web.Request) -> str | None:
    """What a voter's token remembers of the channel that led here; None where none did."""
    token = token_of(request)
    return f"{CHANNEL_PREFIX}{token.partition('.')[0]}" if token else None
