"""What rulings changed, told from their bodies in the ledger alone. Pure.

A ruling's body says which range of ballots left pending (`after`, `upto`), and which ballots
went to `to` instead of being counted (`moves`, each with `from`, `incident`, `ballots`). Its
`reason` has one line an incident: `<incident>: <Chinese> / <English>`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from ops.export.cells import Row
from ops.export.folder import ExportError
from ops.export.ranges import between, parsed, tabled
from ops.export.source import Record

HEADER = ("index", "actor", "at", "from", "to", "ballots", "incident", "reason")


class Move(msgspec.Struct, frozen=True):
    """Ballots that went the same way for the same incident."""

    leaves: str = msgspec.field(name="from")
    incident: str | None
    ballots: str


class Body(msgspec.Struct, frozen=True):
    """The body of a ruling, as `voting/ledger/sql/settle.sql` writes it."""

    after: int
    upto: int
    to: str
    moves: list[Move]
    reason: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """A ruling's record with its body read."""

    record: Record
    body: Body


def rulings_of(records: Iterable[Record]) -> list[Ruling]:
    """The rulings among the records, in their order.

    Raises:
        ExportError: the ledger is damaged.
    """
    return [Ruling(record, _body_of(record)) for record in records if record.kind == "ruling"]


def rows(records: Sequence[Record]) -> Iterator[Row]:
    """One row a move, behind one for the ballots that the ruling let count."""
    no_ballots = [record.index for record in records]
    for ruling in rulings_of(records):
        yield from _rows_of(ruling, no_ballots)


def reasons(records: Iterable[Record]) -> dict[str, str]:
    """What was said of each incident, first words first, each once."""
    said: dict[str, dict[str, None]] = {}
    for ruling in rulings_of(records):
        lines = ruling.body.reason.splitlines()
        for incident in {move.incident for move in ruling.body.moves if move.incident}:
            mine = [line for line in lines if line.startswith(f"{incident}: ")]
            words = said.setdefault(incident, {})
            words.update(dict.fromkeys(line.removeprefix(f"{incident}: ") for line in mine))
    return {incident: "; ".join(words) for incident, words in said.items()}


def _body_of(record: Record) -> Body:
    try:
        return msgspec.json.decode(record.body, type=Body)
    except msgspec.MsgspecError as fault:
        raise ExportError(f"record {record.index} is damaged ({fault}); run fsck") from fault


def _rows_of(ruling: Ruling, no_ballots: Sequence[int]) -> Iterator[Row]:
    body = ruling.body
    moved = [index for move in body.moves for index in parsed(move.ballots)]
    counted = between(body.after, body.upto, without=[*no_ballots, *moved])
    if counted:
        yield _row(ruling, "pending", "counted", counted, None)
    for move in body.moves:
        yield _row(ruling, move.leaves, body.to, tabled(move.ballots), move.incident)


def _row(ruling: Ruling, leaves: str, to: str, ballots: str, incident: str | None) -> Row:
    record = ruling.record
    return (
        record.index,
        record.actor,
        record.at,
        leaves,
        to,
        ballots,
        incident,
        ruling.body.reason,
    )
