"""What an organizer writes of a ballot: who may cast it, what it holds, and how many there are."""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from voting.domain import Channel, IdentityKind
from voting.rules.shapes import Positive, Shape, Slug, Text


class Unit(StrEnum):
    """What a quota counts: ballots, votes (selections), or votes for one and the same case."""

    BALLOT = "ballot"
    VOTE = "vote"
    CASE = "case"


class Period(StrEnum):
    """The window of a quota: the whole campaign, a calendar day in its time zone, or rolling.

    In a rolling window a use counts until exactly `window_s` after its ballot was cast.
    """

    CAMPAIGN = "campaign"
    DAY = "day"
    ROLLING = "rolling"


class Subject(StrEnum):
    """Whose units a quota counts: one voter's, or those of all voters behind one address."""

    VOTER = "voter"
    ADDRESS = "address"


class Quota(Shape, frozen=True):
    """At most `limit` units for one subject in one period; `title` is what a refused voter reads.

    An empty `channels` or `categories` means all of them: the quota looks at no ballot that
    comes another way, and counts units only for selections in its categories. `window_s`, in
    seconds, belongs to a rolling period and to no other.
    """

    name: Slug
    title: Text
    unit: Unit
    period: Period
    limit: Annotated[int, Meta(ge=1, le=1000)]
    window_s: Annotated[int, Meta(ge=1, le=31_536_000)] | UnsetType = UNSET
    subject: Subject = Subject.VOTER
    channels: list[Channel] = []
    categories: list[Slug] = []


class CategoryBounds(Shape, frozen=True):
    """How many selections of one ballot lie in a category: from `min` to `max`."""

    id: Slug
    min: Annotated[int, Meta(ge=0, le=200)]
    max: Annotated[int, Meta(ge=0, le=200)]


class UnknownRegion(StrEnum):
    """What becomes of a ballot whose region nobody knows, where only some regions vote."""

    ADMIT = "admit"
    REFUSE = "refuse"


Region = Annotated[str, Meta(pattern="^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]


class Eligibility(Shape, frozen=True):
    """Who may vote at all; an empty list means everybody.

    `regions` are ISO 3166 codes of a country or its subdivision: `CN` holds all of `CN-SD`.
    `identities` are the ways in which a voter may be known.
    """

    channels: list[Channel] = []
    regions: list[Region] = []
    unknown_region: UnknownRegion | UnsetType = UNSET
    identities: list[IdentityKind] = []


class Outsiders(Shape, frozen=True):
    """How many of a case's counted votes may come from outside `home`, regions as ISO 3166 codes.

    `largest_share` is a fraction such as `1/5`, of the counted votes whose region is known. What
    is more than that is for a person to answer: the rule proposes and voids nothing.
    """

    home: Annotated[list[Region], Meta(min_length=1)]
    largest_share: Annotated[str, Meta(pattern="^[0-9]{1,4}/[1-9][0-9]{0,3}$")]

    @property
    def share(self) -> Fraction:
        """The largest share, exactly."""
        return Fraction(self.largest_share)


class ProofAsked(StrEnum):
    """When a browser must work before its ballot is taken.

    `when-suspicious`: while many ballots come from its network, the front is crowded, or Redis
    is away and nobody keeps voters' rates.
    """

    NEVER = "never"
    SUSPICIOUS = "when-suspicious"
    ALWAYS = "always"


class ProofRules(Shape, frozen=True):
    """The proof of work: when, and how many numbers a browser tries at most.

    On average it is half of them. An old Android tries about 100,000 a second.
    """

    asked: ProofAsked = ProofAsked.NEVER
    difficulty: Annotated[int, Meta(ge=1_000, le=2_000_000)] = 200_000


class BallotRules(Shape, frozen=True):
    """What a legal ballot holds, who may cast it, and how many of them a voter has.

    `repeat_case` lets a ballot select the same case several times; `category` bounds the
    selections in the categories that it names.
    """

    min_selections: Positive
    max_selections: Annotated[int, Meta(ge=1, le=200)]
    quota: Annotated[list[Quota], Meta(min_length=1, max_length=16)]
    repeat_case: bool = False
    category: list[CategoryBounds] = []
    eligible: Eligibility = Eligibility()
    outsiders: Outsiders | None = None
    proof: ProofRules = ProofRules()
