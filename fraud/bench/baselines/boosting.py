"""Gradient boosting over a ballot's own columns, without windows and blocks: what supervised
learning alone reaches (Ke et al.: LightGBM, NeurIPS 2017; scikit-learn's histogram variant)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from fraud.bench.baselines.raw_features import raw_features
from fraud.bench.material import Rows
from fraud.bench.method import Contender, Lesson, Method, Suspicion


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosted:
    """A fitted model, and what it was fitted with."""

    learner: "Boosting"
    model: HistGradientBoostingClassifier = field(repr=False)
    is_live: bool = field(default=True, repr=False)
    limit: float | None = field(default=None, repr=False)

    def suspicion(self, rows: Rows) -> Suspicion:
        """The probability of being brushed; shares of columns are of the whole log, which
        favours the method."""
        chances = self.model.predict_proba(raw_features(rows))[:, 1]
        return Suspicion(score=chances.astype(np.float64), known_at=rows.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosting:
    """What is tried before it is fitted."""

    leaves: int
    rate: float
    rounds: int = 100

    def fit(self, lessons: Sequence[Lesson]) -> Method:
        """Every class weighs the same, whatever its share in the lessons."""
        model = HistGradientBoostingClassifier(
            max_leaf_nodes=self.leaves,
            learning_rate=self.rate,
            max_iter=self.rounds,
            class_weight="balanced",
            early_stopping=False,
            random_state=1,
        )
        features = np.concatenate([lesson.features for lesson in lessons])
        brushed = np.concatenate([lesson.brushed for lesson in lessons])
        return Boosted(learner=self, model=model.fit(features, brushed))


BOOSTING = Contender(
    name="boosting on rows",
    grid=tuple(Boosting(leaves=leaves, rate=rate) for leaves in (8, 31) for rate in (0.1, 0.3)),
)
