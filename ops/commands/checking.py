"""`pingxuan verify` and `pingxuan fsck`: whether what is said can be derived again."""

from contextlib import suppress
from pathlib import Path

import click

from ops.commands.progress import progress
from ops.commands.shared import (
    DIFFERENCE,
    MISUSE,
    as_json,
    fail,
    print_json,
    told,
    with_deployment,
)
from ops.deployment import Deployment
from ops.fsck.inspection import fsck as check_everything
from ops.keys.key_files import KeyFileError, signing_key
from ops.verify import summary, verifier
from ops.verify.manifest import MANIFEST
from ops.verify.report import Report
from voting.ledger.digest import public_hex


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--digest",
    "digests",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A digest that you saved when it was published; may be given several times.",
)
@as_json
def verify(folder: Path, digests: tuple[Path, ...], as_json: bool) -> None:
    """Recompute an export from its own ballots and records, without a database.

    Shows the lists that the rules give beside those that were adopted, then what differs. Signed
    digests, those of the export and those of yours, are held against the ballots.
    """
    if not folder.is_dir():
        fail(f"{folder}: is no folder; name one that `pingxuan export` wrote", MISUSE)
    if not (folder / MANIFEST).exists():
        fail(f"{folder}: is no export: it has no {MANIFEST}", MISUSE)
    with progress("ballots") as on_progress:
        report = verifier.verify(folder, on_progress, digests)
    if as_json:
        print_json(summary.facts(report))
    else:
        _tell(folder, report)
    raise SystemExit(0 if report.ok else DIFFERENCE)


def _tell(folder: Path, report: Report) -> None:
    for line in summary.lines(report.outcome) if report.outcome else ():
        click.echo(line)
    for problem in report.problems:
        click.echo(str(problem))
    if report.ok:
        click.echo(f"{folder}: {report.ballots} ballots, every figure derived again")


def _signing_key(deployment: Deployment) -> str | None:
    """The house's key where it is at hand; a machine that only checks may have none."""
    with suppress(KeyFileError):
        return public_hex(signing_key(deployment.settings.keys_dir))
    return None


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@as_json
@told
async def fsck(campaign_id: str, as_json: bool) -> None:
    """Derive everything that can be derived again, and compare; exit 1 on a difference."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        with progress("checks") as on_progress:
            found = await check_everything(
                deployment.pool, enrolled, deployment.redis, on_progress, _signing_key(deployment)
            )
        findings = [str(finding) for finding in found]
        if as_json:
            print_json({"ok": not findings, "findings": findings})
        for finding in [] if as_json else findings or [f"{campaign_id}: no difference"]:
            click.echo(finding)
        if findings:
            raise SystemExit(DIFFERENCE)

    await with_deployment(work)
