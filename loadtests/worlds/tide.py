"""When citizens come: two-minute weights of a whole campaign, shaped like a real petition.

Each day of a campaign takes the hours and the unrest of one day of the real curve, in local
time; how much a day brings is ours: much on the first day and the last, a third up or down
between, and a rush before the end. Without the curve, the shipped hours with an unrest of their
own.
"""

import csv
import math
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from loadtests.clock import epoch_s
from loadtests.people.curve import Sample, read_curve
from loadtests.people.pace import HOUR_WEIGHTS
from loadtests.shared_data import shared_file

SLOT_S = 120
SLOTS = 86_400 // SLOT_S
CURVE = "petition-euref2-2016/signatures_2min.csv"
INCIDENTS = "petition-euref2-2016/incidents.csv"
#: The petition's people lived in this zone (British summer time).
CURVE_ZONE_S = timedelta(hours=1).total_seconds()
#: Samples this near to an incident take the pace around them.
NEAR_S = 900.0
_MOMENTARY = {"removal", "burst", "counter_glitch"}
FIRST_DAY, LAST_DAY, DAY_SIGMA = 1.5, 1.4, 0.3
#: Honest people are late too: what the last minutes bring beyond an evening's pace, at least and
#: at most, and how long before the end it has fallen to a third. Ours.
LEAST_RUSH, MOST_RUSH, RUSH_S = 0.5, 3.0, 2.5 * 3600
#: Unrest of a day without a curve: spread and memory of the logarithm, by slot.
UNREST, MEMORY = 0.22, 0.9

Weights = NDArray[np.float64]


def tide(days: int, seed: int) -> Weights:
    """Weights of every two minutes of a campaign from its first midnight, `days` × 720."""
    rng = Random(f"tide-{seed}")
    shapes = _real_days()
    made = [_scaled(_a_day(shapes, rng), day, days, rng) for day in range(days)]
    before_end_s = np.arange(days * SLOTS, 0, -1) * float(SLOT_S)
    rush = rng.uniform(LEAST_RUSH, MOST_RUSH) * np.exp(-before_end_s / RUSH_S)
    whole: Weights = np.concatenate(made) * (1 + rush)
    return whole


def moments(weights: Weights, count: int, seed: int) -> Weights:
    """Exactly `count` moments in seconds, ascending, by the weights of their slots."""
    drawn = np.random.Generator(np.random.PCG64(seed))
    cumulative = np.cumsum(weights)
    slots = np.searchsorted(cumulative, drawn.random(count) * cumulative[-1], side="right")
    at_s = (np.minimum(slots, len(weights) - 1) + drawn.random(count)) * SLOT_S
    return np.array(np.sort(at_s), dtype=np.float64)


def _scaled(shape: Weights, day: int, days: int, rng: Random) -> Weights:
    edge = FIRST_DAY if day == 0 else LAST_DAY if day == days - 1 else 1.0
    scaled: Weights = shape / shape.sum() * edge * rng.lognormvariate(0.0, DAY_SIGMA)
    return scaled


def _a_day(shapes: tuple[Weights, ...], rng: Random) -> Weights:
    return rng.choice(shapes) if shapes else _invented_day(rng)


def _invented_day(rng: Random) -> Weights:
    unrest, slots = 0.0, []
    for slot in range(SLOTS):
        unrest = MEMORY * unrest + rng.gauss(0.0, UNREST * math.sqrt(1 - MEMORY**2))
        slots.append(_hourly(slot) * math.exp(unrest))
    return np.array(slots)


def _hourly(slot: int) -> float:
    """The hours' weights, drawn as a line through the middles of the hours."""
    hour = slot * SLOT_S / 3600 - 0.5
    left, part = math.floor(hour), hour - math.floor(hour)
    return HOUR_WEIGHTS[left % 24] * (1 - part) + HOUR_WEIGHTS[(left + 1) % 24] * part


@cache
def _real_days() -> tuple[Weights, ...]:
    curve, incidents = shared_file(CURVE), shared_file(INCIDENTS)
    if curve is None or incidents is None:
        return ()
    return _whole_days(read_curve(curve), _known(incidents))


def _known(path: Path) -> tuple[float, ...]:
    """Moments of steps, removals and glitches."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(epoch_s(row["utc"]) for row in rows if row["kind"] in _MOMENTARY)


def _whole_days(samples: tuple[Sample, ...], known: tuple[float, ...]) -> tuple[Weights, ...]:
    """Every day that the curve holds whole, by its slots, without what is known to be wrong."""
    good = [sample for sample in samples if _clean(sample, known)]
    ends = np.array([sample.at_s for sample in good]) + CURVE_ZONE_S
    paces = np.array([sample.added / sample.dt_s for sample in good])
    first, last = int(ends[0] // 86_400) + 1, int(ends[-1] // 86_400)
    edges = np.arange(first * SLOTS, last * SLOTS + 1) * float(SLOT_S)
    middles = np.array([(a + b) / 2 for a, b in pairwise(edges)])
    slots = paces[np.minimum(np.searchsorted(ends, middles), len(paces) - 1)]
    return tuple(slots.reshape(-1, SLOTS))


def _clean(sample: Sample, known: tuple[float, ...]) -> bool:
    return sample.delta >= 0 and all(abs(sample.at_s - moment) > NEAR_S for moment in known)
