"""Parts a group's selections into those like its background and those that are not.

Each group is taken for a mixture: a part that is composed as the background, and an excess with a
composition of its own, its attributes independent of one another. Expectation maximisation
(Dempster, Laird, Rubin, J. Royal Stat. Soc. B 39, 1977) finds the excess and how far each
selection belongs to it; the background is given, and is not fitted. That the composition of what
is new is compared with what is usual, and not its volume, follows Wong, Moore, Cooper, Wagner,
"What's strange about recent events (WSARE)", JMLR 6, 2005. Pure.
"""

from dataclasses import dataclass

import numpy as np

from fraud.domain import Floats
from fraud.finding.bins import Bins

_ROUNDS = 7
#: Nats against belonging to the excess, so that what is a little different stays usual.
_RELUCTANCE = 0.7
#: Selections with the composition of the background that every excess is given beforehand.
_PRIOR = 2.0
_LEAST_SHARE, _MOST_SHARE = 1e-3, 0.9
_FIRST_SHARE = 0.3
_FURTHEST = 30.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Excess:
    """What was found for m selections in g groups and by a attributes.

    Attributes:
        belongs: (m,) how far each selection belongs to its group's excess, 0 to 1.
        ratio: (a, m) log of how much likelier its value is in the excess than in the background.
    """

    belongs: Floats
    ratio: Floats


def fit(bins: Bins, beforehand: Floats) -> Excess:
    """Find each group's excess.

    Args:
        beforehand: (m,) nats for belonging to it that are known of a selection beforehand.
    """
    groups = bins.groups[0]
    nats = beforehand - _RELUCTANCE
    belongs = np.full(len(groups.of), 0.5)
    size = sizes(bins, belongs)
    share = np.full(len(groups), _FIRST_SHARE)
    for _ in range(_ROUNDS):
        ratio = likeness(bins, belongs, size)
        odds = (np.log(share) - np.log1p(-share))[groups.of] + ratio.sum(axis=0)
        odds += nats
        belongs = 1.0 / (1.0 + np.exp(-np.minimum(np.maximum(odds, -_FURTHEST), _FURTHEST)))
        size = sizes(bins, belongs)
        share = np.minimum(
            np.maximum(size[: len(groups)] / groups.size, _LEAST_SHARE), _MOST_SHARE
        )
    return Excess(belongs=belongs, ratio=ratio)


def sizes(bins: Bins, belongs: Floats) -> Floats:
    """By group, counted through all attributes, how much of it belongs."""
    known: dict[int, Floats] = {}  # most attributes are counted in the same groups
    for groups in bins.groups:
        if id(groups.of) not in known:
            inside: Floats = np.bincount(groups.of, belongs, len(groups)).astype(float, copy=False)
            known[id(groups.of)] = inside
    return np.concatenate([known[id(groups.of)] for groups in bins.groups])


def likeness(bins: Bins, belongs: Floats, size: Floats) -> Floats:
    """(a, m) log of how much likelier each value is among those that belong than elsewhere.

    Args:
        size: how much belongs, see `sizes`.
    """
    by_attribute = np.concatenate([belongs] * len(bins.groups))
    inside = np.bincount(bins.of.ravel(), by_attribute, len(bins.group))
    excess = (inside + _PRIOR * bins.background) / (size[bins.group] + _PRIOR)
    logs: Floats = np.log(excess / bins.background)[bins.of]
    return logs
