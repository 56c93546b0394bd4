"""The files of a scan. A text cell that a spreadsheet would run as a formula is made inert."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from fraud.domain import IncidentState, Reason
from fraud.finding.retained import NOBODY
from fraud.offline.judged_log import ScanReport
from fraud.offline.report import Origin, render

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float


def write(report: ScanReport, origin: Origin, out: Path) -> None:
    """Write verdicts, incidents, tallies, the report, and bad rows where there are any."""
    out.mkdir(parents=True, exist_ok=True)
    _write_csv(
        out / "verdicts.csv",
        ("ballot_id", "ruling", "score", "reasons", "incident"),
        _verdict_rows(report),
    )
    _write_csv(
        out / "incidents.csv",
        ("incident", "case", "first_at", "last_at", "ballots", "ruling", "score", "reasons"),
        _incident_rows(report),
    )
    _write_csv(
        out / "tallies.csv",
        ("case", "received", "pending", "counted", "held", "voided"),
        _tally_rows(report),
    )
    _write_bad_rows(report, out / "bad_rows.csv")
    (out / "incidents.json").write_bytes(_incidents_json(report))
    (out / "report.html").write_text(render(report, origin), encoding="utf-8")


def inert(cell: Cell) -> Cell:
    """A text with an apostrophe before what would begin a formula; numbers as they are."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def moment(at: float) -> str:
    """RFC 3339 in UTC, milliseconds."""
    text = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([inert(cell) for cell in row] for row in rows)


def _write_bad_rows(report: ScanReport, path: Path) -> None:
    path.unlink(missing_ok=True)  # of an earlier scan into the same folder
    if report.bad_rows:
        rows = [(bad.line, bad.reason) for bad in report.bad_rows]
        _write_csv(path, ("line", "reason"), rows)


def _incidents_json(report: ScanReport) -> bytes:
    """Everything that is known of each incident: make-up, curve, surges that it resembles."""
    return msgspec.json.format(msgspec.json.encode({"incidents": report.incidents}), indent=1)


def _joined(reasons: Sequence[Reason]) -> str:
    """Semicolons part the reasons, so none may stand inside one."""
    return ";".join(f"{one.zh} / {one.en}".replace(";", ",") for one in reasons)


def _verdict_rows(report: ScanReport) -> Iterable[Sequence[Cell]]:
    """A ballot for review counts, and names its incident and what that shows."""
    reasons = _Joined()
    shown = [(one.id, reasons.of(one.reasons)) for one in report.incidents]
    for index, (ballot_id, score, place) in enumerate(
        zip(report.log.ballot_ids, report.scores, report.incident_of, strict=True)
    ):
        verdict = report.verdicts.get(index)
        ruling = "count" if verdict is None else "hold"
        incident, why = ("", "") if place == NOBODY else shown[place]
        if verdict is not None:
            why = reasons.of(verdict.reasons)
        yield ballot_id, ruling, round(float(score), 4), why, incident


class _Joined:
    """Reasons as one cell; the same reasons are told of very many ballots."""

    def __init__(self) -> None:
        self._known: dict[tuple[Reason, ...], str] = {}

    def of(self, reasons: tuple[Reason, ...]) -> str:
        if reasons not in self._known:
            self._known[reasons] = _joined(reasons)
        return self._known[reasons]


def _incident_rows(report: ScanReport) -> Iterable[Sequence[Cell]]:
    for one in report.incidents:
        span = moment(one.first_at), moment(one.last_at)
        ruling = "hold" if one.state is IncidentState.HELD else "count"
        reasons = _joined(one.reasons)
        yield one.id, one.case, *span, one.ballots, ruling, round(one.score, 4), reasons


def _tally_rows(report: ScanReport) -> Iterable[Sequence[Cell]]:
    for case, tally in report.tallies.items():
        yield case, tally.received, tally.pending, tally.counted, tally.held, tally.voided
