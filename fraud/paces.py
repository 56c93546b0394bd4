"""Findings on single sources: too fast, or too regular for people."""

from collections.abc import Iterator

import numpy as np

from fraud import patterns
from fraud.cells import CASE_COLUMN, CellTable
from fraud.compositions import Found
from fraud.counts import PACE_HORIZON
from fraud.domain import Attribute, Evidence
from fraud.pace import Pace, Sent
from fraud.policy import Policy
from fraud.retained import Selections
from fraud.signals import velocity
from fraud.vocabulary import Vocabulary
from voting.domain import CaseId

_MINUTE_S = 60.0


class Paces:
    """Reads the pace of the sources that a bucket touched."""

    def __init__(
        self, *, table: CellTable, pace: Pace, vocabulary: Vocabulary, policy: Policy
    ) -> None:
        self._table = table
        self._pace = pace
        self._vocabulary = vocabulary
        self._policy = policy

    def found(self, bucket: Selections, sent: Sent, at: float) -> Iterator[Found]:
        """Findings of the bucket that ends at `at`. A source is narrow: it reaches far back."""
        if not len(sent.sources):
            return
        gaps, mean_gap_s, gap_cv = self._pace.read(sent.sources, at)
        per_min = np.where(gaps > 0.0, _MINUTE_S / mean_gap_s, 0.0)
        peak_per_min = sent.ballots * (_MINUTE_S / self._policy.window_s)
        regular = velocity.is_regular(gaps, per_min, gap_cv)
        for place in np.flatnonzero(regular | (peak_per_min >= velocity.FAST_PER_MIN)).tolist():
            cells = bucket.cells[sent.row[place]]
            evidence = Evidence(
                case=CaseId(self._name(int(cells[CASE_COLUMN]))),
                value=self._name(int(cells[Attribute.DEVICE])),
                horizon_s=self._policy.half_lives_s[PACE_HORIZON],
                observed=float(gaps[place]),
                of=float(gaps[place]),
                expected=0.0,
                surprise=0.0,
                per_min=float(per_min[place]),
                peak_per_min=float(peak_per_min[place]),
                gap_cv=float(gap_cv[place]),
            )
            reading = patterns.weighed(Attribute.SOURCE, evidence)
            if reading:
                yield Found(int(sent.sources[place]), reading, at - self._policy.lookback_s)

    def _name(self, cell: int) -> str:
        return self._vocabulary.name(int(self._table.code[cell]))
