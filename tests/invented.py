"""Rules of ranking and awards that nobody wrote, in parts that tests put together."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from tests.campaigns import text
from voting.rules.awards import Award, AwardKind, Prize
from voting.rules.campaign import Campaign
from voting.rules.entries import Recommender
from voting.rules.ranking import (
    PUBLIC,
    Bonus,
    BonusItem,
    Component,
    Normaliser,
    Scope,
    Scoring,
    ShortlistBasis,
    ShortlistRules,
)
from voting.rules.shapes import Text

EXPERT = "expert"
UNITS = ("unit-a", "unit-b")


def votes(title: Text | None = None, weight: int = 50) -> Component:
    """Counted votes, the first at 100."""
    words = title or text("votes")
    return Component(PUBLIC, words, Decimal(weight), Normaliser.FIRST_100)


def experts(
    normaliser: Normaliser = Normaliser.NONE,
    scoring: Scoring | None = None,
    *,
    title: Text | None = None,
    weight: int = 50,
) -> Component:
    """Scores of experts."""
    words = title or text("experts")
    return Component(EXPERT, words, Decimal(weight), normaliser, scoring or Scoring())


def bonus(cap: str, **items: str) -> Bonus:
    """A bonus of up to `cap`: what each item brings at most, by its id."""
    found = [BonusItem(name, text(name), Decimal(most)) for name, most in items.items()]
    return Bonus(text("bonus"), Decimal(cap), found)


def by_votes(take: int) -> ShortlistRules:
    """A shortlist of the first of each group."""
    return ShortlistRules(text("shortlist"), ShortlistBasis.VOTES, take)


def by_review() -> ShortlistRules:
    """A shortlist that a review chooses."""
    return ShortlistRules(text("shortlist"), ShortlistBasis.REVIEW)


def best_units(*prizes: Prize, of: str | None = "typical") -> Award:
    """An award of organizations."""
    return Award("units", text("units"), list(prizes), AwardKind.ORGANIZATIONS, Scope.CAMPAIGN, of)


def recommended(
    found: Campaign, by: Sequence[str | None], units: Sequence[str] = UNITS
) -> Campaign:
    """A campaign whose cases are recommended by these, over and over."""
    return replace(
        found,
        case=[
            replace(case, recommended_by=by[number % len(by)])
            for number, case in enumerate(found.case)
        ],
        recommender=[Recommender(unit, text(unit)) for unit in units],
    )
