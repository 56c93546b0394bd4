"""Small curves of every case over the whole log, with its incidents marked."""

from dataclasses import dataclass

import numpy as np

from fraud.domain import Floats, Incident, IncidentState
from fraud.offline.judged_log import ScanReport
from fraud.reading.vocabulary import code_of
from voting.domain import CaseId, Tally

_BINS = 240
WIDTH, HEIGHT = 720.0, 90.0
_NARROWEST_MARK = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where an incident stands on a curve, in the drawing's units."""

    id: str
    state: IncidentState
    left: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCurve:
    """One case: the points of two lines, and its incidents."""

    case: CaseId
    tally: Tally
    highest: int
    received: str
    held: str
    marks: tuple[Mark, ...]


def span(report: ScanReport) -> tuple[float, float]:
    """When the first and the last ballot were cast, epoch seconds; 0 where there is none."""
    at = report.log.ballots.cast_at
    return (float(at[0]), float(at[-1])) if len(at) else (0.0, 0.0)


def case_curves(report: ScanReport) -> list[CaseCurve]:
    """Cases with most held first, then with most received."""
    drawing = _Drawing(report)
    incidents: dict[CaseId, list[Incident]] = {}
    for incident in report.incidents:
        incidents.setdefault(incident.case, []).append(incident)
    tallies = sorted(report.tallies.items(), key=lambda one: (-one[1].held, -one[1].received))
    return [
        drawing.curve(case, tally, incidents.get(case, []))
        for case, tally in tallies
        if tally.received
    ]


class _Drawing:
    """Counts by case and bin of time."""

    def __init__(self, report: ScanReport) -> None:
        ballots = report.log.ballots
        self._first, last = span(report)
        self._length_s = max(last - self._first, 1.0)
        runs = np.diff(ballots.case_offsets)
        share = (ballots.cast_at - self._first) / self._length_s
        bins = np.repeat(np.minimum((share * _BINS).astype(np.int64), _BINS - 1), runs)
        held = np.repeat(report.held, runs)
        self._codes, place = np.unique(ballots.case_codes, return_inverse=True)
        cells, size = place * _BINS + bins, len(self._codes) * _BINS
        self._received = np.bincount(cells, minlength=size).reshape(-1, _BINS)
        self._held = np.bincount(cells[held], minlength=size).reshape(-1, _BINS)

    def curve(self, case: CaseId, tally: Tally, incidents: list[Incident]) -> CaseCurve:
        row = int(np.searchsorted(self._codes, code_of(case)))
        received, held = self._received[row], self._held[row]
        highest = int(received.max())
        return CaseCurve(
            case=case,
            tally=tally,
            highest=highest,
            received=_points(received / highest),
            held=_points(held / highest),
            marks=tuple(self._mark(incident) for incident in incidents),
        )

    def _mark(self, incident: Incident) -> Mark:
        scale = WIDTH / self._length_s
        width = (incident.last_at - incident.first_at) * scale
        return Mark(
            id=incident.id,
            state=incident.state,
            left=round((incident.first_at - self._first) * scale, 1),
            width=round(max(width, _NARROWEST_MARK), 1),
        )


def _points(heights: Floats) -> str:
    lefts = (np.arange(_BINS) + 0.5) * WIDTH / _BINS
    tops = HEIGHT * (1.0 - 0.95 * heights)
    pairs = zip(lefts.tolist(), tops.tolist(), strict=True)
    return " ".join(f"{left:.1f},{top:.1f}" for left, top in pairs)
