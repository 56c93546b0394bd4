"""Replays a stretch of a real petition curve through the front, and asks what came of it."""

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from loadtests.people.curve import between, read_curve, thin
from loadtests.people.electorate import seeded_electorate
from loadtests.people.intent import Intent
from loadtests.people.taste import Candidate
from loadtests.product.evidence import (
    CaseTally,
    read_incidents,
    read_states,
    read_tallies,
    read_verdicts,
    withheld,
)
from loadtests.product.running import ProductFailed, run_command
from loadtests.product.stage import Stage
from loadtests.replays.excerpt import outsider, plan_excerpt
from loadtests.replays.findings import Findings, ScanComparison, compare_scan, judge_replay
from loadtests.traffic.live import carry_out, list_cases
from loadtests.traffic.report import TrafficReport, report_traffic
from loadtests.traffic.voter import ACKNOWLEDGED
from loadtests.worlds.ballot_log import write_sent

#: How often the export is asked whether everything is judged, and with which pause.
MOST_LOOKS, LOOK_PAUSE_S = 60, 4.0
#: Wall seconds after the curve's end in which late ballots may still come.
GRACE_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What is to be replayed; moments in epoch seconds, `rate` in campaign seconds per second."""

    curve: Path
    from_s: float
    to_s: float
    step_s: float
    ballots: int
    rate: float
    seed: int
    out: Path
    lead_s: float
    case: str | None
    scan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayReport:
    """Everything the replay has to say; `commands` are exit codes."""

    rate: float
    clock: str
    traffic: TrafficReport
    tallies: list[CaseTally]
    findings: Findings
    settled: bool
    commands: dict[str, int]
    scan: ScanComparison | None

    @property
    def passes(self) -> bool:
        """Whether all is there and judged, checks are clean, and the step's case gains nothing."""
        wrong = self.findings.profits or self.findings.missing_votes or any(self.commands.values())
        return self.settled and not wrong

    def plain(self) -> dict[str, Any]:
        """The report as what JSON can hold."""
        return asdict(self)


def run_replay(replay: Replay, stage: Stage) -> ReplayReport:
    """Replay, wait until all is judged, export, check, compare; writes into `replay.out`."""
    cases = list_cases(stage.target, stage.campaign)
    plan, case = _plan(replay, cases)
    if stage.clock.at(time.time()) > replay.from_s:
        raise ProductFailed(
            f"the campaign's clock is past the curve's beginning: raise --lead ({replay.lead_s:g})"
        )
    limit_s = stage.clock.wall_at(replay.to_s) - time.time() + GRACE_S
    run = carry_out(
        plan,
        stage.target,
        campaign=stage.campaign,
        clock=stage.clock,
        begins_at=lambda: replay.from_s,
        limit_s=limit_s,
    )
    write_sent(replay.out, run.sent)
    export = replay.out / "export"
    settled = wait_until_judged(stage, export)
    commands = _checks(stage, export)
    states = read_states(export)
    acknowledged = [b.intent for b in run.sent if b.fate.name == ACKNOWLEDGED]
    return ReplayReport(
        rate=replay.rate,
        clock=stage.clock.setting(),
        traffic=report_traffic(run.planned, run.sent, replay.rate, run.wall_s),
        tallies=read_tallies(export),
        findings=judge_replay(acknowledged, states, read_tallies(export), cases, case),
        settled=settled,
        commands=commands,
        scan=_scan(replay, export, withheld(states)) if replay.scan else None,
    )


def _plan(replay: Replay, cases: tuple[Candidate, ...]) -> tuple[list[Intent], str]:
    samples = between(read_curve(replay.curve), replay.from_s, replay.to_s)
    electorate = seeded_electorate(cases, replay.seed)
    case = replay.case or outsider(electorate.taste)
    plan = plan_excerpt(
        thin(samples, replay.ballots, replay.step_s),
        replay.from_s,
        case,
        electorate,
        Random(f"replay-{replay.seed}"),
    )
    return plan, case


def wait_until_judged(stage: Stage, export: Path) -> bool:
    """Export until nothing is pending and two exports in a row agree on what is withheld.

    Raises:
        ProductFailed: the export fails.
    """
    before = -1
    for _ in range(MOST_LOOKS):
        ran = run_command("export", stage.campaign, "--out", export, environment=stage.environment)
        if ran.code != 0:
            raise ProductFailed(f"`pingxuan export` failed: {ran.text[-2000:]}")
        tallies = read_tallies(export)
        kept_out = sum(tally.held + tally.voided for tally in tallies)
        if not sum(tally.pending for tally in tallies) and kept_out == before:
            return True
        before = kept_out
        time.sleep(LOOK_PAUSE_S)
    return False


def _checks(stage: Stage, export: Path) -> dict[str, int]:
    fsck = run_command("fsck", stage.campaign, environment=stage.environment)
    verify = run_command("verify", export, environment=stage.environment)
    return {"fsck": fsck.code, "verify": verify.code}


def _scan(replay: Replay, export: Path, live_held: set[str]) -> ScanComparison:
    scan = replay.out / "scan"
    ran = run_command("fraud", "scan", replay.out / "ballots.csv", "--out", scan)
    if ran.code != 0:
        raise ProductFailed(f"`pingxuan fraud scan` failed: {ran.text[-2000:]}")
    return compare_scan(
        read_incidents(export), read_incidents(scan), live_held, read_verdicts(scan)
    )
