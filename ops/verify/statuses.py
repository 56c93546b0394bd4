"""Replays the records: the status of every ballot, and what each ruling changed.

A ruling first lets every pending ballot of its range count, and then moves the ballots that its
moves name to where it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from ops.verify.bodies import LifecycleBody, Move, Ruling, RulingBody, indices_of
from ops.verify.records import FILE, Record
from ops.verify.report import Problems

NO_BALLOT, PENDING, COUNTED, HELD, VOIDED = range(5)
STATUSES = {"pending": PENDING, "counted": COUNTED, "held": HELD, "voided": VOIDED}

_EDGES = frozenset(
    {
        *(("pending", "held"), ("counted", "held"), ("counted", "voided")),
        *(("held", "counted"), ("held", "voided"), ("voided", "held")),
    }
)
_NEEDS = {"opening": None, "closing": "opening", "certification": "closing"}


@dataclass
class Replay:
    """What follows from the records.

    `statuses` has one byte an index, `NO_BALLOT` where no ballot stands. `milestones` are the
    indices of opening, closing and certification. `members` are the ballots that rulings name
    by incident, `words` what they said of it.
    """

    statuses: bytearray
    settled: int = 0
    milestones: dict[str, int] = field(default_factory=dict)
    members: dict[str, set[int]] = field(default_factory=dict)
    words: dict[str, dict[str, None]] = field(default_factory=dict)
    ruling_rows: list[tuple[str, ...]] = field(default_factory=list)
    lifecycle_rows: list[tuple[str, ...]] = field(default_factory=list)


def replay(records: Sequence[Record], size: int, problems: Problems) -> Replay:
    """Carry out every record of a ledger that has `size` indices."""
    state = Replay(bytearray([NO_BALLOT]) + bytearray([PENDING]) * size)
    for record in records:
        if record.index <= size:
            state.statuses[record.index] = NO_BALLOT
    for record in records:
        for fault in _faults(state, record):
            problems.add(FILE, fault, row=record.name)
    return state


def _faults(state: Replay, record: Record) -> list[str]:
    """Carry a record out; returns what is wrong with it."""
    try:
        if record.kind == "ruling":
            body = msgspec.json.decode(record.body, type=RulingBody)
            faults = _rule(state, Ruling(record, body))
        else:
            reason = msgspec.json.decode(record.body, type=LifecycleBody).reason
            faults = _live(state, record, reason)
    except (ValueError, RecursionError) as fault:
        return [f"body cannot be read: {fault}"]
    if state.milestones.get("certification", record.index) < record.index:
        faults.append("stands above the certification")
    return faults


def _live(state: Replay, record: Record, reason: str) -> list[str]:
    row = (str(record.index), record.kind, record.at, record.actor, reason)
    state.lifecycle_rows.append(row)
    needed = _NEEDS[record.kind]
    if record.kind in state.milestones:
        return [f"is a second {record.kind}"]
    state.milestones[record.kind] = record.index
    return [f"needs {needed} before it"] if needed and needed not in state.milestones else []


def _rule(state: Replay, ruling: Ruling) -> list[str]:
    body, size = ruling.body, len(state.statuses)
    if not body.after == state.settled <= body.upto < min(ruling.record.index, size):
        return [f"rules from {body.after} to {body.upto}, but {state.settled} was settled before"]
    moves = [(move, list(indices_of(move.ballots, size))) for move in body.moves]
    _count_range(state, ruling, {index for _, indices in moves for index in indices})
    faults = [fault for move, ballots in moves for fault in _move(state, ruling, move, ballots)]
    state.settled = body.upto
    return faults


def _count_range(state: Replay, ruling: Ruling, named: set[int]) -> None:
    """Let those of the range count that no move names."""
    ballots = [
        index
        for index in range(ruling.body.after + 1, ruling.body.upto + 1)
        if state.statuses[index] != NO_BALLOT and index not in named
    ]
    for index in ballots:
        state.statuses[index] = COUNTED
    if ballots:
        state.ruling_rows.append(ruling.row("pending", "counted", ballots))


def _move(state: Replay, ruling: Ruling, move: Move, ballots: list[int]) -> list[str]:
    to = ruling.body.to
    if (move.leaves, to) not in _EDGES:
        return [f"no ballot goes from {move.leaves} to {to}"]
    strange = [index for index in ballots if not _is(state, ruling, move.leaves, index)]
    for index in ballots:
        state.statuses[index] = STATUSES[to]
    state.ruling_rows.append(ruling.row(move.leaves, to, ballots, move.incident))
    if move.incident is not None:
        state.members.setdefault(move.incident, set()).update(ballots)
        words = state.words.setdefault(move.incident, {})
        words.update(dict.fromkeys(ruling.words_on(move.incident)))
    return [f"ballot {index} was not {move.leaves}" for index in strange]


def _is(state: Replay, ruling: Ruling, status: str, index: int) -> bool:
    in_range = ruling.body.after < index <= ruling.body.upto
    return state.statuses[index] == STATUSES[status] and (status != "pending" or in_range)
