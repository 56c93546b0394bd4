"""Requests that wait for a second person. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ops.desk.requests.acts import Act


class State(StrEnum):
    """Only WAITING leads anywhere; the others are for good."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants done.

    Attributes:
        subject: what it is done to, for people: an incident, a case; empty for the campaign.
        parameters: whatever carrying it out needs; JSON values.
        preview_digest: SHA-256 of what was shown as its outcome. Who carries it out compares.
        ballots: how many it touches; 0 where it touches none.
        reason: in words; never empty.
    """

    act: Act
    campaign: str
    subject: str
    parameters: Mapping[str, object]
    preview_digest: bytes
    ballots: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRequest:
    """A request and what became of it; `outcome` is None until it was carried out."""

    no: int
    asked: Asked
    asked_by: str
    asked_by_no: int
    asked_at: datetime
    ends_at: datetime
    state: State
    settled_by: str | None
    settled_at: datetime | None
    settled_reason: str
    outcome: str | None

    def state_at(self, now: datetime) -> State:
        """A request that nobody settled in time is expired, whether or not it was written down."""
        late = self.state is State.WAITING and now >= self.ends_at
        return State.EXPIRED if late else self.state


class Objection(StrEnum):
    """Why a request was not settled; pages have words."""

    NOT_WAITING = "not-waiting"
    OWN_REQUEST = "own-request"
    NOT_ALLOWED = "not-allowed"
    NO_REASON = "no-reason"
