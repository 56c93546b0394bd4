"""`pingxuan fraud review`: how right the judge is, as far as people have said."""

import math
from typing import Any

import click

from fraud.watching.audit import Label
from fraud.watching.audit_store import AuditStore
from fraud.watching.estimates import Share
from fraud.watching.review import Review, Reviewed
from ops.commands.shared import as_json, print_json, told, with_deployment
from ops.deployment import Deployment


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@as_json
@told
async def review(campaign_id: str, as_json: bool) -> None:
    """Tell how right the judge is, by people's rulings and the random audit."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        head = await deployment.ledger.advance(enrolled)
        ballots = await AuditStore(deployment.pool).ballots(enrolled, head.index)
        reviewed = await Review(deployment.pool).stands(enrolled, ballots)
        facts = {
            "campaign": campaign_id,
            "as_of": head.index,
            "oldest_wait_s": reviewed.oldest_wait_s(head.at),
            **_facts(reviewed),
        }
        if as_json:
            print_json(facts)
        else:
            _print(facts)

    await with_deployment(work)


def _facts(reviewed: Reviewed) -> dict[str, Any]:
    ruled = [finding for finding in reviewed.findings if finding.ruled]
    return {
        "ballots": reviewed.ballots,
        "incidents": len(reviewed.findings),
        "incidents_ruled": len(ruled),
        "incidents_waiting": reviewed.waiting,
        "ballots_released": sum(finding.released for finding in ruled),
        "ballots_confirmed": sum(finding.confirmed for finding in ruled),
        "false_discovery": _interval(reviewed.false_discovery),
        "labels": {one.value: getattr(reviewed.labels, one.value) for one in Label},
        "recall": _interval(reviewed.recall),
    }


def _interval(share: Share) -> dict[str, float | None]:
    value = None if math.isnan(share.value) else round(share.value, 6)
    return {"value": value, "low": round(share.low, 6), "high": round(share.high, 6)}


def _print(facts: dict[str, Any]) -> None:
    hours = facts["oldest_wait_s"] / 3600
    click.echo(
        f"{facts['incidents']} incidents: {facts['incidents_ruled']} ruled on,"
        f" {facts['incidents_waiting']} waiting, the first for {hours:.1f} h"
    )
    click.echo(f"released of those ruled on: {_told(facts['false_discovery'])}")
    labels = ", ".join(f"{count} {name}" for name, count in facts["labels"].items())
    click.echo(f"audited ballots that the judge did not find: {labels}")
    click.echo(f"brushed ballots that the judge found: {_told(facts['recall'])}")


def _told(share: dict[str, float | None]) -> str:
    value = "not known" if share["value"] is None else f"{share['value']:.1%}"
    return f"{value} (95%: {share['low']:.1%} to {share['high']:.1%})"
