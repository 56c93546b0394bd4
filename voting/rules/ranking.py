"""What an organizer writes of the ranking: its components, scores, bonus, ties and shortlist."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from voting.rules.shapes import Positive, Shape, Slug, Text

#: The component that counts votes.
PUBLIC = "public"
#: Rules for ties that are no component.
COUNTED, SHARED = "counted", "shared"


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
