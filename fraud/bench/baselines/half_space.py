"""Half-Space Trees (Tan, Ting, Liu: Fast Anomaly Detection for Streaming Data, IJCAI 2011),
river's."""

import math
from dataclasses import dataclass, field
from importlib import import_module

import numpy as np

from fraud.bench.baselines.raw_features import filled, raw_features
from fraud.bench.material import Rows
from fraud.bench.method import Contender, Suspicion
from fraud.domain import Floats

_LIBRARY = "river"


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfSpaces:
    """Scores each ballot before it learns from it; ranges are taken from the whole log, which
    favours the method."""

    trees: int
    height: int
    window: int
    is_live: bool = field(default=True, repr=False)
    limit: float | None = field(default=None, repr=False)

    def suspicion(self, rows: Rows) -> Suspicion:
        """river scores 0 until the first window is full."""
        half_space_trees = import_module(f"{_LIBRARY}.anomaly").HalfSpaceTrees
        forest = half_space_trees(
            n_trees=self.trees, height=self.height, window_size=self.window, seed=1
        )
        scores = np.empty(len(rows))
        features = _in_unit_range(filled(raw_features(rows)))
        for place, values in enumerate(features.tolist()):
            ballot = dict(enumerate(values))
            scores[place] = forest.score_one(ballot)
            forest.learn_one(ballot)
        return Suspicion(score=np.clip(scores, 0.0, 1.0), known_at=rows.at)


def _in_unit_range(features: Floats) -> Floats:
    low, high = features.min(axis=0), features.max(axis=0)
    scaled: Floats = (features - low) / np.where(high > low, high - low, math.inf)
    return scaled


HALF_SPACE_TREES = Contender(
    name="Half-Space Trees",
    needs=_LIBRARY,
    grid=tuple(
        HalfSpaces(trees=10, height=height, window=window)
        for height in (6, 8)
        for window in (250, 2500)
    ),
)
