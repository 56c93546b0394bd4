"""Measures what honest surges look like, in simulated worlds whose truth is known."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from fraud.bench.families import SURGES
from fraud.bench.roster import BALLOTS, learning_worlds
from fraud.bench.world_files import Shelf
from fraud.finding.features import NAMES
from fraud.learning.lessons import Lesson, lessons
from fraud.telling.surges import MEASURES, Surge, Surges

_PERCENTILES = (10, 50, 90)
#: A kind that made fewer waves than this is not told of.
_LEAST_WAVES = 20
#: Waves that are none of an event's own: counters that dip, the day's way through time zones.
_NO_EVENT = frozenset({"H7", "H8"})


def surges_of(
    seeds: int,
    version: str,
    shelf: Shelf,
    on_progress: Callable[[int, int], None],
    ballots: int = BALLOTS,
) -> Surges:
    """Measure the waves of the learning worlds that hold nothing but honest surges.

    Raises:
        WorldNotWritten: the simulators are not installed, or refused.
    """
    worlds = [one for one in learning_worlds(seeds, ballots) if not one.attacks]
    return measured(lessons(worlds, shelf, on_progress), version)


def measured(seen: Lesson, version: str) -> Surges:
    """The surges of a lesson; the same lesson gives the same."""
    single = seen.features[:, NAMES.index("whole")] == 0.0
    kinds = {}
    for name in SURGES:
        mine = seen.features[single & (seen.kind == name)]
        if len(mine) >= _LEAST_WAVES and name not in _NO_EVENT:
            kinds[name] = Surge(
                waves=len(mine), between={one: _between(mine, one) for one in MEASURES}
            )
    card: dict[str, object] = {
        "made_of": "simulated worlds (python -m loadtests world), no real voters",
        "waves_measured": sum(kind.waves for kind in kinds.values()),
        "between": "10th percentile, median, 90th percentile",
    }
    return Surges(version=version, card=card, kinds=kinds)


def _between(
    features: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", measure: str
) -> tuple[float, float, float]:
    low, middle, high = np.percentile(features[:, NAMES.index(measure)], _PERCENTILES).tolist()
    return round(low, 4), round(middle, 4), round(high, 4)


def write_surges(surges: Surges, path: Path) -> None:
    """Write the file as indented JSON."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(surges), indent=1) + b"\n")
