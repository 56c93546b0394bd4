"""The nouns of the ledger: frozen values. Those that every ballot makes are Structs, which
cost a tenth of a dataclass.

The states of a ballot and the edges between them::

    refused (never a ballot)
    cast ── committed ──► pending ──► counted ◄──► held ◄──► voided ──► counted (by people)
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

CampaignId = NewType("CampaignId", str)
CategoryId = NewType("CategoryId", str)
CaseId = NewType("CaseId", str)

#: Keyed digest of an identity under the campaign's own key, 16 bytes.
VoterDigest = NewType("VoterDigest", bytes)

#: What a voter keeps: shows that a ballot is recorded, and nothing about its status.
Receipt = NewType("Receipt", str)

#: A referrer that begins so is no page but a channel of the organizer's: no host begins so.
CHANNEL_PREFIX = "channel:"


class Phase(StrEnum):
    """Where a campaign stands in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"
    IN_REVIEW = "in-review"
    NOTICE = "notice"
    CERTIFIED = "certified"


class Status(StrEnum):
    """What a ballot is worth at an index of the ledger."""

    PENDING = "pending"
    COUNTED = "counted"
    HELD = "held"
    VOIDED = "voided"


class Channel(StrEnum):
    """By which way a ballot came."""

    WEB = "web"
    WECHAT = "wechat"
    APP = "app"
    SMS = "sms"


class IdentityKind(StrEnum):
    """By what a voter is known: a browser's own cookie, or an account that a sign-in proved.

    An address is no identity: quotas may count by it, see `voting.rules.ballot.Subject`.
    """

    WEB = "web"
    WECHAT = "wechat"
    PHONE = "phone"


class NetworkClass(StrEnum):
    """What kind of line an address belongs to.

    MOBILE is a carrier whose one address stands for hundreds of people (CGNAT), CAMPUS a school,
    office or agency.
    """

    UNKNOWN = ""
    MOBILE = "mobile"
    RESIDENTIAL = "residential"
    CAMPUS = "campus"
    HOSTING = "hosting"
    VPN = "vpn"


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of where a ballot came from; never the address itself.

    `network` stands for the /24 or /64, `wide_network` for the /20 or /56 around it.
    `address_digest` is what quotas by address count by, 16 bytes, kept with their uses alone.
    All digests are keyed, so they can be compared but not reversed once the campaign's key is
    destroyed. `session_age_s` is the time in seconds from the voter token's issue to the ballot.
    """

    network: int
    address_digest: bytes
    asn: int
    region: str
    device_class: str
    referrer: str
    channel: Channel
    session_age_s: float
    sealed_address: bytes
    marks: tuple[str, ...] = ()
    wide_network: int = 0


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Work that a voter's browser has done: which challenge it answers, and how hard that was."""

    nonce: str
    difficulty: int


class Ballot(msgspec.Struct, frozen=True, kw_only=True):
    """One voter's selections, sent once: a candidate for the ledger.

    `terms_index` is the decision whose terms it was admitted under, 0 for those of the file.
    `identity` is by what its voter is known; the same voter by any channel is the same digest.
    `proof` is a genuine answer to a challenge of ours, not yet known to be unspent.
    """

    campaign: CampaignId
    ballot_id: UUID
    voter: VoterDigest
    selections: tuple[CaseId, ...]
    provenance: Provenance
    terms_index: int = 0
    identity: IdentityKind = IdentityKind.WEB
    proof: Proof | None = None


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    """The ledger's answer to a ballot that is committed, now or earlier.

    `voter_ballots` is how many ballots of its voter the ledger holds, this one included.
    """

    index: int
    cast_at: datetime
    repeated: bool
    voter_ballots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Votes by status; law 2 holds in every value of this type.

    Raises:
        ValueError: received is not the sum of the four states, or a count is negative.
    """

    received: int = 0
    pending: int = 0
    counted: int = 0
    held: int = 0
    voided: int = 0

    def __post_init__(self) -> None:
        parts = (self.pending, self.counted, self.held, self.voided)
        if min(parts) < 0 or self.received != sum(parts):
            raise ValueError(
                f"received {self.received} != pending + counted + held + voided {parts}"
            )

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            received=self.received + other.received,
            pending=self.pending + other.pending,
            counted=self.counted + other.counted,
            held=self.held + other.held,
            voided=self.voided + other.voided,
        )
