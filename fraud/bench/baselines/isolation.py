"""IsolationForest over rows (Liu, Ting, Zhou: Isolation Forest, ICDM 2008), scikit-learn's."""

from dataclasses import dataclass, field

from sklearn.ensemble import IsolationForest

from fraud.bench.baselines.raw_features import filled, raw_features
from fraud.bench.material import Rows
from fraud.bench.method import Contender, Suspicion


@dataclass(frozen=True, slots=True, kw_only=True)
class RowIsolation:
    """Fitted on the log that it scores, as it is without labels."""

    trees: int
    sample: int
    is_live: bool = field(default=False, repr=False)
    limit: float | None = field(default=None, repr=False)

    def suspicion(self, rows: Rows) -> Suspicion:
        """Scores as in the paper's equation 2, in (0, 1]."""
        features = filled(raw_features(rows))
        forest = IsolationForest(
            n_estimators=self.trees, max_samples=min(self.sample, len(rows)), random_state=1
        )
        return Suspicion(score=-forest.fit(features).score_samples(features), known_at=None)


ISOLATION_FOREST = Contender(
    name="IsolationForest",
    grid=tuple(
        RowIsolation(trees=trees, sample=sample) for trees in (100, 200) for sample in (256, 4096)
    ),
)
