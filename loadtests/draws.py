"""Weighted draws, cheap enough for a million ballots."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted(Generic[T]):
    """Things with cumulative weights."""

    things: tuple[T, ...]
    cumulative: tuple[float, ...]

    def draw(self, rng: Random) -> T:
        """One of them, each by its weight."""
        cumulative = self.cumulative
        return self.things[bisect(cumulative, rng.random() * cumulative[-1])]


def weighted(things: Iterable[T], weights: Iterable[float]) -> Weighted[T]:
    """Things with a weight each."""
    return Weighted(things=tuple(things), cumulative=tuple(accumulate(weights)))


def evenly(things: Sequence[T], rng: Random) -> T:
    """One of some things; quicker than `rng.choice`."""
    return things[int(rng.random() * len(things))]
