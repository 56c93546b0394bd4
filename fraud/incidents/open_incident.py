"""An incident while it may change: its ballots, and what its waves said. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fraud.domain import Bools, IncidentId, IncidentState, Ints, Reason, SignalName
from fraud.finding.features import Features
from fraud.incidents.evidence import Ballots, Beside, joined
from voting.domain import CaseId

_ORDER = {name: place for place, name in enumerate(SignalName)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """What a wave brings to an incident.

    Attributes:
        number: of the case, in windows.
        ballots: those to be added, in the order of their indices.
        score: how suspect the wave is.
        total: nats of evidence of the whole wave.
        reasons: what the wave says.
        beside, features: of the wave.
        window_s: the window in which it was seen.
        at: when it was seen, epoch seconds.
    """

    case: CaseId
    number: int
    ballots: Ballots
    score: float
    total: float
    reasons: tuple[Reason, ...]
    beside: Beside
    features: Features
    window_s: float
    at: float

    def of(self, ballots: Ballots) -> "Found":
        """The same of other ballots."""
        return replace(self, ballots=ballots)

    def only(self, which: Bools) -> "Found":
        """The same of some of its ballots."""
        return self.of(self.ballots.only(which))


class OpenIncident:
    """Grows, loses ballots and is merged; of each signal it keeps what the strongest wave said.

    Attributes:
        found: the strongest wave.
    """

    def __init__(self, name: IncidentId, state: IncidentState, found: Found) -> None:
        self.id = name
        self.case: CaseId = found.case
        self.state = state
        self.found = found
        self.score = 0.0
        self.predecessors: tuple[IncidentId, ...] = ()
        self.split_from: IncidentId | None = None
        self._parts: list[Ballots] = []
        self._reasons: dict[SignalName, tuple[float, Reason]] = {}
        self._before: Ballots | None = None

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts)

    @property
    def ballots(self) -> Ballots:
        """Its ballots; where it has none any more, those that it had last."""
        if len(self._parts) > 1:
            self._parts = [joined(self._parts)]
        return self._parts[0] if self._parts or self._before is None else self._before

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """In the order of the signals."""
        told = sorted(self._reasons.items(), key=lambda one: _ORDER[one[0]])
        return tuple(reason for _, (_, reason) in told)

    def add(self, found: Found) -> None:
        """Take a wave's ballots, and what it says."""
        self._parts.append(found.ballots)
        self.score = max(self.score, found.score)
        self.found = max(self.found, found, key=lambda one: one.total)
        self._hear([(found.total, reason) for reason in found.reasons])

    def absorb(self, other: "OpenIncident") -> Ballots:
        """Become one with another, which ends; returns its ballots."""
        ballots = other.ballots
        self._parts.append(ballots)
        self.score = max(self.score, other.score)
        self.found = max(self.found, other.found, key=lambda one: one.total)
        self._hear(list(other._reasons.values()))
        self.succeed(other)
        return ballots

    def succeed(self, other: "OpenIncident") -> None:
        """Be named as what another became; that one ends."""
        self.predecessors = tuple(sorted({*self.predecessors, *other.predecessors, other.id}))
        other.state = IncidentState.MERGED
        other.part_with(other.ballots.index)

    def part_with(self, index: Ints) -> Ballots:
        """Lose some ballots, and return them."""
        before = self.ballots
        lost = np.isin(before.index, index)
        self._before = before
        self._parts = [] if lost.all() else [before.only(~lost)]
        return before.only(lost)

    def _hear(self, said: Sequence[tuple[float, Reason]]) -> None:
        for total, reason in said:
            strength, _ = self._reasons.get(reason.signal, (0.0, None))
            if total > strength:
                self._reasons[reason.signal] = (total, reason)
