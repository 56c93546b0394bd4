"""What share of a case's ballots a value should have: from the others, now and at this hour."""

from dataclasses import dataclass

import numpy as np

from fraud.cells import CAMPAIGN, Cells, CellTable
from fraud.counts import DecayedCounts
from fraud.domain import Floats
from fraud.history import HourHistory
from fraud.policy import Policy
from fraud.signals import hour

#: A value that was never seen among no ballots: Beta(0.5, 1.5), which is hardly ever surprised.
_PRIOR_TOP = 0.5
_PRIOR_BOTTOM = 2.0
_NEARLY_ALL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shares:
    """Counts against their expectation, (cells, horizons or twice as many) each.

    Attributes:
        observed, of: decayed counts of everything.
        share: the expected share of `observed` in `of`, in (0, 1).
        sureness: how many ballots the expectation weighs (alpha + beta).
    """

    observed: Floats
    of: Floats
    share: Floats
    sureness: Floats

    @property
    def expected(self) -> Floats:
        """What `observed` should be."""
        return self.of * self.share


class Expectation:
    """Reads counts and history; writes nothing."""

    def __init__(
        self, table: CellTable, counts: DecayedCounts, history: HourHistory, policy: Policy
    ) -> None:
        self._table = table
        self._counts = counts
        self._history = history
        self._policy = policy

    def of_pairs(self, pairs: Cells, at: float) -> Shares:
        """Each value among its case's ballots, against the other cases' ballots.

        The others count in the same window, as far as they may teach; the history of this hour
        and of the day, of all cases, counts as `hour_memory` and `day_memory` ballots at most.

        Twice by horizon: among all ballots of the case; and, where a twentieth or more of them
        is held for other values, with those set aside, lest a large wave hide a small one.
        """
        table, mass = self._table, self._table.mass
        value, group_case, group = table.value[pairs], table.group_case[pairs], table.group[pairs]
        weights = self._counts.weights(at)
        everything, teaching = self._families()
        observed = mass[pairs, everything] / weights
        held = observed - mass[pairs, teaching] / weights
        top = np.maximum(mass[value, teaching] - mass[pairs, teaching], 0.0) / weights
        bottom = np.maximum(mass[group, teaching] - mass[group_case, teaching], 0.0) / weights
        usual_top, usual_bottom = self._usual(value, group, at, 1.0)
        bottom = bottom + usual_bottom[:, None] + _PRIOR_BOTTOM
        share = (np.minimum(top + usual_top[:, None], bottom - 2.0) + _PRIOR_TOP) / bottom
        whole = mass[group_case, everything] / weights
        rest = np.maximum(mass[group_case, teaching] / weights + held, observed)
        rest[rest > _NEARLY_ALL * whole] = np.inf
        return Shares(
            observed=np.tile(observed, 2),
            of=np.concatenate((whole, rest), axis=1),
            share=np.tile(share, 2),
            sureness=np.tile(np.minimum(bottom, self._policy.sureness), 2),
        )

    def of_cases(self, cases: Cells, at: float) -> Shares:
        """Each case among the campaign's ballots, against its own usual share of them."""
        mass, weights = self._table.mass, self._counts.weights(at)
        everything, teaching = self._families()
        observed = mass[cases, everything] / weights
        others = np.maximum(mass[CAMPAIGN, teaching] - mass[cases, teaching], 0.0) / weights
        campaign = np.full(len(cases), CAMPAIGN, dtype=np.int32)
        scale = hour.SURENESS / (self._policy.hour_memory + self._policy.day_memory)
        usual_top, usual_bottom = self._usual(cases, campaign, at, scale)
        each = min(1.0, hour.PRIOR_BALLOTS / self._table.cases)
        bottom = usual_bottom + each * self._table.cases
        share = np.minimum((usual_top + each) / bottom, 1.0 - 1e-6)
        return Shares(
            observed=observed,
            of=observed + others,
            share=np.broadcast_to(share[:, None], observed.shape),
            sureness=np.broadcast_to(np.minimum(bottom, hour.SURENESS)[:, None], observed.shape),
        )

    def _families(self) -> tuple[slice, slice]:
        return slice(self._counts.horizons), slice(self._counts.horizons, None)

    def _usual(self, value: Cells, group: Cells, at: float, scale: float) -> tuple[Floats, Floats]:
        hour_top, day_top = self._history.usual(value, at)
        hour_bottom, day_bottom = self._history.usual(group, at)
        by_hour = _at_most(scale * self._policy.hour_memory, hour_bottom)
        by_day = _at_most(scale * self._policy.day_memory, day_bottom)
        top = hour_top * by_hour + day_top * by_day
        return top, hour_bottom * by_hour + day_bottom * by_day


def _at_most(ballots: float, counted: Floats) -> Floats:
    """The factor that shrinks a count to a number of ballots."""
    return np.minimum(1.0, ballots / np.maximum(counted, ballots))
