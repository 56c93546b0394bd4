"""EWMA of volume: an alarm where a case gets more ballots than its own past lets expect (Roberts:
Control Chart Tests Based on Geometric Moving Averages, Technometrics 1959)."""

from dataclasses import dataclass, field

import numpy as np

from fraud.bench.material import Rows
from fraud.bench.method import Contender, Suspicion
from fraud.domain import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseVolume:
    """Ballots of a bucket are as suspect as its count is above the case's moving average, in
    standard deviations; never less of them than a Poisson count has."""

    bucket_s: float
    memory: float
    is_live: bool = field(default=True, repr=False)
    limit: float | None = field(default=None, repr=False)

    def suspicion(self, rows: Rows) -> Suspicion:
        """Known when the bucket ends."""
        bucket = (rows.at // self.bucket_s).astype(np.int64)
        turn = bucket - bucket.min(initial=bucket[0])
        cases = len(rows.case_names)
        size = (int(turn.max()) + 1, cases)
        cells = turn[rows.ballot] * cases + rows.cases
        counts = np.bincount(cells, minlength=size[0] * cases).reshape(size)
        excess = _excess(counts.astype(np.float64), self.memory)
        highest = rows.most_by_ballot(np.maximum(excess.ravel()[cells], 0.0))
        return Suspicion(
            score=highest / (1.0 + highest),
            known_at=(rows.at // self.bucket_s + 1.0) * self.bucket_s,
        )


def _excess(counts: Floats, memory: float) -> Floats:
    """(t, c) counts to standard deviations above the moving average of what came before."""
    mean, variance = counts[0].copy(), np.maximum(counts[0], 1.0)
    excess = np.zeros_like(counts)
    for turn, now in enumerate(counts):
        off = now - mean
        excess[turn] = off / np.sqrt(np.maximum(variance, np.maximum(mean, 1.0)))
        mean += memory * off
        variance += memory * (off * off - variance)
    return excess


EWMA = Contender(
    name="EWMA of volume",
    grid=tuple(
        CaseVolume(bucket_s=bucket_s, memory=memory)
        for bucket_s in (60.0, 300.0, 1800.0)
        for memory in (0.02, 0.1, 0.3)
    ),
)
