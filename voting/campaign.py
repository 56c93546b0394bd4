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

from voting.domain import CampaignId, CaseId, CategoryId, Channel, IdentityKind

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Prose = Annotated[str, Meta(min_length=1, max_length=4000)]
Positive = Annotated[int, Meta(ge=1)]
Aware = Annotated[datetime, Meta(tz=True)]
_INTERVAL_S = 300

#: The component that counts votes.
PUBLIC = "public"
#: Rules for ties that are no component.
COUNTED, SHARED = "counted", "shared"


class Shape(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of everything in a campaign file. What is not said there is not written either."""


class Text(Shape, frozen=True):
    """A line or a paragraph in both languages."""

    zh: Prose
    en: Prose

    def in_language(self, language: str) -> str:
        """The English text for "en", the Chinese one for anything else."""
        return self.en if language == "en" else self.zh


class Stage(Shape, frozen=True):
    """A part of the timetable that people do: filing, recommending, review. For the rules page.

    It ends before `ends_at`. A notice that leaves an end open leaves it out here.
    """

    title: Text
    starts_at: Aware | None = None
    ends_at: Aware | None = None


class Timetable(Shape, frozen=True):
    """When voting is open: from `opens_at`, up to but not including `closes_at`.

    A campaign without a public vote has neither. `notice_days` is how long the lists stand for
    public notice before they may be certified; without it they are certified without a notice.
    """

    timezone: Line
    opens_at: Aware | None = None
    closes_at: Aware | None = None
    notice_days: Annotated[int, Meta(ge=1, le=90)] | None = None
    stage: list[Stage] = []


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
    `identities` are the ways in which a voter may be known.
    """

    channels: list[Channel] = []
    regions: list[Annotated[str, Meta(pattern="^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]] = []
    unknown_region: UnknownRegion | UnsetType = UNSET
    identities: list[IdentityKind] = []


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


class PublishedCount(Shape, frozen=True):
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


class Normaliser(StrEnum):
    """How raw figures become points from 0 to 100 within a group."""

    FIRST_100 = "first-100"
    SHARE = "share"
    MIN_MAX = "min-max"
    RANK = "rank"
    LOG = "log"
    NONE = "none"


class Mean(StrEnum):
    """How several judges' scores become one: all of them, or without a highest and a lowest."""

    PLAIN = "plain"
    TRIMMED = "trimmed"


class Band(Shape, frozen=True):
    """The name of figures from `at_least` on, up to the band above it."""

    title: Text
    at_least: Decimal


class Scoring(Shape, frozen=True):
    """How the figures of a component come from its judges' scores, 0 to `full_marks` each.

    `blind` judges see codes in place of cases. Bands stand highest first.
    """

    full_marks: Decimal = Decimal(100)
    mean: Mean = Mean.PLAIN
    least_judges: Positive = 1
    blind: bool = False
    band: list[Band] = []


class Component(Shape, frozen=True):
    """One part of the composite; the weights of all components add up to 100.

    `public` is the name of the counted votes; every other component takes scores.
    """

    name: Slug
    title: Text
    weight: Decimal
    normaliser: Normaliser
    scoring: Scoring = Scoring()


class BonusItem(Shape, frozen=True):
    """A reason for a bonus, and the most that it brings."""

    id: Slug
    title: Text
    most: Decimal


class Bonus(Shape, frozen=True):
    """What is added to the composite: the sum of a case's items, `cap` at most."""

    title: Text
    cap: Decimal
    item: Annotated[list[BonusItem], Meta(min_length=1)]


class Scope(StrEnum):
    """Among which cases a case is ranked: those of its category, of its track, or all."""

    CATEGORY = "category"
    TRACK = "track"
    CAMPAIGN = "campaign"


class ShortlistBasis(StrEnum):
    """What a shortlist is drawn by: a review before the vote, or the vote."""

    REVIEW = "review"
    VOTES = "votes"


class ShortlistRules(Shape, frozen=True):
    """Which cases go on to be scored: the first `take` of each group, or whom a review names."""

    title: Text
    basis: ShortlistBasis
    take: Positive | None = None


class RankingRules(Shape, frozen=True):
    """How counted votes and scores become a ranking within each group.

    `ties` tell equal composites apart, in the order given: `counted` votes, or the points of a
    component by its name; `shared` ends the list and leaves equal what is equal, as its end does.
    Without a component, cases are listed and not ordered.
    """

    component: list[Component] = []
    ties: list[Slug] = []
    minimum_counted: Annotated[int, Meta(ge=0)] = 0
    within: Scope = Scope.CATEGORY
    bonus: Bonus | None = None
    shortlist: ShortlistRules | None = None


class Prize(Shape, frozen=True):
    """A rank of an award; `number` cases a group, or as many as remain where it is left open.

    `at_least` is the composite below which a case cannot win it.
    """

    title: Text
    number: Positive | None = None
    at_least: Decimal | None = None


class AwardKind(StrEnum):
    """Who wins: cases in order of the ranking, or organizations for the cases they recommended."""

    CASES = "cases"
    ORGANIZATIONS = "organizations"


class Award(Shape, frozen=True):
    """A list that ends the campaign: its prizes in order, highest first.

    `within` is the ranking's where it is not given. Organizations are those that recommended;
    each has the number of its recommended cases over the largest such number, times 100, and
    the share of them that `of` awards, times 100, weighed by `recommended_weight` and
    `rate_weight`, which add up to 100.
    """

    id: Slug
    title: Text
    prize: Annotated[list[Prize], Meta(min_length=1)]
    kind: AwardKind = AwardKind.CASES
    within: Scope | None = None
    of: Slug | None = None
    recommended_weight: Decimal = Decimal(50)
    rate_weight: Decimal = Decimal(50)


class Clause(Shape, frozen=True):
    """A paragraph of the rules page; `ours` marks a choice the official notice leaves open."""

    text: Text
    ours: bool = False


class Track(Shape, frozen=True):
    """A part of the campaign that holds whole categories; a case is in one track."""

    id: Slug
    title: Text


class Category(Shape, frozen=True):
    """A class of cases; `fields` are what a case of it may be about, if it is divided."""

    id: Slug
    title: Text
    fields: list[Line] = []
    track: Slug | None = None


class RecommendingQuota(Shape, frozen=True):
    """At most `most` cases in a track or, where there are none, in a category.

    With 0 the unit recommends nothing there.
    """

    within: Slug
    most: Annotated[int, Meta(ge=0)]


class Recommender(Shape, frozen=True):
    """A unit that recommends cases; without a quota, as many as it likes."""

    id: Slug
    title: Text
    quota: list[RecommendingQuota] = []


class EntryRules(Shape, frozen=True):
    """How many cases one applicant may enter; None is as many as it likes.

    Applicants with the same `applicant_group` are one, and so are those of the same name.
    `once_per_project` lets a project be entered once, so in one track.
    """

    per_applicant: Positive | None = None
    per_applicant_and_field: Positive | None = None
    fields_per_applicant: Positive | None = None
    once_per_project: bool = False
    recommended_only: bool = False


class Section(Shape, frozen=True):
    """A part of a case's description."""

    heading: Text
    text: Text


class Case(Shape, frozen=True):
    """An entry that is voted for."""

    id: Slug
    category: Slug
    title: Text
    applicant: Text
    summary: Text
    section: Annotated[list[Section], Meta(min_length=1)]
    field: Line | None = None
    picture: Line | None = None
    applicant_group: Line | None = None
    project: Line | None = None
    recommended_by: Slug | None = None

    @property
    def case_id(self) -> CaseId:
        """The id as the ledger's type."""
        return CaseId(self.id)

    @property
    def category_id(self) -> CategoryId:
        """The category as the ledger's type."""
        return CategoryId(self.category)


class Campaign(Shape, frozen=True):
    """One time-boxed public selection, whole. `case` keeps the order of the file.

    Without `ballot` there is no public vote, and the timetable says no time of one.
    """

    id: Slug
    title: Text
    summary: Text
    organizer: Text
    timetable: Timetable
    ranking: RankingRules
    clause: list[Clause]
    category: Annotated[list[Category], Meta(min_length=1)]
    case: Annotated[list[Case], Meta(min_length=1, max_length=10_000)]
    ballot: BallotRules | None = None
    published_count: PublishedCount = PublishedCount()
    track: list[Track] = []
    recommender: list[Recommender] = []
    entry: EntryRules = EntryRules()
    award: list[Award] = []
    sample: bool = False

    @property
    def campaign_id(self) -> CampaignId:
        """The id as the ledger's type."""
        return CampaignId(self.id)

    @property
    def has_vote(self) -> bool:
        """Whether the public votes; without, cases are scored alone."""
        times = self.timetable.opens_at, self.timetable.closes_at
        return self.ballot is not None and None not in times

    @property
    def vote(self) -> "Vote":
        """The public vote.

        Raises:
            NoPublicVote: the campaign has none.
        """
        opens_at, closes_at = self.timetable.opens_at, self.timetable.closes_at
        if self.ballot is None or opens_at is None or closes_at is None:
            raise NoPublicVote(self.id)
        return Vote(opens_at=opens_at, closes_at=closes_at, rules=self.ballot)


class Vote(Struct, frozen=True, kw_only=True):
    """When the public votes, from `opens_at` up to but not including `closes_at`, and how."""

    opens_at: datetime
    closes_at: datetime
    rules: BallotRules


class NoPublicVote(LookupError):
    """A campaign without a public vote was asked for its vote."""
