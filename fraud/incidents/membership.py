"""Which incident each ballot is in: one at most, by construction. Pure."""

import numpy as np
from numpy.typing import NDArray

from fraud.domain import Ints
from fraud.finding.retained import NOBODY

_FIRST_CAPACITY = 1024


class Membership:
    """Numbers of incidents by ballot index, four bytes a ballot up to the last that was put."""

    def __init__(self) -> None:
        self._of: NDArray[np.int32] = np.full(_FIRST_CAPACITY, NOBODY, np.int32)

    def of(self, index: Ints) -> Ints:
        """(k,) the incident of each ballot, or `NOBODY`."""
        known = index < len(self._of)
        numbers = np.full(len(index), NOBODY, np.int64)
        numbers[known] = self._of[index[known]]
        return numbers

    def put(self, index: Ints, number: int) -> None:
        """Let ballots be in this incident, and no longer in another; `NOBODY` for none."""
        if not len(index):
            return
        last = int(index.max())
        if last >= len(self._of):
            more = np.full(2 * (last + 1) - len(self._of), NOBODY, np.int32)
            self._of = np.concatenate([self._of, more])
        self._of[index] = number
