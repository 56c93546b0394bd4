"""The nouns of people's rulings: frozen values. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ops.rulings.criteria import Criteria
from voting.domain import CaseId, Status


class Verb(StrEnum):
    """What a person orders of ballots."""

    RELEASE = "release"
    HOLD = "hold"
    VOID = "void"
    UNDO = "undo"


class Ending(StrEnum):
    """How an order ended: carried out, stopped by a person, or refused by the ledger."""

    DONE = "done"
    CANCELLED = "cancelled"
    REFUSED = "refused"


#: The verbs that take a ballot to one status, whatever it was.
TARGETS = {Verb.RELEASE: Status.COUNTED, Verb.HOLD: Status.HELD, Verb.VOID: Status.VOIDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Ballots that stand alike and chose alike.

    Attributes:
        ruled: whether a person's ruling stands on them.
        choice: the cases that each chose, as often as it names them.
    """

    status: Status
    ruled: bool
    choice: tuple[CaseId, ...]
    ballots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Ballots of a group that an order takes to a status, which may be the one they have.

    Where it `reopens`, no person's ruling stands on them afterwards.
    """

    group: Group
    to: Status
    reopens: bool = False

    @property
    def changes_state(self) -> bool:
        """Whether the ballots go anywhere."""
        return self.group.status is not self.to

    @property
    def changes_nothing(self) -> bool:
        """Whether they stay where they are, and were ruled so already."""
        return not self.changes_state and self.group.ruled != self.reopens


@dataclass(frozen=True, slots=True, kw_only=True)
class Docket:
    """The ballots that a person was shown, fixed as of an index of the ledger.

    Attributes:
        incident: what rulings on it will name; None where it is of no incident.
        ballots: their indices, rising; none of them was pending.
        pending: how many more fitted, and waited for the judge.
    """

    number: int
    campaign_no: int
    as_of: int
    criteria: Criteria
    incident: str | None
    ballots: Sequence[int]
    pending: int
    actor: str
    shown_at: datetime

    @property
    def total(self) -> int:
        """How many ballots it has."""
        return len(self.ballots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """A docket that a person keeps as an incident."""

    id: str
    docket_no: int
    title: str
    actor: str
    flagged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person ordered for a docket, and how far it is.

    Attributes:
        undoes: the order that this one takes back.
        seconded_by: who agreed, where a second person must.
        ending: None while it is to be carried out.
        done: ballots that it has ruled on.
        spared: ballots that others ruled on after they were shown, and that it left alone.
    """

    number: int
    campaign_no: int
    docket_no: int
    verb: Verb
    undoes: int | None
    reason: str
    actor: str
    seconded_by: str | None
    ordered_at: datetime
    ending: Ending | None
    ended_at: datetime | None
    cancelled_by: str | None
    done: int
    spared: int
    incident: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Ballots that an order takes to one status in one way: at most a settlement's worth."""

    to: Status
    reopens: bool
    ballots: Sequence[int]
