"""The bodies of records, and the index ranges in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import msgspec

from ops.verify.records import Record


class Move(msgspec.Struct, frozen=True):
    """Ballots that a ruling names: where they came from, and the incident that they belong to."""

    leaves: str = msgspec.field(name="from")
    incident: str | None
    ballots: str


class RulingBody(msgspec.Struct, frozen=True):
    """The body of a ruling: what is above `after` and not above `upto` leaves pending.

    `by_person` tells a person's ruling from a machine's, which may do less. What a person
    `reopens` is as if no person had ruled on it.
    """

    after: int
    upto: int
    to: Literal["counted", "held", "voided"]
    by_person: bool
    moves: list[Move]
    reason: str
    reopens: bool = False


class LifecycleBody(msgspec.Struct, frozen=True):
    """The body of any other record."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A record that is a ruling."""

    record: Record
    body: RulingBody

    def row(
        self, leaves: str, to: str, indices: Iterable[int], incident: str | None = None
    ) -> tuple[str, ...]:
        """A row of `rulings.csv`."""
        record = self.record
        spans = " ".join(_spans(sorted(indices)))
        head = (str(record.index), record.actor, record.at, leaves, to)
        return (*head, spans, incident or "", self.body.reason)

    def words_on(self, incident: str) -> list[str]:
        """What the reason says of an incident: its lines behind `<incident>: `."""
        start = f"{incident}: "
        lines = self.body.reason.splitlines()
        return [line[len(start) :] for line in lines if line.startswith(start)]


def indices_of(text: str, size: int) -> Iterator[int]:
    """Every index of `1-3 7`.

    Raises:
        ValueError: not such a text, or not below `size`.
    """
    for part in text.split(" "):
        first, dash, last = part.partition("-")
        start, stop = int(first), int(last) if dash else int(first)
        if not 0 < start <= stop < size:
            raise ValueError(f"`{part}` is no range of the ledger")
        yield from range(start, stop + 1)


def _spans(indices: list[int]) -> Iterator[str]:
    """Ranges as tables write them: `1..3`, `7`."""
    start = 0
    for at, index in enumerate(indices):
        if at + 1 == len(indices) or indices[at + 1] != index + 1:
            first = indices[start]
            yield str(first) if first == index else f"{first}..{index}"
            start = at + 1
