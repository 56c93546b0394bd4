"""What an organizer writes of the lists that end a campaign: awards and their prizes."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from voting.rules.ranking import Scope
from voting.rules.shapes import Positive, Shape, Slug, Text


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
