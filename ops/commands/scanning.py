"""`pingxuan fraud scan`: judging a ballot log offline."""

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from fraud.offline.foresight import Crew, ForeseenFinder, UnlikeWorkerError
from fraud.offline.judged_log import ScanReport
from fraud.offline.log_source import UnreadableLogError
from fraud.offline.scan import scan as scan_log
from ops.commands.crews import children, dask_workers
from ops.commands.progress import steps
from ops.commands.shared import MISUSE, as_json, fail, print_json
from ops.errors import SettingsError, WrongInput
from ops.settings.settings import Settings
from voting.provenance.geography import Geography, GeographyError

_FILE = click.Path(path_type=Path)
_MISUSES = (UnreadableLogError, GeographyError, SettingsError, UnlikeWorkerError, WrongInput)


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
@click.option(
    "--workers",
    type=click.IntRange(0, 256),
    default=0,
    show_default=True,
    help="Processes of this machine that look ahead; the verdicts are the same.",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="In their place the workers of a Dask cluster, by its scheduler: tcp://HOST:8786.",
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
    workers: int,
    dask: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Judge a ballot log, ours or another vendor's (CSV or Parquet)."""
    ahead: list[ForeseenFinder] = []
    if workers and dask:
        fail("--workers and --dask: one or the other looks ahead", MISUSE)
    if out.exists() and not out.is_dir():
        fail(f"{out} is a file; name a folder", MISUSE)
    try:
        with steps(quiet=quiet) as progress, _crew(workers, dask) as crew:
            report = scan_log(
                ballots,
                out,
                cases,
                geography=Geography(Settings.from_environment().geoip_dir),
                on=(on or datetime.now(_zone(zone))).date(),
                zone=_zone(zone),
                on_read=lambda done: progress("rows read", done, None),
                on_progress=lambda done, total: progress("ballots judged", done, total),
                crew=crew,
                on_foreseen=ahead.append,
            )
    except _MISUSES as fault:
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
    for one in ahead:
        facts["looks"] = {"all": one.looks, "foreseen": one.believed}
        for failed in one.failed:
            click.echo(f"a worker failed, and its part was judged here: {failed}", err=True)
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


def _crew(workers: int, dask: str | None) -> AbstractContextManager[Crew | None]:
    if dask:
        return dask_workers(dask)
    return children(workers) if workers else nullcontext()


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
