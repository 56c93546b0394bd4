"""Held ballots that belong together: one case, gaps of at most 30 minutes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fraud import patterns
from fraud.domain import Incident, IncidentId, Reading, Reason, SignalName
from voting.domain import CaseId

LONGEST_GAP_S = 1800.0
_MOST_REASONS = 6
_ORDER = {name: place for place, name in enumerate(SignalName)}


@dataclass(slots=True, kw_only=True)
class _Open:
    """An incident that may still grow; the strongest reading by signal and value."""

    id: IncidentId
    case: CaseId
    first_at: float
    last_at: float
    ballots: int = 0
    score: float = 0.0
    readings: dict[tuple[SignalName, str], Reading] = field(default_factory=dict)

    def is_near(self, at: float) -> bool:
        return self.first_at - LONGEST_GAP_S <= at <= self.last_at + LONGEST_GAP_S

    def take(self, at: float, score: float, readings: Sequence[Reading]) -> None:
        self.first_at = min(self.first_at, at)
        self.last_at = max(self.last_at, at)
        self.ballots += 1
        self.score = max(self.score, score)
        for reading in readings:
            key = (reading.signal, reading.evidence.value)
            before = self.readings.get(key)
            if before is None or _strength(reading) > _strength(before):
                self.readings[key] = reading


class IncidentBook:
    """Incidents by case, in the order in which the judge finds their ballots.

    An id is made of the case and of the first ballot that was held, and never changes; a later
    discovery may move `first_at` to before it. Two incidents that a late ballot comes to lie
    between stay two.
    """

    def __init__(self) -> None:
        self._by_case: dict[CaseId, list[_Open]] = {}
        self._changed: dict[IncidentId, _Open] = {}

    def join(
        self, case: CaseId, at: float, score: float, readings: Sequence[Reading]
    ) -> IncidentId:
        """Put a held ballot into the incident that it belongs to."""
        incident = self._near(case, at) or self._begin(case, at)
        incident.take(at, score, readings)
        self._changed[incident.id] = incident
        return incident.id

    def changed(self) -> tuple[Incident, ...]:
        """The incidents that began or grew since the last call."""
        changed = tuple(_frozen(incident) for incident in self._changed.values())
        self._changed.clear()
        return changed

    def _near(self, case: CaseId, at: float) -> _Open | None:
        for incident in reversed(self._by_case.get(case, [])):
            if incident.is_near(at):
                return incident
        return None

    def _begin(self, case: CaseId, at: float) -> _Open:
        stamp = datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")
        incident = _Open(id=IncidentId(f"{case}-{stamp}"), case=case, first_at=at, last_at=at)
        self._by_case.setdefault(case, []).append(incident)
        return incident


def _strength(reading: Reading) -> tuple[int, float, float]:
    evidence = reading.evidence
    return reading.points, evidence.surprise, evidence.observed


def _frozen(incident: _Open) -> Incident:
    strongest = sorted(
        incident.readings.values(),
        key=lambda reading: (-reading.points, -reading.evidence.surprise, reading.evidence.value),
    )[:_MOST_REASONS]
    strongest.sort(key=lambda reading: _ORDER[reading.signal])
    return Incident(
        id=incident.id,
        case=incident.case,
        first_at=incident.first_at,
        last_at=incident.last_at,
        ballots=incident.ballots,
        score=incident.score,
        reasons=_reasons(strongest),
    )


def _reasons(readings: Sequence[Reading]) -> tuple[Reason, ...]:
    return tuple(patterns.reason_of(reading) for reading in readings)
