"""`pingxuan audit-log …`: what was done at the desk, and whether the log of it holds."""

import click
import msgspec

from ops.commands.shared import (
    DIFFERENCE,
    as_json,
    print_json,
    print_table,
    told,
    with_deployment,
)
from ops.deployment import Deployment
from ops.desk.audit.chain import Record
from ops.desk.audit.store import AuditLog, Wanted


@click.group("audit-log")
def audit_log() -> None:
    """The desk's audit log: append-only and hash-chained."""


@audit_log.command()
@click.option("--actor", default="", help="Who: an account's name, or `terminal`.")
@click.option("--action", default="", help="How the action begins, such as `account.`.")
@click.option("--subject", default="", help="What the subject contains.")
@click.option("--before", default=0, help="Below this number.")
@click.option("--most", default=100, show_default=True, type=click.IntRange(1, 10_000))
@as_json
@told
async def show(
    *, actor: str, action: str, subject: str, before: int, most: int, as_json: bool
) -> None:
    """Show records, the newest first."""
    wanted = Wanted(actor=actor, action=action, subject=subject, before=before, most=most)

    async def work(deployment: Deployment) -> None:
        found = await AuditLog(deployment.pool).newest(wanted)
        if as_json:
            print_json({"records": [_fact(record) for record in found]})
            return
        columns = ["no", "at", "actor", "action", "subject", "reason", "detail"]
        rows = [[getattr(record, name) for name in columns] for record in found]
        print_table("审计日志 / audit log", columns, rows)

    await with_deployment(work)


@audit_log.command()
@as_json
@told
async def verify(as_json: bool) -> None:
    """Compute every hash again; exit 1 where one differs. Keep number and hash of the last record
    elsewhere: by them it shows when the end was cut off."""

    async def work(deployment: Deployment) -> None:
        log = AuditLog(deployment.pool)
        faults, head = await log.faults(), await log.head()
        if as_json:
            print_json(
                {"ok": not faults, "faults": faults, "no": head.no, "hash": head.hash.hex()}
            )
        for line in [] if as_json else faults or [f"{head.no} records, {head.hash.hex()}"]:
            click.echo(line)
        if faults:
            raise SystemExit(DIFFERENCE)

    await with_deployment(work)


def _fact(record: Record) -> dict[str, object]:
    return {
        "no": record.no,
        "at": record.at.isoformat(),
        "actor": record.actor,
        "action": record.action,
        "subject": record.subject,
        "reason": record.reason,
        "detail": msgspec.json.decode(record.detail),
        "hash": record.hash.hex(),
    }
