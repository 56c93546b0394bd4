"""The command that holds a drill."""

import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import click

from loadtests.clock import CampaignClock
from loadtests.drill.day import election_day
from loadtests.drill.installation import Places
from loadtests.drill.plan import SHORT, WHOLE
from loadtests.drill.rehearsal import Rehearsal
from loadtests.drill.timeline import Timeline
from loadtests.drill.verdict import Verdict
from loadtests.product.campaign_copy import BadCampaign
from loadtests.product.evidence import BadEvidence
from loadtests.product.running import ProductFailed
from loadtests.traffic.front import UnexpectedAnswer
from loadtests.traffic.wire import Unreachable

_FAULTS = (BadCampaign, BadEvidence, ProductFailed, Unreachable, UnexpectedAnswer)


@click.command()
@click.option("--quick", is_flag=True, help="A small crowd, and no disk of its own.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("var/drill.json"),
    show_default=True,
    help="The timeline and the verdict for programs.",
)
def drill(*, quick: bool, seed: int, out: Path) -> None:
    """Hold an election day on an installation of its own, with everything that may go wrong.

    It starts on free ports of loopback, in a temporary folder; nothing that runs is touched. Exit
    1 when a ballot is lost or doubled, a ranking differs anywhere, or the day comes to no end.
    """
    with tempfile.TemporaryDirectory(prefix="px-drill-") as name:
        folder = Path(name)
        # The embedded servers may run as another user, who must be able to pass through.
        folder.chmod(0o711)
        timeline, size = Timeline(click.echo), SHORT if quick else WHOLE
        now_s = round(time.time(), 3)
        day = Rehearsal(
            size=size,
            seed=seed,
            places=Places(
                folder=folder,
                clock=CampaignClock(origin_s=now_s, rate=size.rate, wall_s=now_s),
            ),
            timeline=timeline,
        )
        try:
            verdict = election_day(day)
        except _FAULTS as fault:
            timeline.say(f"演练中断：{fault}", f"the drill was broken off: {fault}")
            _write(out, timeline, None)
            raise SystemExit(1) from fault
    _write(out, timeline, verdict)
    if not verdict.holds:
        raise SystemExit(1)


def _write(out: Path, timeline: Timeline, verdict: Verdict | None) -> None:
    told = {
        "timeline": [asdict(entry) for entry in timeline.entries],
        "verdict": asdict(verdict) | {"holds": verdict.holds} if verdict else None,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
