"""Lower bounds where points do not follow votes in a line: by rank, by logarithm. Pure.

With at most k ballots a case gains or loses so many votes and no more. If even the best points
that anyone outside could have then, and the worst that anyone inside could have, leave a gap,
k ballots change nothing. The bound forgets that the same ballots cannot serve everybody.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import log1p

from display.sensitivity.contest import Contest, Terms
from display.sensitivity.events import Event
from display.sensitivity.pile import Pile
from voting.ranking_rules import Normaliser

_FULL = 1_000_000
#: Rounding, of either side, and what floating point may add to it.
_ROOM = 2


class Boxes:
    """Who could have how many points with at most so many ballots, while exactly these stand."""

    def __init__(self, contest: Contest, terms: Terms, pile: Pile) -> None:
        self._contest = contest
        self._terms = terms
        self._sign = pile.sign
        self._gains = [pile.gain(case) for case in range(len(contest.cases))]
        self._standing = sorted(terms.standing)

    def lower_bound(self, events: Sequence[Event], ballots: int) -> int | None:
        """No fewer ballots bring any of the events about; None: not even all do."""
        if not events or not self._possible(events, ballots):
            return None
        low, high = 0, ballots
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._possible(events, middle) else (middle + 1, high)
        return low

    def _possible(self, events: Iterable[Event], ballots: int) -> bool:
        votes = self._contest.votes
        moved = {c: votes[c] + self._sign * self._most(c, ballots) for c in self._standing}
        return any(self._possible_at(events, moved, whole) for whole in self._wholes(moved))

    def _possible_at(self, events: Iterable[Event], moved: dict[int, int], whole: int) -> bool:
        now = self._contest.votes
        least = {case: min(now[case], moved[case]) for case in self._standing}
        most = {case: max(now[case], moved[case]) for case in self._standing}
        room = _ROOM * self._contest.weight
        best = {c: v + room for c, v in self._values(most, least, whole).items()}
        worst = {c: v - room for c, v in self._values(least, most, whole).items()}
        return any(_may_happen(event, best, worst) for event in events)

    def _wholes(self, moved: dict[int, int]) -> list[int]:
        """The least and the most votes of the first; between them points change one way."""
        now = max((self._contest.votes[case] for case in self._standing), default=0)
        ends = {now, max(moved.values(), default=0)}
        return sorted(ends | {1} if 0 in ends else ends)

    def _most(self, case: int, ballots: int) -> int:
        votes = 0
        for each, there in self._gains[case]:
            taken = min(there, ballots)
            votes += each * taken
            ballots -= taken
        return votes

    def _values(
        self, mine: dict[int, int], others: dict[int, int], whole: int
    ) -> dict[int, float]:
        """What each case would have with its own votes of the one kind, others' of the other."""
        ranks = self._contest.normaliser is Normaliser.RANK
        points = self._by_place(mine, others) if ranks else _by_logarithm(mine, whole)
        weight, fixed = self._contest.weight, self._terms.fixed
        return {case: weight * value + fixed[case] for case, value in points.items()}

    def _by_place(self, mine: dict[int, int], others: dict[int, int]) -> dict[int, float]:
        size, ordered = len(mine), sorted(others.values())
        return {
            case: _FULL * (bisect_right(ordered, votes) + (others[case] > votes)) / size
            for case, votes in mine.items()
        }


def _by_logarithm(mine: dict[int, int], whole: int) -> dict[int, float]:
    return {c: _FULL * log1p(votes) / log1p(whole) if whole else 0.0 for c, votes in mine.items()}


def _may_happen(event: Event, best: dict[int, float], worst: dict[int, float]) -> bool:
    if event.lower is not None and event.upper is not None:
        return best[event.lower] >= worst[event.upper]
    assert event.at is not None
    if event.lower is not None:
        return best[event.lower] >= event.at
    assert event.upper is not None
    return worst[event.upper] < event.at
