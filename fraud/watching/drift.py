"""Whether scores still fall as they did when the model was made. Pure.

The population stability index compares two distributions over bins: the sum of
(now - then) ln(now / then) (Siddiqi, "Credit Risk Scorecards", Wiley 2006, who takes 0.1 for a
change worth a look and 0.25 for one that is large). Where nothing changed it is about
(bins - 1)(1/n + 1/m) for samples of n and m (Yurdakul, "Statistical properties of population
stability index", Western Michigan University 2018): few waves tell little.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np

from fraud.deciding.score_card import ScoreCard, counted

#: Waves that are compared, at most; and from how many on there is an answer.
_MOST, _LEAST = 2_000, 100
#: Waves that an empty bin is taken for.
_UNSEEN = 0.5


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
        now = counted(np.array(self._scores), np.array(self._card.edges))
        return population_stability(self._card.waves, now.tolist())
