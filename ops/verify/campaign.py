"""A campaign file, as far as results follow from it, with what the file leaves out filled in."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

Scope = Literal["category", "track", "campaign"]
Positive = Annotated[int, Meta(ge=1)]
Moment = Annotated[datetime, Meta(tz=True)]
Normaliser = Literal["first-100", "share", "min-max", "rank", "log", "none"]


class Title(Struct, frozen=True):
    """A title in both languages."""

    zh: str
    en: str


class Timetable(Struct, frozen=True):
    """When voting is open, if ever, and how long lists stand for public notice."""

    timezone: str
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    notice_days: Annotated[int, Meta(ge=1, le=90)] | None = None


class CategoryBounds(Struct, frozen=True):
    """How many selections of a ballot lie in one category."""

    id: str
    min: int
    max: int


class Eligibility(Struct, frozen=True):
    """By which channels a ballot may come; an empty list means all."""

    channels: list[str] = []


class Outsiders(Struct, frozen=True):
    """The largest share of a case's counted votes that may come from outside."""

    largest_share: Annotated[str, Meta(pattern="^[0-9]{1,4}/[1-9][0-9]{0,3}$")]


class BallotRules(Struct, frozen=True):
    """How many cases a ballot selects, whether one of them twice, and by which channels."""

    min_selections: int
    max_selections: int
    repeat_case: bool = False
    category: list[CategoryBounds] = []
    eligible: Eligibility = Eligibility()
    outsiders: Outsiders | None = None


class Scoring(Struct, frozen=True):
    """How judges' scores, 0 to `full_marks`, become a figure."""

    full_marks: Decimal = Decimal(100)
    mean: Literal["plain", "trimmed"] = "plain"
    least_judges: Positive = 1


class Component(Struct, frozen=True):
    """A part of the composite; `public` is the counted votes, every other takes scores."""

    name: str
    weight: Decimal
    normaliser: Normaliser
    scoring: Scoring = Scoring()


class BonusItem(Struct, frozen=True):
    """A reason for a bonus, and the most that it brings."""

    id: str
    most: Decimal


class Bonus(Struct, frozen=True):
    """What is added to the composite: the sum of a case's items, `cap` at most."""

    cap: Decimal
    item: list[BonusItem]


class ShortlistRules(Struct, frozen=True):
    """Which cases go on: the first `take` of each group, or whom a review names."""

    title: Title
    basis: Literal["review", "votes"]
    take: Positive | None = None


class RankingRules(Struct, frozen=True):
    """How counted votes and scores become places."""

    component: list[Component] = []
    ties: list[str] = []
    minimum_counted: int = 0
    within: Scope = "category"
    bonus: Bonus | None = None
    shortlist: ShortlistRules | None = None


class Prize(Struct, frozen=True):
    """A rank of an award: `number` cases a group, or as many as remain; `at_least` composite."""

    title: Title
    number: Positive | None = None
    at_least: Decimal | None = None


class Award(Struct, frozen=True):
    """A list that ends the campaign, its prizes highest first."""

    id: str
    title: Title
    prize: Annotated[list[Prize], Meta(min_length=1)]
    kind: Literal["cases", "organizations"] = "cases"
    within: Scope | None = None
    of: str | None = None
    recommended_weight: Decimal = Decimal(50)
    rate_weight: Decimal = Decimal(50)


class Named(Struct, frozen=True):
    """A track or a recommending unit."""

    id: str
    title: Title


class Category(Struct, frozen=True):
    """A class of cases, in a track if there are any."""

    id: str
    title: Title
    track: str | None = None


class Case(Struct, frozen=True):
    """An entry that is voted for."""

    id: str
    category: str
    title: Title
    applicant: Title
    recommended_by: str | None = None


class Campaign(Struct, frozen=True):
    """The part of a campaign that results follow from."""

    id: str
    title: Title
    timetable: Timetable
    ranking: RankingRules
    category: list[Category]
    case: list[Case]
    ballot: BallotRules | None = None
    track: list[Named] = []
    recommender: list[Named] = []
    award: list[Award] = []
