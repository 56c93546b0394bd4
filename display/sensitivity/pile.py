"""Ballots that may move, seen from one group: choices that do the same to it are one bundle. Pure.

A choice of ten cases in eight categories looks, from one of them, like the one or two selections
that lie there, so bundles are far fewer than choices.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from display.sensitivity.conditions import Count
from display.sensitivity.values import Choices, Move
from voting.domain import CaseId

#: How many selections of a ballot lie in each count that was asked for.
Signature = tuple[int, ...]


class Pile:
    """The bundles, by the cases that they touch; cases are numbered as given.

    Witnesses take choices in the order in which they are given.
    """

    def __init__(self, cases: Sequence[CaseId], choices: Choices, move: Move) -> None:
        self.sign = move.sign
        numbers = {case: number for number, case in enumerate(cases)}
        merged: dict[tuple[int, ...], list[tuple[tuple[CaseId, ...], int]]] = defaultdict(list)
        for choice, ballots in choices.items():
            seen = tuple(sorted(numbers[case] for case in choice if case in numbers))
            if seen and ballots:
                merged[seen].append((choice, ballots))
        self.bundles = sorted(merged, key=lambda seen: (len(seen), seen))
        self._parts = [merged[seen] for seen in self.bundles]
        self.sizes = [sum(ballots for _, ballots in parts) for parts in self._parts]
        self.ballots = sum(self.sizes)
        self._touching: list[list[int]] = [[] for _ in cases]
        self._votes = [0] * len(cases)
        for bundle, seen in enumerate(self.bundles):
            for case in set(seen):
                self._touching[case].append(bundle)
                self._votes[case] += seen.count(case) * self.sizes[bundle]
        #: Of one ballot, at most.
        self.most_selections = max(map(len, self.bundles), default=0)
        self.most_of_a_case = max(
            (seen.count(case) for seen in self.bundles for case in seen), default=0
        )
        self.gains = cache(self._gains)

    def votes(self, count: Count) -> int:
        """How many selections there are of these cases."""
        return sum(self._votes[case] for case in count)

    def touching(self, cases: Iterable[int]) -> Sequence[int]:
        """The bundles that select one of the cases, those with the fewest selections first."""
        found = [self._touching[case] for case in set(cases)]
        return found[0] if len(found) == 1 else sorted(set().union(*found))

    def how_many_touch(self, case: int) -> int:
        """How many bundles select a case."""
        return len(self._touching[case])

    def classes(self, counts: Sequence[Count]) -> dict[Signature, list[int]]:
        """The bundles that touch any of the counts, by signature."""
        found: dict[Signature, list[int]] = defaultdict(list)
        singles = [next(iter(count)) if len(count) == 1 else None for count in counts]
        pairs = list(zip(singles, counts, strict=True))
        for bundle in self.touching(case for count in counts for case in count):
            seen = self.bundles[bundle]
            signature = [
                sum(case in count for case in seen) if single is None else seen.count(single)
                for single, count in pairs
            ]
            found[tuple(signature)].append(bundle)
        return found

    def _gains(self, case: int) -> list[tuple[int, int]]:
        """(selections of the case, ballots that have so many), the most first."""
        found: dict[int, int] = defaultdict(int)
        for bundle in self._touching[case]:
            found[self.bundles[bundle].count(case)] += self.sizes[bundle]
        return sorted(found.items(), reverse=True)

    def most(self, case: int, ballots: int) -> int:
        """The most selections of a case that so many ballots have."""
        votes = 0
        for each, there in self.gains(case):
            taken = min(there, ballots)
            votes, ballots = votes + each * taken, ballots - taken
        return votes

    def first_of(self, bundles: Iterable[int], ballots: int) -> dict[int, int]:
        """So many ballots, of the first bundles."""
        chosen: dict[int, int] = {}
        for bundle in bundles:
            if not ballots:
                break
            chosen[bundle] = min(ballots, self.sizes[bundle])
            ballots -= chosen[bundle]
        return chosen

    def unpacked(self, chosen: Mapping[int, int]) -> dict[tuple[CaseId, ...], int]:
        """So many ballots of each bundle, as choices."""
        found: dict[tuple[CaseId, ...], int] = {}
        for bundle, ballots in sorted(chosen.items()):
            left = ballots
            for choice, there in self._parts[bundle]:
                taken = min(left, there)
                if taken:
                    found[choice] = found.get(choice, 0) + taken
                left -= taken
        return found
