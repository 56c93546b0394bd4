"""Counts ballots by case and step of time, and draws curves from the counts. Pure.

What is kept are the pairs of case and step that occur, in a few sorted runs: no more than there
are selections, however many cases a log invents.
"""

import numpy as np

from fraud.domain import Curve, Floats, Ints

#: Everything is counted in steps of this length.
STEP_S = 30.0
_STEPS_S = tuple(STEP_S * times for times in (1, 2, 4, 10, 20, 30, 60, 120, 240, 720, 2880))
_MOST_POINTS = 96
_LEAST_BESIDE_S = 600.0
_BESIDE = 0.25
#: Key of a case and step: the case in the upper half, 0 for all ballots.
_HALF = np.int64(1) << np.int64(32)


class Rhythm:
    """Grows by block; time and memory amortised as for sorting what comes."""

    def __init__(self) -> None:
        self._runs: list[tuple[Ints, Ints]] = []  # sorted keys, their counts

    def count(self, cases: Ints, case_at: Floats, ballot_at: Floats) -> None:
        """Add selections, (m,) numbers of cases and times, of ballots, (n,) times."""
        keys = np.concatenate([(cases + 1) * _HALF + _step(case_at), _step(ballot_at)])
        self._runs.append(_counted(keys, np.ones(len(keys), np.int64)))
        while len(self._runs) > 1 and len(self._runs[-2][0]) <= 2 * len(self._runs[-1][0]):
            last, before = self._runs.pop(), self._runs.pop()
            keys, counts = (np.concatenate(pair) for pair in zip(before, last, strict=True))
            self._runs.append(_counted(keys, counts))

    def curve(self, case: int, part_at: Floats, now: float) -> Curve:
        """A case's ballots around some of them, up to the last whole step before `now`.

        Args:
            part_at: (k,) times of those that are to be marked, k > 0.
        """
        start, step_s, points = _frame(float(part_at.min()), float(part_at.max()), now)
        received = self._binned(case + 1, start, step_s, points, now)
        everybody = self._binned(0, start, step_s, points, now)
        part = np.bincount(((part_at - start) // step_s).astype(np.int64), minlength=points)
        others = everybody - part
        usual = (received - part).sum() / max(int(others.sum()), 1)
        return Curve(
            start=start,
            step_s=step_s,
            received=tuple(received.tolist()),
            part=tuple(part[:points].tolist()),
            expected=tuple(np.round(others * usual, 2).tolist()),
        )

    def _binned(self, half: int, start: float, step_s: float, points: int, now: float) -> Ints:
        bins = np.zeros(points, np.int64)
        begin, width = int(start // STEP_S), int(step_s // STEP_S)
        low = half * _HALF + begin
        high = low + min(points * width, int(now // STEP_S) - begin)
        for keys, counts in self._runs:
            first, stop = np.searchsorted(keys, [low, high])
            np.add.at(bins, (keys[first:stop] - low) // width, counts[first:stop])
        return bins


def _step(at: Floats) -> Ints:
    steps: Ints = np.floor(at / STEP_S).astype(np.int64)
    return steps


def _counted(keys: Ints, counts: Ints) -> tuple[Ints, Ints]:
    named, place = np.unique(keys, return_inverse=True)
    return named, np.bincount(place, counts).astype(np.int64)


def _frame(first: float, last: float, now: float) -> tuple[float, float, int]:
    """Where a curve begins, its step, and how many steps it has by now."""
    beside = _beside(first, last)
    length = last - first + 2 * beside
    step_s = next((one for one in _STEPS_S if length / one <= _MOST_POINTS), _STEPS_S[-1])
    start = max((first - beside) // step_s, 0.0) * step_s
    end = max(min(last + beside, now // STEP_S * STEP_S), last + 1.0)
    return start, step_s, int(np.ceil((end - start) / step_s))


def _beside(first: float, last: float) -> float:
    return max(_BESIDE * (last - first), _LEAST_BESIDE_S)


def is_complete(first: float, last: float, now: float) -> bool:
    """Whether a curve whose part lies there is the same at any later time."""
    start, step_s, points = _frame(first, last, np.inf)
    return now >= start + points * step_s
