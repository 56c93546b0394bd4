"""The command that replays a petition curve."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from loadtests.clock import CampaignClock
from loadtests.commands.options import ClockType, MomentType, TargetType
from loadtests.people.curve import BadCurve
from loadtests.product.evidence import BadEvidence
from loadtests.product.running import ProductFailed
from loadtests.product.stage import Stage, own_stage
from loadtests.replays.replay import Replay, run_replay
from loadtests.replays.text import replay_lines
from loadtests.target import Target
from loadtests.traffic.front import UnexpectedAnswer
from loadtests.traffic.wire import Unreachable

STEP_DAY = "2016-06-26"
STEP_AT = f"{STEP_DAY}T02:32:01Z"
_MOMENT = MomentType(STEP_DAY)


@click.command()
@click.option(
    "--curve", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--from", "from_s", type=_MOMENT, default="2016-06-25T23:30:00Z", show_default=True)
@click.option("--to", "to_s", type=_MOMENT, default="2016-06-26T05:30:00Z", show_default=True)
@click.option("--step", "step_s", type=_MOMENT, default=STEP_AT, show_default=True)
@click.option("--ballots", default=50_000, show_default=True, type=click.IntRange(1, 5_000_000))
@click.option("--rate", default=30.0, show_default=True, help="Campaign seconds per second.")
@click.option("--case", default=None, help="The step's case; else a mid-field one.")
@click.option("--seed", default=1, show_default=True)
@click.option("--lead", "lead_s", default=45.0, show_default=True, help="Seconds to start in.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--base", "target", type=TargetType(), help="A front that runs; else our own.")
@click.option("--campaign", default="qingdao-2019", show_default=True, help="With --base.")
@click.option("--clock", type=ClockType(), envvar="PINGXUAN_TEST_CLOCK", help="With --base.")
@click.option("--scan", is_flag=True, help="Scan the same ballots offline, and compare.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def replay(
    *,
    out: Path,
    target: Target | None,
    campaign: str,
    clock: CampaignClock | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """A stretch of a real petition curve through the front, its step as brushing.

    Exit 1 when an acknowledged vote is missing, a check fails, something stays unjudged, or
    the step's case profits.
    """
    out.mkdir(parents=True, exist_ok=True)
    wanted = Replay(out=out, **asked)
    if target and clock is None:
        raise click.UsageError("--base needs --clock, the test clock that the front runs on")
    try:
        stage = (
            nullcontext(Stage(target=target, campaign=campaign, clock=clock, environment=None))
            if target and clock
            else own_stage(
                from_s=wanted.from_s,
                to_s=wanted.to_s,
                rate=wanted.rate,
                lead_s=wanted.lead_s,
                log=out / "product.log",
            )
        )
        with stage as ready:
            report = run_replay(wanted, ready)
    except (BadCurve, BadEvidence, ProductFailed, Unreachable, UnexpectedAnswer) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(report.plain()) if as_json else "\n".join(replay_lines(report)))
    if not report.passes:
        raise SystemExit(1)
