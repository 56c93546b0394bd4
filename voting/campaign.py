"""What an organizer writes: a campaign, its rules and its cases.

These structs are both the shape of a campaign file and the nouns the houses work with, so that
a rule has one definition. Unknown fields are errors. `campaign_file` reads them from TOML and
checks what a type cannot say.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from voting.domain import CampaignId, CaseId, CategoryId, Channel

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Prose = Annotated[str, Meta(min_length=1, max_length=4000)]
Positive = Annotated[int, Meta(ge=1)]
Aware = Annotated[datetime, Meta(tz=True)]
_INTERVAL_S = 300


class Shape(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything in a campaign file."""


class Text(Shape, frozen=True):
    """A line or a paragraph in both languages."""

    zh: Prose
    en: Prose

    def in_language(self, language: str) -> str:
        """The English text for "en", the Chinese one for anything else."""
        return self.en if language == "en" else self.zh


class Timetable(Shape, frozen=True):
    """When voting is open: from `opens_at`, up to but not including `closes_at`."""

    timezone: Line
    opens_at: Aware
    closes_at: Aware


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


class Eligibility(Shape, frozen=True):
    """Who may vote at all; an empty list means everybody.

    `regions` are ISO 3166 codes of a country or its subdivision: `CN` holds all of `CN-SD`.
    """

    channels: list[Channel] = []
    regions: list[Annotated[str, Meta(pattern="^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]] = []
    unknown_region: UnknownRegion | UnsetType = UNSET


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


class CountsShown(StrEnum):
    """When the public sees counts: at an interval, once a day, or not before the close."""

    LIVE = "live"
    DAILY = "daily"
    AFTER_CLOSE = "after-close"


class PublishedCount(Shape, frozen=True, omit_defaults=True):
    """When the public's one number per case is renewed while voting is open.

    `interval_s` goes with live counts, `at` (HH:MM in the campaign's zone) with daily ones.
    Once voting has closed, counts are renewed at the interval whatever was shown before.
    """

    interval_s: Annotated[int, Meta(ge=1, le=86_400)] | None = None
    shown: CountsShown = CountsShown.LIVE
    at: Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None = None

    @property
    def every_s(self) -> int:
        """The interval, five minutes unless set."""
        return self.interval_s or _INTERVAL_S


class ComponentKind(StrEnum):
    """Where the figures of a component come from."""

    PUBLIC = "public"
    MEDIA = "media"
    EXPERT = "expert"


class Normaliser(StrEnum):
    """How raw figures become points from 0 to 100 within a group."""

    FIRST_100 = "first-100"
    SHARE = "share"
    MIN_MAX = "min-max"
    RANK = "rank"
    NONE = "none"


class Component(Shape, frozen=True):
    """One part of the composite score; the weights of all components add up to 100."""

    kind: ComponentKind
    title: Text
    weight: Decimal
    normaliser: Normaliser


class TieRule(StrEnum):
    """How equal composites are told apart, in the order given; `shared` leaves them equal."""

    COUNTED = "counted"
    EXPERT = "expert"
    MEDIA = "media"
    SHARED = "shared"


class RankingRules(Shape, frozen=True):
    """How counted votes and scores become a ranking within each category."""

    component: Annotated[list[Component], Meta(min_length=1)]
    ties: Annotated[list[TieRule], Meta(min_length=1)]
    minimum_counted: Annotated[int, Meta(ge=0)] = 0


class Clause(Shape, frozen=True):
    """A paragraph of the rules page; `ours` marks a choice the official notice leaves open."""

    text: Text
    ours: bool = False


class Category(Shape, frozen=True):
    """A class of cases, ranked within itself."""

    id: Slug
    title: Text
    fields: Annotated[list[Line], Meta(min_length=1)]


class Section(Shape, frozen=True):
    """A part of a case's description."""

    heading: Text
    text: Text


class Case(Shape, frozen=True):
    """An entry that is voted for."""

    id: Slug
    category: Slug
    field: Line
    title: Text
    applicant: Text
    summary: Text
    picture: Line
    section: Annotated[list[Section], Meta(min_length=1)]

    @property
    def case_id(self) -> CaseId:
        """The id as the ledger's type."""
        return CaseId(self.id)

    @property
    def category_id(self) -> CategoryId:
        """The category as the ledger's type."""
        return CategoryId(self.category)


class Campaign(Shape, frozen=True):
    """One time-boxed public selection, whole. `case` keeps the order of the file."""

    id: Slug
    title: Text
    summary: Text
    organizer: Text
    timetable: Timetable
    ballot: BallotRules
    ranking: RankingRules
    clause: list[Clause]
    category: Annotated[list[Category], Meta(min_length=1)]
    case: Annotated[list[Case], Meta(min_length=1, max_length=10_000)]
    published_count: PublishedCount = PublishedCount()
    sample: bool = False

    @property
    def campaign_id(self) -> CampaignId:
        """The id as the ledger's type."""
        return CampaignId(self.id)
