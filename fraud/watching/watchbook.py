"""What became of the ballots of the last days, beside what a model in shadow would have made of
them: counted, never acted upon. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fraud.domain import Attribute, BallotBlock, Bools, Floats, Ints, Judgement
from fraud.policy import Policy
from fraud.reading.vocabulary import code_of
from voting.domain import NetworkClass

LINES = tuple(NetworkClass)
#: Scores are told by tenths.
TENTHS = 10
_CODES = np.array([code_of(line) for line in LINES], np.int64)
_ORDER = np.argsort(_CODES)
_UNTOLD = LINES.index(NetworkClass.UNKNOWN)
_COLUMNS: Mapping[str, type] = {
    "index": np.int64,
    "at": np.float64,
    "line": np.int8,
    "score": np.float64,
    "held": np.bool_,
    "shadow_score": np.float64,
    "shadow_held": np.bool_,
}
_FIRST_ROOM = 1024

Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Ballots, counted.

    Attributes:
        held: (lines, 2, 2) by class of network, whether they are held, whether the shadow would
            hold them.
        scores, shadow_scores: (11,) those that were in no wave, then by tenths of their score.
    """

    held: Ints
    scores: Ints
    shadow_scores: Ints

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            held=self.held + other.held,
            scores=self.scores + other.scores,
            shadow_scores=self.shadow_scores + other.shadow_scores,
        )


class Watchbook:
    """The ballots that the judge may still hold, and counts of all that it may not any more."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._room = _room(_FIRST_ROOM)
        self._start = self._stop = 0
        self._past = _counts(_cut(self._room, 0, 0))

    @property
    def _rows(self) -> Columns:
        return _cut(self._room, self._start, self._stop)

    def append(self, block: BallotBlock) -> None:
        """Add ballots that the judge is about to be fed."""
        if not len(block):
            return
        self._leave()
        self._make_room(len(block))
        stop = self._stop + len(block)
        new = _cut(self._room, self._stop, stop)
        new["index"][:], new["at"][:] = block.index, block.cast_at
        new["line"][:] = _line(block.codes[:, Attribute.NETWORK_CLASS])
        self._stop = stop

    def take(self, judgement: Judgement) -> None:
        """What the judge says of ballots."""
        rows = self._rows
        np.maximum.at(rows["score"], self._places(judgement.scored_index), judgement.score)
        held = np.array([verdict.index for verdict in judgement.verdicts], np.int64)
        rows["held"][self._places(held)] = True

    def shadow_scores(self, index: Ints, score: Floats) -> None:
        """What the shadow says of ballots, (k,) indices, each once."""
        scores, places = self._rows["shadow_score"], self._places(index)
        scores[places] = np.maximum(scores[places], score)

    def shadow_holds(self, index: Ints) -> None:
        """The shadow would hold these."""
        self._rows["shadow_held"][self._places(index)] = True

    def in_shadow(self, index: Ints) -> Bools:
        """(k,) whether the shadow would hold each already."""
        held: Bools = self._rows["shadow_held"][self._places(index)]
        return held

    def recent(self) -> Counts:
        """The ballots of the last days."""
        return _counts(self._rows)

    def all(self) -> Counts:
        """Every ballot that ever came."""
        return self._past + self.recent()

    def shadow_alone(self, most: int) -> list[int]:
        """Indices of the newest ballots that the shadow alone would hold."""
        rows = self._rows
        alone: list[int] = rows["index"][rows["shadow_held"] & ~rows["held"]][-most:].tolist()
        return alone

    def _places(self, index: Ints) -> Ints:
        places: Ints = np.searchsorted(self._rows["index"], index)
        return places

    def _leave(self) -> None:
        """Let go what no window reaches that ends after the newest ballot."""
        rows = self._rows
        oldest = rows["at"][-1] - self._policy.retained_s if len(rows["at"]) else 0.0
        stop = int(np.searchsorted(rows["at"], oldest))
        self._past += _counts(_cut(rows, 0, stop))
        self._start += stop

    def _make_room(self, count: int) -> None:
        kept = self._stop - self._start
        if self._stop + count > len(self._room["index"]):
            room = _room(2 * (kept + count))
            for name, values in self._rows.items():
                room[name][:kept] = values
            self._room, self._start, self._stop = room, 0, kept


def _room(size: int) -> Columns:
    return {name: np.zeros(size, kind) for name, kind in _COLUMNS.items()}


def _cut(columns: Columns, first: int, stop: int) -> Columns:
    return {name: values[first:stop] for name, values in columns.items()}


def _line(codes: Ints) -> Ints:
    """(n,) places in `LINES`."""
    found = _ORDER[np.minimum(np.searchsorted(_CODES[_ORDER], codes), len(LINES) - 1)]
    return np.where(_CODES[found] == codes, found, _UNTOLD)


def _counts(rows: Columns) -> Counts:
    cells = 4 * rows["line"].astype(np.int64) + 2 * rows["held"] + rows["shadow_held"]
    return Counts(
        held=np.bincount(cells, minlength=4 * len(LINES)).reshape(len(LINES), 2, 2),
        scores=_tenths(rows["score"]),
        shadow_scores=_tenths(rows["shadow_score"]),
    )


def _tenths(score: Floats) -> Ints:
    tenth = np.where(score > 0.0, 1 + np.minimum(score * TENTHS, TENTHS - 1), 0.0)
    return np.bincount(tenth.astype(np.int64), minlength=TENTHS + 1)
