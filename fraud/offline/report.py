"""The scan's report for people: one page that can be printed and needs nothing from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from fraud.deciding import suspicion
from fraud.domain import Attribute, Count, Dossier, IncidentState, Makeup
from fraud.incidents.queue import Queued, queued
from fraud.offline import case_curves, drawing
from fraud.offline.case_curves import span
from fraud.offline.coverage import name_of
from fraud.offline.judged_log import ScanReport
from fraud.offline.layers import layers
from fraud.policy import FOUNDING
from fraud.telling import names
from fraud.telling.wording import value_zh, window_en, window_zh
from voting.domain import Tally

_MOST_CASES = 300
_MOST_TOLD = 40
_MOST_BAD_ROWS = 50
_SURE = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a report says of where it comes from.

    Attributes:
        name, bytes, sha256: of the log's file.
        on: date of the report.
        zone: of its times.
    """

    name: str
    bytes: int
    sha256: str
    on: date | None
    zone: tzinfo


def render(report: ScanReport, origin: Origin) -> str:
    """The page as HTML; everything from the log is escaped."""
    curves = case_curves.case_curves(report)
    queue = _queue(report)
    return _template().render(
        report=report,
        origin=origin,
        queue=queue[:_MOST_TOLD],
        untold=queue[_MOST_TOLD:],
        curves=curves[:_MOST_CASES],
        left_out=max(0, len(curves) - _MOST_CASES),
        bad_rows=report.bad_rows[:_MOST_BAD_ROWS],
        total=_total(report),
        layers=layers(report.log.ballots, report.coverage),
        model=suspicion.shipped(),
        policy=FOUNDING,
        case_curve=case_curves,
        drawing=drawing,
        clock=lambda at: _clock(at, origin.zone),
        span=span(report),
        draw=lambda dossier: _draw(dossier, origin.zone),
        told=_told,
        value=_value,
        score=_score,
        surge=lambda name: names.SURGES.get(name, (name, name)),
        measure=names.MEASURES.__getitem__,
        is_review=lambda one: one.state is IncidentState.REVIEW,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("fraud.offline"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _clock(at: float, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M:%S")


def _total(report: ScanReport) -> Tally:
    """Ballots, not selections: each once."""
    held = len(report.verdicts)
    return Tally(received=len(report.log), counted=len(report.log) - held, held=held)


def _queue(report: ScanReport) -> Sequence[Queued]:
    """A log tells no categories, so all cases are ranked together."""
    counted = {case: tally.counted for case, tally in report.tallies.items()}
    return queued(report.incidents, counted, {})


def _draw(dossier: Dossier, zone: tzinfo) -> drawing.Drawn:
    step_s = dossier.curve.step_s
    step = f"{window_zh(step_s)} / {window_en(step_s)}"
    return drawing.drawn(dossier.curve, zone, step)


def _told(dossier: Dossier) -> list[tuple[tuple[str, str], Makeup]]:
    """What is known of the ballots, by attribute, under names for people."""
    return [
        (name_of(Attribute[one.attribute.upper()]), one) for one in dossier.makeup if one.known
    ]


def _value(count: Count) -> tuple[str, str]:
    """A value in Chinese and English; empty for one that is never named."""
    return value_zh(count.name), count.name


def _score(score: float) -> str:
    """No model is sure: what would be rounded to 1 is said to be above."""
    return f"> {_SURE}" if score > _SURE else f"{score:.2f}"
