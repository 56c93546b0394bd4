"""Who could come to be first, and last, and so what points are measured by. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from display.sensitivity.hunt import Hunt
from voting.rules.ranking import Normaliser


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Who is first, and last, where that matters; or how many votes the first has at least and
    at most."""

    first: int | None = None
    last: int | None = None
    between: tuple[int, int] = (0, 0)


class Frames:
    """The frames that few enough ballots could lead to.

    Args:
        by_votes: who stands, the most votes first.
    """

    def __init__(
        self,
        votes: Sequence[int],
        by_votes: Sequence[int],
        *,
        normaliser: Normaliser,
        hunt: Hunt,
    ) -> None:
        self._votes = votes
        self._by_votes = by_votes
        self._normaliser = normaliser
        self._hunt = hunt

    def all(self) -> Iterator[Frame]:
        """The present frame, then others that few enough ballots could lead to."""
        match self._normaliser:
            case Normaliser.FIRST_100:
                yield from (Frame(first=case) for case in self._near(self._by_votes))
            case Normaliser.MIN_MAX:
                for first in self._near(self._by_votes):
                    for last in self._near(self._by_votes[::-1]):
                        yield Frame(first=first, last=last)
            case Normaliser.LOG:
                yield from self._ranges()
            case Normaliser.SHARE | Normaliser.NONE | Normaliser.RANK:
                yield Frame()

    def _near(self, cases: Sequence[int]) -> Iterator[int]:
        votes = self._votes
        for case in cases:
            if (
                abs(votes[case] - votes[cases[0]])
                > self._hunt.most * self._hunt.pile.most_of_a_case
            ):
                return
            yield case

    def _ranges(self) -> Iterator[Frame]:
        """The first has as many votes as now, or ever more (or fewer), in ever wider ranges."""
        now, sign = self._votes[self._by_votes[0]], self._hunt.pile.sign
        yield Frame(between=(now, now))
        near = 1
        while near <= self._hunt.most * self._hunt.pile.most_of_a_case:
            ends = sorted((now + sign * near, max(0, now + sign * (2 * near - 1))))
            if ends[0] < 0:
                return
            if sign < 0:
                yield Frame(between=(ends[0], ends[1]))
            else:
                tops = self._near(self._by_votes)
                yield from (Frame(first=case, between=(ends[0], ends[1])) for case in tops)
            near *= 2

    def far(self, frame: Frame) -> int:
        """So many ballots at least lead there."""
        if self._normaliser is not Normaliser.LOG:
            return 0
        votes = self._votes
        now = votes[self._by_votes[0] if frame.first is None else frame.first]
        away = max(frame.between[0] - now, now - frame.between[1])
        return -(-away // max(self._hunt.pile.most_of_a_case, 1))
