"""Counts of what came from the same place within the last seconds."""

import numpy as np

from fraud.domain import Floats, Ints


def trailing_counts(group: Ints, at: Floats, window_s: float) -> Ints:
    """(n,) ballots of the same group within the window that ends with each ballot, itself
    included.

    Args:
        group: (n,) codes from 0 on.
        at: (n,) epoch seconds, never falling.
    """
    order = np.argsort(group, kind="stable")
    since = at[order] - at[0] if len(at) else at
    line = group[order] * (since.max(initial=0.0) + 2.0 * window_s) + since
    first = np.searchsorted(line, line - window_s, side="right")
    counts = np.empty(len(at), np.int64)
    counts[order] = np.arange(len(at)) - first + 1
    return counts
