"""The ballots of the last days, by column in ledger order: what windows are cut from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fraud.domain import Attribute, BallotBlock, Bools, Floats, Ints
from fraud.reading.vocabulary import code_of
from voting.domain import NetworkClass
from voting.provenance.client_class import ClientClass

NOBODY = -1
_RENTED = [code_of(NetworkClass.HOSTING), code_of(NetworkClass.VPN)]
_ODD = [code_of(ClientClass.ODD), code_of(ClientClass.SCRIPT)]
_FIRST_CAPACITY = 1024
_BALLOTS: Mapping[str, Any] = {
    "index": np.int64, "at": np.float64, "values": (np.int64, len(Attribute)), "size": np.int64,
    "first": np.int64, "unmetered": np.bool_, "in_wechat": np.bool_,
    "rented": np.bool_, "odd": np.bool_, "incident": np.int64,
    "score": np.float64,
}  # fmt: skip
_SELECTIONS: Mapping[str, Any] = {"ballot": np.int64, "case": np.int64, "companions": np.int64}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """n ballots in ledger order and their m selections; memory is shared with `Retained`.

    Attributes:
        index, at: (n,) of the ballot.
        values: (n, attributes) numbers of values, by `Attribute`.
        size: (n,) how many cases the ballot chose.
        unmetered, in_wechat: (n,) as in `BallotBlock`.
        rented: (n,) whether it came from a hosting or VPN network.
        odd: (n,) whether its client is a script, or does not agree with itself.
        incident: (n,) number of the incident that holds the ballot, or `NOBODY`.
        score: (n,) how suspect the ballot was found to be, 0 to 1.
        row: (m,) the ballot of each selection, 0 to n - 1.
        case: (m,) number of the case.
        companions: (m,) number of the set of other cases on the ballot; 0 where there are none.
    """

    index: Ints
    at: Floats
    values: Ints
    size: Ints
    unmetered: Bools
    in_wechat: Bools
    rented: Bools
    odd: Bools
    incident: Ints
    score: Floats
    row: Ints
    case: Ints
    companions: Ints

    def __len__(self) -> int:
        return len(self.index)

    @property
    def teaches(self) -> Floats:
        """(n,) 1.0 where the ballot may show what is usual; a held one never does."""
        teaches: Floats = (self.incident == NOBODY).astype(np.float64)
        return teaches


class Retained:
    """A queue of ballots; those that left are judged for good."""

    def __init__(self) -> None:
        self._ballots = _Queue(_BALLOTS)
        self._selections = _Queue(_SELECTIONS)

    def __len__(self) -> int:
        return len(self._ballots)

    def append(self, block: BallotBlock, cases: Ints, companions: Ints, values: Ints) -> None:
        """Add ballots at the young end.

        Args:
            cases, companions: (m,) numbers of the cases, and of the sets of others beside them.
            values: (n, attributes) numbers of the values.
        """
        size = np.diff(block.case_offsets)
        self._ballots.append(
            len(block),
            index=block.index,
            at=block.cast_at,
            values=values,
            size=size,
            first=self._selections.stop + block.case_offsets[:-1],
            unmetered=block.unmetered,
            in_wechat=block.in_wechat,
            rented=np.isin(block.codes[:, Attribute.NETWORK_CLASS], _RENTED),
            odd=np.isin(block.codes[:, Attribute.CLIENT], _ODD),
            incident=NOBODY,
            score=0.0,
        )
        self._selections.append(
            len(cases),
            ballot=np.repeat(self._ballots.stop - len(block) + np.arange(len(block)), size),
            case=cases,
            companions=companions,
        )

    def window(self, since: float, until: float) -> Window:
        """The ballots with `since` <= cast_at < `until`."""
        first, stop = self.count(before=since), self.count(before=until)
        start, low = self._selections.start, self._selection(first)
        chosen = slice(low - start, self._selection(stop) - start)
        ballots = slice(first - self._ballots.start, stop - self._ballots.start)
        return Window(
            **{name: self._ballots.column(name)[ballots] for name in _BALLOTS if name != "first"},
            row=self._selections.column("ballot")[chosen] - first,
            case=self._selections.column("case")[chosen],
            companions=self._selections.column("companions")[chosen],
        )

    def cast_at(self, number: int) -> float | None:
        """When the ballot was cast before which so many had come, or the oldest one known."""
        at = self._ballots.column("at")
        place = max(number - self._ballots.start, 0)
        return float(at[place]) if place < len(at) else None

    def count(self, *, before: float) -> int:
        """How many ballots were ever cast before a time."""
        return self._ballots.start + int(np.searchsorted(self._ballots.column("at"), before))

    def cases(self, first: int, stop: int) -> Ints:
        """Numbers of the cases that some ballots chose, by how many came before them."""
        start, low = self._selections.start, self._selection(first)
        return self._selections.column("case")[low - start : self._selection(stop) - start]

    def leave(self, *, upto: int) -> None:
        """Let go all ballots before which so many had come."""
        if upto > self._ballots.start:
            self._selections.leave(self._selection(upto) - self._selections.start)
            self._ballots.leave(upto - self._ballots.start)

    def _selection(self, number: int) -> int:
        """How many selections came before those of a ballot."""
        first = self._ballots.column("first")
        place = max(number - self._ballots.start, 0)
        return int(first[place]) if place < len(first) else self._selections.stop


class _Queue:
    """Columns of one length; `start` and `stop` count everything that ever came."""

    def __init__(self, kinds: Mapping[str, Any]) -> None:
        self._kinds = kinds
        self.start = 0
        self.stop = 0
        self._offset = 0  # of `start` in the buffers
        self._buffers = self._room(_FIRST_CAPACITY)

    def __len__(self) -> int:
        return self.stop - self.start

    def column(self, name: str) -> NDArray[Any]:
        return self._buffers[name][self._offset : self._offset + len(self)]

    def append(self, count: int, **columns: Any) -> None:
        end = self._offset + len(self)
        if end + count > len(next(iter(self._buffers.values()))):
            self._move(2 * (len(self) + count))
            end = len(self)
        for name, values in columns.items():
            self._buffers[name][end : end + count] = values
        self.stop += count

    def leave(self, count: int) -> None:
        self.start += count
        self._offset += count

    def _move(self, capacity: int) -> None:
        old = {name: self.column(name) for name in self._kinds}
        self._buffers = self._room(capacity)
        for name, values in old.items():
            self._buffers[name][: len(values)] = values
        self._offset = 0

    def _room(self, capacity: int) -> dict[str, NDArray[Any]]:
        room = {}
        for name, kind in self._kinds.items():
            of, shape = (
                (kind[0], (capacity, kind[1])) if isinstance(kind, tuple) else (kind, capacity)
            )
            # By column: an attribute is counted of all ballots, not a ballot's attributes.
            room[name] = np.zeros(shape, of, order="F")
        return room
