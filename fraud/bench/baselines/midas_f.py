"""MIDAS-F (Bhatia, Liu, Hooi, Yoon, Shin, Faloutsos: Real-Time Anomaly Detection in Edge Streams,
TKDD 2022), written from the paper."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from fraud.bench.material import Rows
from fraud.bench.method import Contender, Suspicion
from fraud.domain import Floats, Ints

_BITS = 12
_COLUMNS = 2**_BITS
#: Odd factors and summands of a row's hash each; without meaning, and fixed.
_HASHES = (
    (np.uint64(0x9E37_79B9_7F4A_7C15), np.uint64(0xD1B5_4A32_D192_ED03)),
    (np.uint64(0xBF58_476D_1CE4_E5B9), np.uint64(0x94D0_49BB_1331_11EB)),
)
_ROWS = len(_HASHES)
#: The paper's ε: what scores more does not become part of what is expected; and its α.
_EPSILON, _DECAY = 1000.0, 0.5


class Sender(StrEnum):
    """What an edge to a case comes from."""

    NETWORK = "network"
    DEVICE = "device"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class MidasF:
    """Scores every edge as it comes: the highest of edge, sender and case, by chi-squared."""

    sender: Sender
    tick_s: float
    is_live: bool = field(default=True, repr=False)
    limit: float | None = field(default=None, repr=False)

    def suspicion(self, rows: Rows) -> Suspicion:
        """A ballot is as suspect as the highest of its edges."""
        senders = _senders(rows, self.sender)[rows.ballot]
        tick = ((rows.at - rows.at[0]) // self.tick_s).astype(np.int64)[rows.ballot]
        sketches = [
            _Sketch(_buckets(keys))
            for keys in (senders * len(rows.case_names) + rows.cases, senders, rows.cases)
        ]
        scores = np.zeros(len(rows.cases))
        edges = np.flatnonzero(np.diff(tick, prepend=-1, append=tick[-1] + 1))
        for first, stop in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            time = float(tick[first]) + 1.0
            for sketch in sketches:
                found = sketch.score(first, stop, time)
                np.maximum(scores[first:stop], found, out=scores[first:stop])
        highest = rows.most_by_ballot(scores)
        return Suspicion(score=highest / (_EPSILON + highest), known_at=rows.at)


class _Sketch:
    """Counts of now and of all before in a count-min sketch (Algorithm 3)."""

    def __init__(self, buckets: Ints) -> None:
        self._buckets = buckets
        self._now = np.zeros(_ROWS * _COLUMNS)
        self._total = np.zeros(_ROWS * _COLUMNS)
        self._last = np.zeros(_ROWS * _COLUMNS)
        self._time = 1.0

    def score(self, first: int, stop: int, time: float) -> Floats:
        """Scores of the edges of one tick, each against the counts with those before it."""
        if time > self._time:
            self._merge()
            self._time = time
        buckets = self._buckets[first:stop]
        now = np.min([self._running(buckets[:, row]) for row in range(_ROWS)], axis=0)
        total = self._total[buckets].min(axis=1)
        off = now + total - now * time
        score = np.where(total > 0.0, off * off / np.maximum(total * (time - 1.0), 1e-12), 0.0)
        self._last[buckets] = score[:, np.newaxis]
        return score

    def _running(self, buckets: Ints) -> Floats:
        """Counts of now as each edge finds and raises them."""
        order = np.argsort(buckets, kind="stable")
        begins = np.flatnonzero(np.diff(buckets[order], prepend=-1))
        lengths = np.diff(begins, append=len(buckets))
        turn = np.arange(len(buckets)) - np.repeat(begins, lengths) + 1
        running = np.empty(len(buckets))
        running[order] = self._now[buckets[order]] + turn
        self._now[buckets[order][begins]] += lengths
        return running

    def _merge(self) -> None:
        """What scored high teaches no more than its mean so far."""
        mean = self._total / max(self._time - 1.0, 1.0)
        self._total += np.where(self._last < _EPSILON, self._now, mean)
        self._now *= _DECAY


def _buckets(keys: Ints) -> Ints:
    """(m, rows) places in a sketch, each row with a hash of its own (multiply, add, shift:
    Dietzfelbinger 1996), which leaves `_BITS` bits."""
    places = [
        ((keys.astype(np.uint64) * factor + summand) >> np.uint64(64 - _BITS)).astype(np.int64)
        for factor, summand in _HASHES
    ]
    return np.column_stack([each + row * _COLUMNS for row, each in enumerate(places)])


def _senders(rows: Rows, sender: Sender) -> Ints:
    match sender:
        case Sender.NETWORK:
            return rows.network
        case Sender.DEVICE:
            return rows.device
        case Sender.ADDRESS:
            return rows.address


MIDAS_F = Contender(
    name="MIDAS-F",
    grid=tuple(
        MidasF(sender=sender, tick_s=tick_s)
        for sender in Sender
        for tick_s in (60.0, 600.0, 3600.0)
    ),
)
