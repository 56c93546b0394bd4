"""The command that plays a shipped campaign to its end."""

import json
import tempfile
from pathlib import Path

import click

from loadtests.plays.play import Play, PlayReport, play
from loadtests.product.campaign_copy import BadCampaign
from loadtests.product.campaign_facts import SHIPPED, read_facts, shipped_campaigns
from loadtests.product.evidence import BadEvidence
from loadtests.product.running import ProductFailed
from loadtests.traffic.front import UnexpectedAnswer
from loadtests.traffic.wire import Unreachable

_FAULTS = (BadCampaign, BadEvidence, ProductFailed, Unreachable, UnexpectedAnswer)


@click.command()
@click.argument("name", metavar="ID", type=click.Choice(shipped_campaigns()))
@click.option("--ballots", default=30_000, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--seconds", default=60.0, show_default=True, help="How long the vote takes.")
@click.option("--seed", default=1, show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Keep the export.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def campaign(
    *, name: str, ballots: int, seconds: float, seed: int, out: Path | None, as_json: bool
) -> None:
    """Play a shipped campaign on servers of its own, from its opening to its certification.

    Citizens vote if it has a public vote, the office takes every step by a command. Exit 1 when
    a step fails, or an acknowledged vote is missing.
    """
    with tempfile.TemporaryDirectory(prefix="px-played-") as scratch:
        folder = out or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            facts = read_facts(SHIPPED / name)
            report = play(
                Play(facts=facts, ballots=ballots, seconds=seconds, seed=seed, out=folder)
            )
        except _FAULTS as error:
            raise click.ClickException(str(error)) from error
    click.echo(json.dumps(report.plain(), ensure_ascii=False) if as_json else _text(report))
    if report.missing_votes:
        raise SystemExit(1)


def _text(report: PlayReport) -> str:
    """Everything simulated, and it says so."""
    votes = (
        f"{report.campaign} (simulated): {report.received} votes received,"
        f" {report.counted} counted, {report.held} held; {report.acknowledged} acknowledged,"
        f" {report.missing_votes} missing"
    )
    lines = [
        votes,
        f"certificate {report.certificate} after {report.seconds:.0f} s",
    ]
    for name, winners in report.lists.items():
        lines += ["", f"{name} ({len(winners)})", *(f"  {winner}" for winner in winners)]
    return "\n".join(lines)
