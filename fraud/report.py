"""The scan's report for people: one page that needs nothing from elsewhere."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from fraud.domain import Floats, Incident
from fraud.judged_log import ScanReport
from fraud.vocabulary import Vocabulary, code_of
from voting.domain import CaseId, Tally

_BINS = 240
_WIDTH, _HEIGHT = 720.0, 90.0
_NARROWEST_MARK = 3.0
_MOST_CASES = 300
_MOST_BAD_ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where an incident stands on a curve, in the drawing's units."""

    id: str
    left: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One case: the points of two lines, and its incidents."""

    case: CaseId
    tally: Tally
    highest: int
    received: str
    held: str
    marks: tuple[Mark, ...]


def render(report: ScanReport, vocabulary: Vocabulary) -> str:
    """The page as HTML; everything from the log is escaped."""
    curves = _curves(report, vocabulary)
    return _template().render(
        report=report,
        curves=curves[:_MOST_CASES],
        left_out=max(0, len(curves) - _MOST_CASES),
        bad_rows=report.bad_rows[:_MOST_BAD_ROWS],
        total=_total(report),
        first=_clock(_span(report)[0]),
        last=_clock(_span(report)[1]),
        width=_WIDTH,
        height=_HEIGHT,
        clock=_clock,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("fraud"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("report.html")


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _span(report: ScanReport) -> tuple[float, float]:
    at = report.log.ballots.cast_at
    return (float(at[0]), float(at[-1])) if len(at) else (0.0, 0.0)


def _total(report: ScanReport) -> Tally:
    """Ballots, not selections: each once."""
    held = len(report.verdicts)
    return Tally(received=len(report.log), counted=len(report.log) - held, held=held)


def _curves(report: ScanReport, vocabulary: Vocabulary) -> list[Curve]:
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
        self._first, last = _span(report)
        self._length_s = max(last - self._first, 1.0)
        runs = np.diff(ballots.case_offsets)
        share = (ballots.cast_at - self._first) / self._length_s
        bins = np.repeat(np.minimum((share * _BINS).astype(np.int64), _BINS - 1), runs)
        held = np.repeat(report.held, runs)
        self._codes, place = np.unique(ballots.case_codes, return_inverse=True)
        cells, size = place * _BINS + bins, len(self._codes) * _BINS
        self._received = np.bincount(cells, minlength=size).reshape(-1, _BINS)
        self._held = np.bincount(cells[held], minlength=size).reshape(-1, _BINS)

    def curve(self, case: CaseId, tally: Tally, incidents: list[Incident]) -> Curve:
        row = int(np.searchsorted(self._codes, code_of(case)))
        received, held = self._received[row], self._held[row]
        highest = int(received.max())
        return Curve(
            case=case,
            tally=tally,
            highest=highest,
            received=_points(received / highest),
            held=_points(held / highest),
            marks=tuple(self._mark(incident) for incident in incidents),
        )

    def _mark(self, incident: Incident) -> Mark:
        scale = _WIDTH / self._length_s
        width = (incident.last_at - incident.first_at) * scale
        return Mark(
            id=incident.id,
            left=round((incident.first_at - self._first) * scale, 1),
            width=round(max(width, _NARROWEST_MARK), 1),
        )


def _points(heights: Floats) -> str:
    lefts = (np.arange(_BINS) + 0.5) * _WIDTH / _BINS
    tops = _HEIGHT * (1.0 - 0.95 * heights)
    pairs = zip(lefts.tolist(), tops.tolist(), strict=True)
    return " ".join(f"{left:.1f},{top:.1f}" for left, top in pairs)
