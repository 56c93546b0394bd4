"""Whether scores still fall as they did when the model was made. Pure.

The population stability index compares two distributions over bins: the sum of
(now - then) ln(now / then) (Siddiqi, "Credit Risk Scorecards", Wiley 2006, who takes 0.1 for a
change worth a look and 0.25 for one that is large). Where nothing changed it is about
(bins - 1)(1/n + 1/m) for samples of n and m (Yurdakul, "Statistical properties of population
stability index", Western Michigan University 2018): few waves tell little.
"""

from collections import deque
from collections.abc import Sequence

import msgspec
import numpy as np

from fraud.domain import Floats, Ints

#: Bins that a model's card cuts its own scores into, as far as they differ.
_BINS = 10
#: Waves that are compared, at most; and from how many on there is an answer.
_MOST, _LEAST = 2_000, 100
#: Waves that an empty bin is taken for.
_UNSEEN = 0.5
#: Scores are compared to so many decimals, so that all machines put them into the same bins.
_DECIMALS = 6


class ScoreCard(msgspec.Struct, frozen=True, kw_only=True):
    """How honest waves that a model does not hold scored when it was made; part of its card.

    Attributes:
        edges: inner edges of the bins, rising.
        waves: in each bin, one more than there are edges.
    """

    edges: tuple[float, ...]
    waves: tuple[float, ...]


def score_card(scores: Floats) -> ScoreCard:
    """Cut scores into bins that hold about as many each."""
    places = np.arange(1, _BINS) / _BINS
    edges = np.unique(np.quantile(scores.round(_DECIMALS), places, method="lower"))
    return ScoreCard(
        edges=tuple(edges.tolist()), waves=tuple(_counted(scores, edges).astype(float).tolist())
    )


def population_stability(then: Sequence[float], now: Sequence[float]) -> float:
    """The index of two counts over the same bins; 0 where their shares are the same."""
    before, after = (np.maximum(np.array(counts, float), _UNSEEN) for counts in (then, now))
    before, after = before / before.sum(), after / after.sum()
    return float(((after - before) * np.log(after / before)).sum())


class ScoreDrift:
    """The newest waves that were not held, against the model's card."""

    def __init__(self, card: ScoreCard | None) -> None:
        self._card = card
        self._scores: deque[float] = deque(maxlen=_MOST)

    def note(self, score: float) -> None:
        """One wave more that is not held."""
        self._scores.append(score)

    def index(self) -> float | None:
        """The index; None from too few waves, or where the card does not say."""
        if self._card is None or len(self._scores) < _LEAST:
            return None
        now = _counted(np.array(self._scores), np.array(self._card.edges))
        return population_stability(self._card.waves, now.tolist())


def _counted(scores: Floats, edges: Floats) -> Ints:
    place = np.searchsorted(edges, scores.round(_DECIMALS), side="left")
    return np.bincount(place, minlength=len(edges) + 1)
