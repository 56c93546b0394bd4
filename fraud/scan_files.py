"""The files of a scan. A text cell that a spreadsheet would run as a formula is made inert."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from fraud.domain import Reason
from fraud.judged_log import ScanReport
from fraud.report import render
from fraud.vocabulary import Vocabulary

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float


def write(report: ScanReport, vocabulary: Vocabulary, out: Path) -> None:
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
    (out / "report.html").write_text(render(report, vocabulary), encoding="utf-8")


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


def _joined(reasons: Sequence[Reason]) -> str:
    """Semicolons part the reasons, so none may stand inside one."""
    return ";".join(f"{one.zh} / {one.en}".replace(";", ",") for one in reasons)


def _verdict_rows(report: ScanReport) -> Iterable[Sequence[Cell]]:
    scores = report.scores.tolist()
    joined: dict[tuple[Reason, ...], str] = {}
    for index, ballot_id in enumerate(report.log.ballot_ids):
        verdict = report.verdicts.get(index)
        if verdict is None:
            yield ballot_id, "count", round(scores[index], 4), "", ""
            continue
        reasons = joined.get(verdict.reasons) or _joined(verdict.reasons)
        joined[verdict.reasons] = reasons
        yield ballot_id, "hold", round(scores[index], 4), reasons, verdict.incident


def _incident_rows(report: ScanReport) -> Iterable[Sequence[Cell]]:
    for one in report.incidents:
        span = moment(one.first_at), moment(one.last_at)
        reasons = _joined(one.reasons)
        yield one.id, one.case, *span, one.ballots, "hold", round(one.score, 4), reasons


def _tally_rows(report: ScanReport) -> Iterable[Sequence[Cell]]:
    for case, tally in report.tallies.items():
        yield case, tally.received, tally.pending, tally.counted, tally.held, tally.voided
