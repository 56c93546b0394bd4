"""The results of a campaign as the public JSON and the results page tell them. Pure."""

from datetime import datetime

import msgspec

from voting.domain import CampaignId, CaseId, Phase
from voting.rules.awards import AwardKind
from voting.rules.shapes import Text


class Winner(msgspec.Struct, frozen=True, kw_only=True):
    """A case, or an organization that recommended. `revoked_by` is the certificate, if any, by
    which it lost the award."""

    id: str
    title: Text
    applicant: Text | None = None
    revoked_by: str | None = None


class PrizeList(msgspec.Struct, frozen=True, kw_only=True):
    """Who wins one prize in one group, in order; `prize` is its number in the award, from 1."""

    group: str
    group_title: Text
    prize: int
    title: Text
    winners: tuple[Winner, ...]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A prize in a group."""

    group: str
    group_title: Text
    prize: int
    title: Text


class ExplainedDifference(msgspec.Struct, frozen=True, kw_only=True):
    """Where the committee's list differs from the computed one; None is not on that list."""

    winner: Winner
    computed: Place | None
    adopted: Place | None
    reason: str


class AwardList(msgspec.Struct, frozen=True, kw_only=True):
    """An award: the committee's list, and what the rules computed."""

    award: str
    title: Text
    kind: AwardKind
    adopted: tuple[PrizeList, ...]
    computed: tuple[PrizeList, ...]
    differences: tuple[ExplainedDifference, ...]


class ShortlistDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A case that is on the shortlist, or is not, against what its rule gave."""

    winner: Winner
    listed: bool
    reason: str


class PublicShortlist(msgspec.Struct, frozen=True, kw_only=True):
    """The cases that went on, and where they differ from what the rule gave."""

    title: Text
    cases: tuple[Winner, ...]
    differences: tuple[ShortlistDifference, ...]


class PublicDispute(msgspec.Struct, frozen=True, kw_only=True):
    """An objection and, once there is one, its answer."""

    number: int
    at: datetime
    case: CaseId | None
    text: str
    answer: str | None
    upheld: bool | None


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """The certification: what it stands on, and what it leaves out as still held or voided.

    `in_force` is the newest certificate's name, another one where an award was revoked.
    """

    certificate: str
    in_force: str
    as_of: int
    counted: int
    held: int
    voided: int


class PublicRevocation(msgspec.Struct, frozen=True, kw_only=True):
    """An award that was revoked by a new certificate, which names the one it replaces."""

    certificate: str
    replaces: str
    award: str
    award_title: Text
    winner: Winner
    reason: str


class PublicTally(msgspec.Struct, frozen=True, kw_only=True):
    """A case's votes: received is the sum of the other four."""

    case: CaseId
    received: int
    pending: int
    counted: int
    held: int
    voided: int


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """What `GET /api/v1/campaigns/{campaign}/results` answers.

    `lists`, `shortlist` and `tallies` wait for the public notice; a shortlist by review stands
    here as soon as it is made, as voters have to know it. `lists_changed` says that a public
    notice has ended because a list was changed, and that another is to come.
    """

    campaign: CampaignId
    phase: Phase
    notice_until: datetime | None
    lists_changed: bool
    shortlist: PublicShortlist | None
    lists: tuple[AwardList, ...]
    objections: tuple[PublicDispute, ...]
    certificate: Certificate | None
    revocations: tuple[PublicRevocation, ...]
    tallies: tuple[PublicTally, ...] | None
