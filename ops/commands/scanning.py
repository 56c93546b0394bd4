"""`pingxuan fraud scan`: judging a ballot log offline."""

from pathlib import Path

import click

from fraud.judged_log import ScanReport
from fraud.log_source import UnreadableLogError
from fraud.scan import scan as scan_log
from ops.commands.progress import progress
from ops.commands.shared import MISUSE, as_json, fail, print_json
from ops.errors import SettingsError
from ops.settings import Settings
from voting.geography import Geography, GeographyError

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("ballots", type=_FILE)
@click.option("--cases", type=_FILE, help="CSV with a column `case`: the cases that exist.")
@click.option("--out", type=_FILE, required=True, help="Folder for what is found.")
@as_json
def scan(ballots: Path, cases: Path | None, out: Path, as_json: bool) -> None:
    """Judge a ballot log, ours or another vendor's (CSV or Parquet)."""
    if out.exists() and not out.is_dir():
        fail(f"{out} is a file; name a folder", MISUSE)
    try:
        with progress("ballots") as on_progress:
            geography = Geography(Settings.from_environment().geoip_dir)
            report = scan_log(ballots, out, cases, geography=geography, on_progress=on_progress)
    except (UnreadableLogError, GeographyError, SettingsError) as fault:
        fail(str(fault), MISUSE)
    facts = {
        "ballots": len(report.log),
        "held": len(report.verdicts),
        "incidents": [incident.id for incident in report.incidents],
        "bad_rows": len(report.bad_rows),
        "known": {one.attribute.name.lower(): round(one.share, 4) for one in report.coverage},
        "out": str(out),
    }
    if as_json:
        print_json(facts)
    else:
        click.echo(
            f"{facts['ballots']} ballots judged, {facts['held']} held in"
            f" {len(report.incidents)} incidents; see {out}/report.html"
        )
        click.echo(_told(report))
    if report.bad_rows and not as_json:
        click.echo(f"{facts['bad_rows']} rows could not be judged; see {out}/bad_rows.csv")
    if report.bad_rows and not len(report.log):
        fail(f"{ballots}: no ballot could be judged", MISUSE)


def _told(report: ScanReport) -> str:
    """Which evidence there was, and which none."""
    known = ", ".join(one.en for one in report.coverage if one.share)
    unknown = ", ".join(one.en for one in report.coverage if not one.share)
    return f"judged by {known or 'times alone'}" + (f"; not told: {unknown}" if unknown else "")
