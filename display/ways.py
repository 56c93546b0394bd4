"""The ways in which a reader becomes a voter whom the rules of a campaign allow.

Each kind of identity that has a sign-in is one line here; pages offer those that the rules name,
and pass on where the reader came from as `back`.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from voting.campaign import Campaign
from voting.domain import IdentityKind

BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where a kind of identity is proved; `path` may name the campaign."""

    kind: IdentityKind
    path: str

    def link(self, campaign: str, back: str = "") -> str:
        """The address of the sign-in for a campaign, with the page to come back to if any."""
        path = self.path.format(campaign=campaign)
        joint = "&" if "?" in path else "?"
        return f"{path}{joint}{urlencode({BACK: back})}" if back else path


WAYS = (Way(kind=IdentityKind.PHONE, path="/c/{campaign}/sign-in/phone"),)


def ways_of(campaign: Campaign) -> list[Way]:
    """The ways that the rules ask for; none where anybody may vote as they come."""
    if campaign.ballot is None:
        return []
    allowed = campaign.ballot.eligible.identities
    return [way for way in WAYS if way.kind in allowed]


def needs_sign_in(campaign: Campaign) -> bool:
    """Whether a browser's own mark is not enough, and there is a way to more."""
    ways = ways_of(campaign)
    return bool(ways) and not allows(campaign, IdentityKind.WEB)


def allows(campaign: Campaign, kind: IdentityKind) -> bool:
    """Whether a voter who is known in this way may vote."""
    allowed = campaign.ballot.eligible.identities if campaign.ballot else []
    return not allowed or kind in allowed
