"""The judge: ballots in ledger order become verdicts and incidents. Pure and deterministic.

Time is cut into buckets by `cast_at`. A ballot is judged twice: when it comes, by what was hot
when the last bucket closed; and when buckets close, as long as it is retained, by what is found
then. Nothing depends on how ballots are put into blocks or on when `advance` is called.
"""

import math
from itertools import pairwise

import numpy as np

from fraud.cells import CASE_COLUMN, CellTable, Pairs, pairs_of
from fraud.compositions import Compositions, Found
from fraud.counts import DecayedCounts
from fraud.domain import BallotBlock, Bools, Ints, Judgement
from fraud.expectation import Expectation
from fraud.findings import Findings
from fraud.history import HourHistory
from fraud.holding import Holding
from fraud.pace import Pace
from fraud.paces import Paces
from fraud.policy import FOUNDING, Policy
from fraud.retained import Retained, Selections, joined
from fraud.vocabulary import Vocabulary


class Judge:
    """Keeps what the judging of the next ballot needs of all before it.

    Args:
        vocabulary: the one that the blocks are encoded with.
        policy: the same throughout a judge's life.
    """

    def __init__(self, vocabulary: Vocabulary, policy: Policy = FOUNDING) -> None:
        table = CellTable(policy)
        self._policy = policy
        self._table = table
        self._counts = DecayedCounts(table, policy)
        self._history = HourHistory(table, policy)
        self._pace = Pace(table, self._counts)
        self._compositions = Compositions(
            table=table,
            counts=self._counts,
            expectation=Expectation(table, self._counts, self._history, policy),
            vocabulary=vocabulary,
            policy=policy,
        )
        self._paces = Paces(table=table, pace=self._pace, vocabulary=vocabulary, policy=policy)
        self._findings = Findings(table, policy)
        self._holding = Holding(table, self._findings, vocabulary, policy)
        self._retained = Retained()
        self._arrived: list[Selections] = []
        self._bucket = -math.inf
        self._latest = -math.inf
        self._forget_at = policy.forget_at_cells

    def feed(self, block: BallotBlock) -> Judgement:
        """Judge the next ballots of the ledger.

        Raises:
            ValueError: times fall, or a ballot is older than what `advance` has closed.
        """
        if len(block):
            self._check_order(block)
            pairs = pairs_of(block)
            buckets = np.floor(pairs.at / self._policy.window_s)
            edges = [0, *(np.flatnonzero(np.diff(buckets)) + 1).tolist(), len(buckets)]
            for first, stop in pairwise(edges):
                self._turn_to(float(buckets[first]))
                self._receive(pairs.between(first, stop))
            self._latest = float(block.cast_at[-1])
        return self._holding.judgement()

    def advance(self, to: float) -> Judgement:
        """Close the buckets that end at `to` or before it (epoch seconds), when nothing comes.

        No ballot that is cast before `to` may follow.
        """
        self._turn_to(math.floor(to / self._policy.window_s))
        return self._holding.judgement()

    def _check_order(self, block: BallotBlock) -> None:
        if block.cast_at[0] < self._latest or (np.diff(block.cast_at) < 0.0).any():
            raise ValueError("ballots must come in ledger order: cast_at never falls")

    def _turn_to(self, bucket: float) -> None:
        if bucket > self._bucket:
            if self._arrived:
                self._close(joined(self._arrived), (self._bucket + 1.0) * self._policy.window_s)
                self._arrived = []
            self._bucket = bucket
            self._latest = max(self._latest, bucket * self._policy.window_s)

    def _receive(self, pairs: Pairs) -> None:
        rows = Selections(
            index=pairs.index,
            at=pairs.at,
            cells=self._table.pair_cells(pairs),
            extra=pairs.unmetered * self._policy.unmetered_points,
            held=np.zeros(len(pairs.index), np.bool_),
        )
        self._holding.hold_arriving(rows, self._findings.weigh(rows, rows.at))
        self._arrived.append(rows)

    def _close(self, bucket: Selections, at: float) -> None:
        self._counts.turn_to(at)
        self._counts.add(bucket, at)
        self._retained.append(bucket)
        raised = self._find(bucket, at)
        self._hold_back(len(bucket), raised, at)
        self._history.learn(
            self._retained.leave(
                before=at - self._policy.lookback_s, at_most=self._policy.lookback_rows
            )
        )
        if len(self._table) > self._forget_at:
            self._forget(at)

    def _find(self, bucket: Selections, at: float) -> Ints:
        """Warm what is found and cool what is not; the cases for which more is found."""
        sent = self._pace.add(bucket, at)
        found: list[Found] = [
            *self._compositions.found(bucket, self._retained.rows, at),
            *self._paces.found(bucket, sent, at),
        ]
        hot = {one.cell for one in found}
        touched = np.unique(bucket.cells[self._table.hot[bucket.cells] > 0])
        self._findings.cool(touched[[cell not in hot for cell in touched.tolist()]])
        until = at + self._policy.stays_hot_s
        raised = [
            one.cell
            for one in found
            if self._findings.warm(one.cell, one.reading, since=one.since, until=until)
        ]
        rows = np.isin(bucket.cells, np.array(raised, np.int32)).any(axis=1)
        return np.unique(bucket.cells[rows, CASE_COLUMN])

    def _hold_back(self, closed: int, cases: Ints, at: float) -> None:
        """Late discovery: the bucket itself, and retained ballots of cases with more findings."""
        retained = self._retained.rows
        again: Bools = np.zeros(len(retained), np.bool_)
        for case in cases.tolist():
            again |= retained.cells[:, CASE_COLUMN] == case
        again[len(retained) - closed :] = True
        places = np.flatnonzero(again)
        rows = retained.rows(places)
        weights = self._findings.weigh(rows, at)
        self._holding.grade(rows.index[-closed:], weights.points[-closed:])
        late = self._holding.hold_late(retained, places, weights)
        if len(late):
            self._counts.unteach(late)

    def _forget(self, at: float) -> None:
        longest = self._counts.horizons - 1
        least = self._policy.forget_below
        size = len(self._table)
        counted = self._table.mass[:size, longest] >= least * self._counts.weights(at)[longest]
        keep = counted | self._history.is_remembered(at, least) | (self._table.hot[:size] > 0)
        self._retained.renumber(self._table.forget(keep, [self._retained.rows.cells])[0])
        self._forget_at = max(self._policy.forget_at_cells, 2 * len(self._table))
