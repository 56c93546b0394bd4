"""Ways of several flips at once, in one group or in many: what they ask of whole ballots. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from display.sensitivity.attempt import Attempt
from display.sensitivity.events import Condition, Trial
from display.sensitivity.grounds import Ground, Way
from display.sensitivity.hunt import Hunt
from display.sensitivity.linear import Demand, even_weights, lower_bound, weighted


class Joint:
    """Ways that must all come true; cases are numbered across all grounds.

    A ballot is known by how often it selects each case that the ways ask about, then by how many
    of its selections stand in each ground whose points depend on the sum of votes, then by
    whether it touches each ground of which only a bound is known.
    """

    def __init__(self, hunt: Hunt, grounds: Sequence[Ground], ways: Sequence[Way]) -> None:
        self._hunt = hunt
        self._grounds = grounds
        self._ways = ways
        self._is_whole = all(trial.is_whole for way in ways for trial in way.trials)
        self._cases = tuple(dict.fromkeys(self._asked()))
        self._sums = [way for way in ways if self._needs_sum(way)]
        self._bounds = [way for way in ways if way.is_bound]
        self._bundles: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for bundle in self._touched():
            self._bundles[self._signature(hunt.pile.bundles[bundle])].append(bundle)

    def attempt(self) -> bool:
        """Rule numbers of ballots out, or find a witness, or leave a number open.

        Returns: whether that took trying; False where a bound was enough.
        """
        demands = list(self._demands(list(self._bundles)))
        useful = [
            place
            for place in range(len(self._bundles))
            if not self._is_whole or any(demand.gains[place] > 0 for demand in demands)
        ]
        signatures = [list(self._bundles)[place] for place in useful]
        sizes = [sum(self._hunt.pile.sizes[b] for b in self._bundles[s]) for s in signatures]
        asked = [Demand(gains=[d.gains[p] for p in useful], least=d.least) for d in demands]
        least = lower_bound(asked, sizes)
        if least is None or not self._hunt.is_worth(max(least, 1)):
            return False
        Attempt(
            self._hunt,
            [weighted(asked, even_weights(asked)), *asked] if asked else asked,
            sizes=sizes,
            bundles=lambda place: self._bundles[signatures[place]],
            passes=lambda counts: self._passes(signatures, counts),
        ).run(max(least, *(way.least for way in self._ways)))
        return True

    def _asked(self) -> Iterator[int]:
        for way in self._ways:
            offset = self._grounds[way.ground].offset
            yield from (offset + case for one in way.conditions for case in one.of)
            yield from (offset + case for trial in way.trials for case in trial.cases)

    def _needs_sum(self, way: Way) -> bool:
        by_sum = any(not trial.is_whole for trial in way.trials)
        return self._grounds[way.ground].uses_sums and by_sum

    def _touched(self) -> Sequence[int]:
        cases = set(self._cases)
        for way in (*self._sums, *self._bounds):
            ground = self._grounds[way.ground]
            cases.update(range(ground.offset, ground.offset + len(ground.contest.cases)))
        return self._hunt.pile.touching(cases) if cases else []

    def _signature(self, seen: tuple[int, ...]) -> tuple[int, ...]:
        return (
            *(seen.count(case) for case in self._cases),
            *(sum(self._local(way, case) in way.standing for case in seen) for way in self._sums),
            *(any(self._is_of(way, case) for case in seen) for way in self._bounds),
        )

    def _local(self, way: Way, case: int) -> int:
        return case - self._grounds[way.ground].offset

    def _is_of(self, way: Way, case: int) -> bool:
        return 0 <= self._local(way, case) < len(self._grounds[way.ground].contest.cases)

    def _demands(self, signatures: Sequence[tuple[int, ...]]) -> Iterator[Demand]:
        places = {case: place for place, case in enumerate(self._cases)}
        for way in self._ways:
            offset, place = self._grounds[way.ground].offset, self._place_of_sum(way)
            for one in way.conditions:
                by_place = {places[offset + case]: each for case, each in one.of.items()}
                if place is not None:
                    by_place[place] = one.of_sum
                yield Demand(
                    gains=[self._gain(by_place, signature) for signature in signatures],
                    least=self._missing(way, one),
                )
        first = len(self._cases) + len(self._sums)
        for place, way in enumerate(self._bounds, first):
            yield Demand(gains=[signature[place] for signature in signatures], least=way.least)

    def _place_of_sum(self, way: Way) -> int | None:
        return len(self._cases) + self._sums.index(way) if self._needs_sum(way) else None

    def _gain(self, by_place: Mapping[int, int], signature: tuple[int, ...]) -> int:
        return self._hunt.pile.sign * sum(
            each * signature[place] for place, each in by_place.items()
        )

    def _missing(self, way: Way, condition: Condition) -> int:
        offset = self._grounds[way.ground].offset
        have = sum(each * self._hunt.votes[offset + c] for c, each in condition.of.items())
        return condition.least - have - condition.of_sum * way.whole

    def _passes(self, signatures: Sequence[tuple[int, ...]], counts: Sequence[int]) -> bool:
        moved = [
            self._hunt.pile.sign * sum(n * each for n, each in zip(counts, column, strict=True))
            for column in zip(*signatures, strict=True)
        ]
        votes = {
            case: self._hunt.votes[case] + more
            for case, more in zip(self._cases, moved, strict=False)
        }
        return all(
            self._takes_place(way, trial, votes, moved)
            for way in self._ways
            for trial in way.trials
        )

    def _takes_place(
        self, way: Way, trial: Trial, votes: Mapping[int, int], moved: Sequence[int]
    ) -> bool:
        offset, place = self._grounds[way.ground].offset, self._place_of_sum(way)
        whole = way.whole + (0 if place is None else moved[place])
        return trial.passes({case: votes[offset + case] for case in trial.cases}, whole)
