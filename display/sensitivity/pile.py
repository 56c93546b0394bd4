"""Ballots that may move, seen from one group: choices that do the same to it are one bundle. Pure.

A choice of ten cases in eight categories looks, from one of them, like the one or two selections
that lie there, so bundles are far fewer than choices.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from display.sensitivity.values import Choices, Move
from voting.domain import CaseId

#: How often a bundle's ballots select the cases asked for, then how many of their selections
#: count in all, where that was asked for.
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
        self._touching: list[list[int]] = [[] for _ in cases]
        for bundle, seen in enumerate(self.bundles):
            for case in set(seen):
                self._touching[case].append(bundle)
        self.most_of_a_case = max((_most(seen) for seen in self.bundles), default=0)
        self.most_selections = max(map(len, self.bundles), default=0)

        #: By case, how many selections of it there are; and of all.
        self.votes = [
            sum(self.bundles[b].count(case) * self.sizes[b] for b in bundles)
            for case, bundles in enumerate(self._touching)
        ]
        self.all_votes = sum(self.votes)

    @property
    def ballots(self) -> int:
        """How many ballots there are."""
        return sum(self.sizes)

    def touching(self, cases: Iterable[int]) -> list[int]:
        """The bundles that select one of the cases, in order."""
        found = [self._touching[case] for case in set(cases)]
        return found[0] if len(found) == 1 else sorted(set().union(*found))

    def gain(self, case: int) -> list[tuple[int, int]]:
        """(selections of the case, ballots that have so many), the most first."""
        counts: dict[int, int] = defaultdict(int)
        for bundle in self._touching[case]:
            counts[self.bundles[bundle].count(case)] += self.sizes[bundle]
        return sorted(counts.items(), reverse=True)

    def unpacked(self, chosen: Iterable[tuple[int, int]]) -> dict[tuple[CaseId, ...], int]:
        """So many ballots of each bundle, as choices."""
        found: dict[tuple[CaseId, ...], int] = {}
        for bundle, ballots in chosen:
            left = ballots
            for choice, there in self._parts[bundle]:
                taken = min(left, there)
                if taken:
                    found[choice] = found.get(choice, 0) + taken
                left -= taken
        return found


class Totals:
    """Of every bundle, how many selections lie among the standing cases; for sums of votes."""

    def __init__(self, pile: Pile, standing: frozenset[int]) -> None:
        self.of = [sum(case in standing for case in seen) for seen in pile.bundles]
        self.bundles: dict[int, list[int]] = defaultdict(list)
        self.sizes: dict[int, int] = defaultdict(int)
        for bundle, total in enumerate(self.of):
            if total:
                self.bundles[total].append(bundle)
                self.sizes[total] += pile.sizes[bundle]


class Classes:
    """The bundles by signature: all that touch the cases or, with totals, the group at all."""

    def __init__(self, pile: Pile, cases: Sequence[int], totals: Totals | None) -> None:
        self._totals = totals
        self._touched = pile.touching(cases)
        self._bundles: dict[Signature, list[int]] = defaultdict(list)
        sizes: dict[Signature, int] = defaultdict(int)
        untouched = dict(totals.sizes) if totals else {}
        for bundle in self._touched:
            seen, size = pile.bundles[bundle], pile.sizes[bundle]
            total = totals.of[bundle] if totals else 0
            signature = (*(seen.count(case) for case in cases), total)
            self._bundles[signature].append(bundle)
            sizes[signature] += size
            if total:
                untouched[total] -= size
        nothing = (0,) * len(cases)
        for total, size in untouched.items():
            if size:
                sizes[(*nothing, total)] += size
        self.signatures = list(sizes)
        self.sizes = list(sizes.values())

    def bundles(self, signature: Signature) -> list[int]:
        """The bundles of a signature, those with the fewest selections first."""
        if self._totals is None or any(signature[:-1]) or not signature[-1]:
            return self._bundles[signature]
        apart = set(self._touched)
        return [b for b in self._totals.bundles[signature[-1]] if b not in apart]


def _most(seen: tuple[int, ...]) -> int:
    return max(seen.count(case) for case in set(seen))
