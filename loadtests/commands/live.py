"""Commands that send traffic to a front that runs: citizens, attack, demo."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from random import Random

import click

from loadtests.clock import wall_clock
from loadtests.commands.options import front_options
from loadtests.demo import plan_demo
from loadtests.families.catalogue import FAMILIES
from loadtests.families.scene import Scene
from loadtests.people.citizens import DWELL_MEDIAN_S, citizens_arrive
from loadtests.people.electorate import Electorate, seeded_electorate
from loadtests.people.intent import Intent
from loadtests.people.pace import poisson
from loadtests.replays.excerpt import outsider
from loadtests.target import Target
from loadtests.traffic.front import UnexpectedAnswer
from loadtests.traffic.live import await_cases, carry_out
from loadtests.traffic.report import report_traffic, traffic_lines
from loadtests.traffic.wire import Unreachable
from loadtests.worlds.ballot_log import write_sent

#: How long answers and long stays are waited for after the plan's end, in seconds.
GRACE_S = 60.0
#: A plan begins a moment after its loop, so that its first voters are not late.
HEAD_START_S = 0.5

Planner = Callable[[Electorate, Random], list[Intent]]


@click.command()
@front_options
@click.option("--rate", default=60.0, show_default=True, help="Arriving citizens per minute.")
@click.option("--seconds", default=60.0, show_default=True, help="For how long they arrive.")
@click.option("--dwell", default=DWELL_MEDIAN_S, show_default=True, help="Median stay, seconds.")
@click.option("--most", default=100_000, show_default=True, help="At most so many citizens.")
def citizens(
    *,
    target: Target,
    campaign: str,
    seed: int,
    as_json: bool,
    out: Path | None,
    rate: float,
    seconds: float,
    dwell: float,
    most: int,
) -> None:
    """Honest voters who open the gallery, read 1 to 4 cases, and vote."""

    def plan(electorate: Electorate, rng: Random) -> list[Intent]:
        starts_s = list(poisson(rate / 60, seconds, rng))[:most]
        return list(citizens_arrive(starts_s, dwell, electorate, rng))

    _drive(
        target, campaign, seed, as_json=as_json, out=out, seconds=seconds + 20 * dwell, plan=plan
    )


@click.command()
@front_options
@click.argument("family", type=click.Choice(tuple(FAMILIES), case_sensitive=False))
@click.option("--case", "case", default=None, help="The case that is brushed; else mid-field.")
@click.option("--ballots", default=300, show_default=True, help="How many ballots.")
@click.option("--seconds", default=60.0, show_default=True, help="Within how long.")
def attack(
    *,
    target: Target,
    campaign: str,
    seed: int,
    as_json: bool,
    out: Path | None,
    family: str,
    case: str | None,
    ballots: int,
    seconds: float,
) -> None:
    """Brushing of one FAMILY for one case."""

    def plan(electorate: Electorate, rng: Random) -> list[Intent]:
        known = {candidate.id for candidate in electorate.taste.order}
        chosen = case or outsider(electorate.taste)
        if chosen not in known:
            raise click.BadParameter(f"{chosen!r} is no case of {campaign}", param_hint="--case")
        scene = Scene(
            case=chosen,
            ballots=ballots,
            start_s=0.0,
            span_s=seconds,
            electorate=electorate,
        )
        return list(FAMILIES[family.upper()](scene, rng))

    _drive(target, campaign, seed, as_json=as_json, out=out, seconds=seconds, plan=plan)


@click.command()
@front_options
@click.option("--seconds", default=1800.0, show_default=True, help="How long the show is.")
@click.option("--wait", default=120.0, show_default=True, help="For the front to start, seconds.")
def demo(
    *,
    target: Target,
    campaign: str,
    seed: int,
    as_json: bool,
    out: Path | None,
    seconds: float,
    wait: float,
) -> None:
    """Citizens without pause and several attacks: what `pingxuan up --simulate` starts."""

    def plan(electorate: Electorate, rng: Random) -> list[Intent]:
        return plan_demo(electorate, seconds, rng)

    _drive(
        target, campaign, seed, as_json=as_json, out=out, seconds=seconds, plan=plan, wait_s=wait
    )


def _drive(
    target: Target,
    campaign: str,
    seed: int,
    *,
    as_json: bool,
    out: Path | None,
    seconds: float,
    plan: Planner,
    wait_s: float = 0.0,
) -> None:
    try:
        electorate = seeded_electorate(await_cases(target, campaign, wait_s), seed)
        run = carry_out(
            plan(electorate, Random(f"traffic-{seed}")),
            target,
            campaign=campaign,
            clock=wall_clock(),
            begins_at=lambda: time.time() + HEAD_START_S,
            limit_s=seconds + GRACE_S,
        )
    except (Unreachable, UnexpectedAnswer, ValueError) as error:
        raise click.ClickException(str(error)) from error
    if out is not None:
        write_sent(out, run.sent)
    report = report_traffic(run.planned, run.sent, 1.0, run.wall_s)
    click.echo(json.dumps(asdict(report)) if as_json else "\n".join(traffic_lines(report)))
