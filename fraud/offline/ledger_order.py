"""The order in which ballots are judged: by (cast_at, ballot_id). Pure."""

from collections.abc import Sequence

import numpy as np

from fraud.domain import Floats, Ints

#: A log that is nearly in order has no row so much later than one that stands behind it.
_DISORDER_S = 3600.0


def ledger_order(at: Floats, ids: Sequence[str]) -> Ints:
    """Places by (cast_at, ballot_id); ids are compared only where times are the same."""
    order = np.argsort(at, kind="stable")
    times = at[order]
    same = np.flatnonzero(times[1:] == times[:-1])
    for first in same[np.diff(same, prepend=-2) > 1].tolist():
        stop = int(np.searchsorted(times, times[first], side="right"))
        order[first:stop] = sorted(order[first:stop].tolist(), key=lambda place: ids[place])
    return order


class Ordered:
    """Tells of a log that is being read which ballots come next, if it is nearly in order."""

    def __init__(self) -> None:
        self._seen = 0
        self._told_upto = -np.inf
        self._waiting = np.zeros(0, np.int64)

    def more(self, at: Floats, ids: Sequence[str]) -> Ints | None:
        """Places of the next ballots in ledger order; None where earlier ones were told too soon.

        Args:
            at, ids: of all ballots that were read.
        """
        places = np.concatenate([self._waiting, np.arange(self._seen, len(at))])
        self._seen = len(at)
        if at[places].min(initial=np.inf) <= self._told_upto:
            return None
        places = places[ledger_order(at[places], [ids[place] for place in places.tolist()])]
        times = at[places]
        certain = int(np.searchsorted(times, times.max(initial=-np.inf) - _DISORDER_S))
        self._waiting = places[certain:]
        if certain:
            self._told_upto = float(times[certain - 1])
        return places[:certain]
