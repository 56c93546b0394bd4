"""What the question is about, and what the answer says. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from display.ranking.ranking import GroupRanking
from voting.domain import CaseId

#: How many ballots have exactly these selections, which may name a case several times.
Choices = Mapping[tuple[CaseId, ...], int]

#: Who wins each prize of one award in one group, the best prize first.
Draw = Callable[[GroupRanking], Sequence[frozenset[CaseId]]]


class Move(StrEnum):
    """What happens to the ballots: held ones are released, or counted ones voided."""

    RELEASE = "release"
    VOID = "void"

    @property
    def sign(self) -> int:
        """What one selection does to its case's votes."""
        return 1 if self is Move.RELEASE else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What a prize takes: `number` cases, all that remain where None, from `at_least` points."""

    number: int | None = None
    at_least: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The lists of one award in one of its groups: one for each prize, the best first.

    `within` is the group of the ranking that holds all of the award's group, `members` who of it
    could win, where not all can. `draw` is the award's
    own rule and decides; `cuts` only guide the search, and must say the same: each prize takes its
    number in order of place, a tie across its last place goes in whole, and the next prize is
    shorter by what was too many.
    """

    award: str
    group: str
    within: str
    cuts: tuple[Cut, ...]
    draw: Draw
    members: frozenset[CaseId] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A recommender's points as its cases win now, and what one more winning case adds."""

    points: Fraction
    each: Fraction
    cases: frozenset[CaseId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organizations:
    """The list of an award of organizations: the first `number` by points.

    `of` are the series of the award whose winners bring points; none where that list is adopted,
    so that no ballot moves it. `draw` tells from the winners who is on the list, and decides.
    `ratings` guide the search: they are those of the winners as the votes are.
    """

    award: str
    group: str
    of: tuple[Series, ...]
    number: int
    draw: Callable[[frozenset[CaseId]], frozenset[str]]
    ratings: Callable[[frozenset[CaseId]], Mapping[str, Rating]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Ballots that change a list: how many of which choice, and who enters and leaves, cases or
    recommenders."""

    choices: Choices
    enters: frozenset[str]
    leaves: frozenset[str]

    @property
    def ballots(self) -> int:
        """How many they are."""
        return sum(self.choices.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Smallest:
    """The smallest number of ballots that changes a list, or bounds of it.

    No fewer than `lower` change it; None: no subset does. `witness` changes it, so the number is
    at most the witness's; without one, none was found.
    """

    lower: int | None
    witness: Witness | None

    @property
    def upper(self) -> int | None:
        """The number that is known to be enough."""
        return self.witness.ballots if self.witness else None

    @property
    def is_exact(self) -> bool:
        """Whether the bounds meet, or it is certain that nothing changes the list."""
        return self.lower == self.upper


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """One list, who is on it now, and how few ballots would change that.

    `prize` is its number in the award, from 1; the members are cases or recommenders.
    """

    award: str
    group: str
    prize: int
    members: frozenset[str]
    released: Smallest
    voided: Smallest
