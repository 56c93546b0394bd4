"""`pingxuan fraud scan`: judging a ballot log offline."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from fraud.offline.judged_log import ScanReport
from fraud.offline.log_source import UnreadableLogError
from fraud.offline.scan import scan as scan_log
from ops.commands.progress import steps
from ops.commands.shared import MISUSE, as_json, fail, print_json
from ops.errors import SettingsError
from ops.settings.settings import Settings
from voting.provenance.geography import Geography, GeographyError

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("ballots", type=_FILE)
@click.option("--cases", type=_FILE, help="CSV with a column `case`: the cases that exist.")
@click.option("--out", type=_FILE, required=True, help="Folder for what is found.")
@click.option(
    "--date",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Date that the report bears; today's unless given.",
)
@click.option(
    "--timezone", "zone", default="Asia/Shanghai", show_default=True, help="Of the report's times."
)
@click.option("--quiet", is_flag=True, help="No progress.")
@as_json
def scan(
    *,
    ballots: Path,
    cases: Path | None,
    out: Path,
    on: datetime | None,
    zone: str,
    quiet: bool,
    as_json: bool,
) -> None:
    """Judge a ballot log, ours or another vendor's (CSV or Parquet)."""
    if out.exists() and not out.is_dir():
        fail(f"{out} is a file; name a folder", MISUSE)
    try:
        with steps(quiet=quiet) as progress:
            report = scan_log(
                ballots,
                out,
                cases,
                geography=Geography(Settings.from_environment().geoip_dir),
                on=(on or datetime.now(_zone(zone))).date(),
                zone=_zone(zone),
                on_read=lambda done: progress("rows read", done, None),
                on_progress=lambda done, total: progress("ballots judged", done, total),
            )
    except (UnreadableLogError, GeographyError, SettingsError) as fault:
        fail(str(fault), MISUSE)
    facts = {
        "ballots": len(report.log),
        "held": len(report.verdicts),
        "to_review": report.reviewed,
        "incidents": [incident.id for incident in report.incidents],
        "bad_rows": len(report.bad_rows),
        "known": {one.attribute.name.lower(): round(one.share, 4) for one in report.coverage},
        "out": str(out),
    }
    if as_json:
        print_json(facts)
    else:
        click.echo(
            f"{facts['ballots']} ballots judged, {facts['held']} held, {facts['to_review']} count"
            f" and are to be reviewed, in {len(report.incidents)} incidents; see {out}/report.html"
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


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        fail(f"--timezone: no time zone {name!r}; one such as Asia/Shanghai or UTC", MISUSE)
