"""The ways in which a reader becomes a voter whom the rules of a campaign allow.

Each kind of identity whose sign-in is set up is registered by one line; pages offer those that the
rules name, and pass on where the reader came from as `next`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from voting.domain import IdentityKind
from voting.rules.campaign import Campaign

NEXT = "next"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where a kind of identity is proved; `path` may name the campaign."""

    kind: IdentityKind
    path: str

    def link(self, campaign: str, back: str = "") -> str:
        """The address of the sign-in for a campaign, with the page to come back to if any."""
        path = self.path.format(campaign=campaign)
        joint = "&" if "?" in path else "?"
        return f"{path}{joint}{urlencode({NEXT: back})}" if back else path


#: What is set up in an application; whoever serves a sign-in appends to it.
WAYS = web.AppKey("ways", list[Way])


def ways_of(ways: Iterable[Way], campaign: Campaign) -> list[Way]:
    """The ways that the rules ask for; none where anybody may vote as they come."""
    return [way for way in ways if asks_for(campaign, way.kind)]


def needs_sign_in(ways: Iterable[Way], campaign: Campaign) -> bool:
    """Whether a browser's own mark is not enough, and there is a way to more."""
    return bool(ways_of(ways, campaign)) and not allows(campaign, IdentityKind.WEB)


def asks_for(campaign: Campaign, kind: IdentityKind) -> bool:
    """Whether the rules name an identity: where they name none, a second one is not offered, as
    it would be a second set of votes."""
    return campaign.ballot is not None and kind in campaign.ballot.eligible.identities


def allows(campaign: Campaign, kind: IdentityKind) -> bool:
    """Whether a voter who is known in this way may vote."""
    named = campaign.ballot is not None and bool(campaign.ballot.eligible.identities)
    return asks_for(campaign, kind) or not named
