"""Findings on shares: of values among a case's ballots, and of cases among all ballots."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from fraud import patterns
from fraud.cells import CASE_COLUMN, COLUMNS, SINK, Cells, CellTable
from fraud.counts import DecayedCounts
from fraud.domain import Attribute, Bools, Evidence, Floats, Ints, Reading
from fraud.expectation import Expectation, Shares
from fraud.policy import Policy
from fraud.retained import Selections
from fraud.surprise import beta_binomial_surprise
from fraud.vocabulary import Vocabulary
from voting.domain import CaseId

_LARGEST = 3


class Found(NamedTuple):
    """A reading on a cell, and since when it explains ballots."""

    cell: int
    reading: Reading
    since: float


class _Surprising(NamedTuple):
    column: int
    cell: int
    horizon: int
    evidence: Evidence


class Compositions:
    """Compares the cells that a bucket touched with what is expected of them."""

    def __init__(
        self,
        *,
        table: CellTable,
        counts: DecayedCounts,
        expectation: Expectation,
        vocabulary: Vocabulary,
        policy: Policy,
    ) -> None:
        self._table = table
        self._counts = counts
        self._expectation = expectation
        self._vocabulary = vocabulary
        self._policy = policy
        self._half_lives = np.array(policy.half_lives_s)
        self._least, self._excess, self._surprise = patterns.thresholds()
        self._least_of_all = float(self._least.min())

    def found(self, bucket: Selections, retained: Selections, at: float) -> Iterator[Found]:
        """Findings of the bucket that ends at `at`; `retained` has its rows already."""
        for low, stop, read in (
            (0, Attribute.SOURCE, self._expectation.of_pairs),
            (CASE_COLUMN, COLUMNS, self._expectation.of_cases),
        ):
            touched, place = np.unique(bucket.cells[:, low:stop], return_index=True)
            row, column = np.divmod(place, stop - low)
            often = (touched != SINK) & (self._most(touched, at) >= self._least_of_all)
            if often.any():
                cases = bucket.cells[row[often], CASE_COLUMN]
                shares = read(touched[often], at)
                for found in self._surprising(column[often] + low, cases, touched[often], shares):
                    yield from self._weighed(found, retained, at)

    def _most(self, cells: Cells, at: float) -> Floats:
        """The longest horizon has the largest count: what is too few there is too few."""
        longest = self._counts.horizons - 1
        most: Floats = self._table.mass[cells, longest] / self._counts.weights(at)[longest]
        return most

    def _surprising(
        self, columns: Ints, cases: Cells, cells: Cells, shares: Shares
    ) -> Iterator["_Surprising"]:
        suspect = self._suspect(columns, shares)
        for row in np.flatnonzero(suspect.any(axis=1)).tolist():
            look, surprise = _most_surprising(shares, row, suspect[row])
            horizon = look % self._counts.horizons
            column, cell = int(columns[row]), int(cells[row])
            if surprise >= self._surprise[column]:
                evidence = Evidence(
                    case=CaseId(self._name(int(cases[row]))),
                    value=self._value(column, cell),
                    horizon_s=self._policy.half_lives_s[horizon],
                    observed=float(shares.observed[row, look]),
                    of=float(shares.of[row, look]),
                    expected=float(shares.expected[row, look]),
                    surprise=surprise,
                )
                yield _Surprising(column, cell, horizon, evidence)

    def _suspect(self, columns: Ints, shares: Shares) -> Bools:
        """(cells, looks): enough, in excess, and still running."""
        looks = shares.observed.shape[1] // self._counts.horizons
        pace = shares.observed / np.tile(self._half_lives, looks)
        suspect: Bools = (
            (shares.observed >= self._least[columns, None])
            & (shares.observed >= self._excess[columns, None] * shares.expected)
            & (pace[:, :1] >= self._policy.running_share * pace)
        )
        return suspect

    def _reach(self, horizon: int) -> float:
        reach = self._policy.reach_half_lives * self._policy.half_lives_s[horizon]
        return min(reach, self._policy.lookback_s)

    def _weighed(self, found: "_Surprising", retained: Selections, at: float) -> Iterator[Found]:
        since, evidence = at - self._reach(found.horizon), found.evidence
        if found.column == Attribute.DEVICE:
            evidence = _with_networks(evidence, retained, found.cell, since)
        reading = patterns.weighed(found.column, evidence)
        if reading:
            yield Found(found.cell, reading, since)

    def _value(self, column: int, cell: int) -> str:
        return "" if column in (Attribute.NETWORK, CASE_COLUMN) else self._name(cell)

    def _name(self, cell: int) -> str:
        return self._vocabulary.name(int(self._table.code[cell]))


def _most_surprising(shares: Shares, row: int, suspect: Bools) -> tuple[int, float]:
    best, most = 0, -1.0
    for horizon in np.flatnonzero(suspect).tolist():
        sureness, share = shares.sureness[row, horizon], shares.share[row, horizon]
        surprise = beta_binomial_surprise(
            shares.observed[row, horizon],
            shares.of[row, horizon],
            sureness * share,
            sureness * (1.0 - share),
        )
        if surprise > most:
            best, most = horizon, surprise
    return best, most


def _with_networks(
    evidence: Evidence, retained: Selections, device: int, since: float
) -> Evidence:
    """Over how many networks a device class is spread."""
    recent = retained.rows(slice(int(np.searchsorted(retained.at, since)), None))
    networks = recent.cells[recent.cells[:, Attribute.DEVICE] == device, Attribute.NETWORK]
    counts = np.sort(np.unique(networks[networks != SINK], return_counts=True)[1])
    if not len(counts):
        return evidence
    share = float(counts[-_LARGEST:].sum() / counts.sum())
    return replace(evidence, networks=len(counts), top_share=share)
