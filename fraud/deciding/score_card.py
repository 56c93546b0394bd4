"""How honest waves scored when a model was made: what later scores are compared with. Pure."""

import msgspec
import numpy as np

from fraud.domain import Floats, Ints

#: Bins that a model's card cuts its own scores into, as far as they differ.
_BINS = 10
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
        edges=tuple(edges.tolist()), waves=tuple(counted(scores, edges).astype(float).tolist())
    )


def counted(scores: Floats, edges: Floats) -> Ints:
    """(edges + 1,) how many scores fall into each bin."""
    place = np.searchsorted(edges, scores.round(_DECIMALS), side="left")
    return np.bincount(place, minlength=len(edges) + 1)
