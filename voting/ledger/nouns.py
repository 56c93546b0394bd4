"""What the ledger is told and tells, beside ballots: rulings, where it stands, and its tallies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from voting.domain import CaseId, Phase, Status, Tally

#: A settlement takes the lock that ballots need; more at a time would make them wait.
MAX_SETTLED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a campaign's ledger stands, by its own clock."""

    index: int
    at: datetime
    phase: Phase
    settled_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTallies:
    """All tallies as of one index; `hash` is that record's, so a restored ledger shows."""

    as_of: int
    hash: bytes
    phase: Phase
    by_case: dict[CaseId, Tally]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a judge says of at most `MAX_SETTLED` ballots.

    `upto` brings everything pending up to that index in, as counted; the ballots in `indices`
    go to `status` instead, each with the incident and the score beside it.

    A person's ruling also affirms: a ballot that is in `status` already is ruled on from then on.
    Where it `reopens`, the ballots are as if no person had ruled on them. Those that a person
    ruled on above the index `seen` stay as they are. `order` is what the ruling is a part of.
    """

    actor: str
    by_person: bool
    upto: int | None
    status: Status
    indices: Sequence[int] = ()
    incidents: Sequence[str | None] = ()
    scores: Sequence[float | None] = ()
    reason: str = ""
    reopens: bool = False
    seen: int | None = None
    order: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """How many times rulings moved a ballot from a state to another, by a person or by a judge."""

    leaves: Status
    to: Status
    by_person: bool
    ballots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Everything up to an index: the ballots received, and what rulings did."""

    received: int
    moves: tuple[Moves, ...] = ()
