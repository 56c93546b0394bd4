"""Incidents: held ballots that belong together, because waves share them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from fraud.domain import Floats, Incident, IncidentId, Ints, Reason, SignalName
from fraud.retained import NOBODY
from voting.domain import CaseId

_ORDER = {name: place for place, name in enumerate(SignalName)}


@dataclass(slots=True, kw_only=True)
class _Open:
    """An incident that may still grow; of each signal, what the strongest wave said."""

    id: IncidentId
    case: CaseId
    first_at: float
    last_at: float
    ballots: int = 0
    score: float = 0.0
    reasons: dict[SignalName, tuple[float, Reason]] = field(default_factory=dict)

    def take(self, at: Floats, score: float, total: float, reasons: Sequence[Reason]) -> None:
        self.first_at = min(self.first_at, float(at.min()))
        self.last_at = max(self.last_at, float(at.max()))
        self.ballots += len(at)
        self.score = max(self.score, score)
        for reason in reasons:
            strength, _ = self.reasons.get(reason.signal, (0.0, None))
            if total > strength:
                self.reasons[reason.signal] = (total, reason)


class IncidentBook:
    """Incidents by number, in the order in which the judge finds them.

    An id is made of the case and of the first ballot that was held, and never changes; a later
    discovery may move `first_at` to before it.
    """

    def __init__(self) -> None:
        self._incidents: list[_Open] = []
        self._ids: set[str] = set()
        self._changed: dict[int, _Open] = {}

    def place(self, case: CaseId, known: Ints, at: float) -> int:
        """The number of the incident that a wave belongs to; a new one where it has none.

        Args:
            known: incidents of the wave's ballots that are held already.
            at: when its first ballot was cast, epoch seconds.
        """
        counted = np.bincount(known[known != NOBODY], minlength=1)
        if counted.any():
            return int(np.argmax(counted))
        self._incidents.append(
            _Open(id=self._new_id(case, at), case=case, first_at=at, last_at=at)
        )
        return len(self._incidents) - 1

    def grow(
        self, number: int, at: Floats, score: float, total: float, reasons: Sequence[Reason]
    ) -> IncidentId:
        """Add ballots, (k,) times at which they were cast, with what their wave says."""
        incident = self._incidents[number]
        incident.take(at, score, total, reasons)
        self._changed[number] = incident
        return incident.id

    def changed(self) -> tuple[Incident, ...]:
        """The incidents that began or grew since the last call."""
        changed = tuple(_frozen(incident) for incident in self._changed.values())
        self._changed.clear()
        return changed

    def _new_id(self, case: CaseId, at: float) -> IncidentId:
        stamp = datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")
        name, turn = f"{case}-{stamp}", 1
        while name in self._ids:
            turn += 1
            name = f"{case}-{stamp}-{turn}"
        self._ids.add(name)
        return IncidentId(name)


def _frozen(incident: _Open) -> Incident:
    reasons = sorted(incident.reasons.items(), key=lambda one: _ORDER[one[0]])
    return Incident(
        id=incident.id,
        case=incident.case,
        first_at=incident.first_at,
        last_at=incident.last_at,
        ballots=incident.ballots,
        score=incident.score,
        reasons=tuple(reason for _, (_, reason) in reasons),
    )
