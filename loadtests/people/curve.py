"""Reads a petition's curve and thins a stretch of it to as many ballots as are wanted.

A curve is a CSV of `utc, total, dt_s, delta`: the total at a moment, and what was added in the
`dt_s` seconds before it. Removals (negative deltas) cast nothing.
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from loadtests.clock import epoch_s

#: How many samples on either side tell what a sample would have held without the step.
NEIGHBOURS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """`delta` signatures in the `dt_s` seconds that end at `at_s` (epoch seconds)."""

    at_s: float
    dt_s: float
    delta: float

    @property
    def added(self) -> float:
        """The signatures that came; removals count as none."""
        return max(self.delta, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Whole ballots of one thinned sample: citizens' ones, and the step's excess."""

    begins_s: float
    span_s: float
    honest: int
    brushed: int


class BadCurve(ValueError):
    """The file is no curve, or holds nothing where something is asked for."""


def read_curve(path: Path) -> tuple[Sample, ...]:
    """Read every sample that says how long it lasted.

    Raises:
        BadCurve: a line cannot be read; the message names file and line.
    """
    samples = []
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                if row["delta"]:
                    samples.append(_sample(row))
            except (KeyError, TypeError, ValueError) as error:
                raise BadCurve(f"{path}:{line}: not `utc,total,dt_s,delta`: {error}") from error
    return tuple(samples)


def between(samples: Sequence[Sample], from_s: float, to_s: float) -> tuple[Sample, ...]:
    """The samples that end after `from_s` and not after `to_s`.

    Raises:
        BadCurve: there are none.
    """
    inside = tuple(sample for sample in samples if from_s < sample.at_s <= to_s)
    if not inside:
        raise BadCurve("the curve has no sample in the stretch that is asked for")
    return inside


def expected_at(samples: Sequence[Sample], step_s: float) -> float:
    """What the sample at `step_s` would hold at its neighbours' median pace; 0 without it."""
    places = [n for n, sample in enumerate(samples) if sample.at_s == step_s]
    if not places:
        return 0.0
    place = places[0]
    around = (
        *samples[max(place - NEIGHBOURS, 0) : place],
        *samples[place + 1 : place + 1 + NEIGHBOURS],
    )
    return median(sample.added / sample.dt_s for sample in around) * samples[place].dt_s


def thin(samples: Sequence[Sample], ballots: int, step_s: float) -> tuple[Stretch, ...]:
    """Scale a curve to at least `ballots` ballots, keeping its shape.

    Rounding is carried from sample to sample, so that every prefix is off by less than one
    ballot. What the sample at `step_s` holds beyond its neighbours' pace is the step's.

    Raises:
        BadCurve: nobody signed in the whole stretch.
    """
    total = sum(sample.added for sample in samples)
    if total <= 0:
        raise BadCurve("nobody signed in the stretch that is asked for")
    share = ballots / total
    usual = expected_at(samples, step_s)
    stretches, honest_sum = [], 0.0
    for sample in samples:
        excess = max(sample.added - usual, 0.0) if sample.at_s == step_s else 0.0
        before = math.ceil(honest_sum * share)
        honest_sum += sample.added - excess
        stretches.append(
            Stretch(
                begins_s=sample.at_s - sample.dt_s,
                span_s=sample.dt_s,
                honest=math.ceil(honest_sum * share) - before,
                brushed=math.ceil(excess * share),
            )
        )
    return tuple(stretches)


def _sample(row: dict[str, str]) -> Sample:
    return Sample(
        at_s=epoch_s(row["utc"]), dt_s=max(float(row["dt_s"]), 1.0), delta=float(row["delta"])
    )
