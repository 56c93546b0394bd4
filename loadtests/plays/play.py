"""Plays a shipped campaign on real servers, from its opening to its certification.

The product runs on a test clock, so that fifteen days of voting pass in a minute. Citizens vote
over HTTP, and the office works by commands, as an organizer would::

    shortlist by review ─► vote ─► close ─► review ─► scores ─► numbers ─► adoption ─► notice
    ─► objection, answer ─► certification ─► export, verify, fsck
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from loadtests.clock import CampaignClock
from loadtests.people.citizens import citizens_cast
from loadtests.people.electorate import seeded_electorate
from loadtests.people.pace import diurnal
from loadtests.plays.adopting import adopt, lists_of
from loadtests.product.campaign_facts import CampaignFacts
from loadtests.product.evidence import read_tallies
from loadtests.product.office import Office
from loadtests.product.running import Product, free_ports, product_environment
from loadtests.product.stage import Stage
from loadtests.target import Target
from loadtests.traffic.live import carry_out, list_cases
from loadtests.traffic.report import report_traffic
from loadtests.traffic.voter import ACKNOWLEDGED

_DAY_S = 86_400.0
#: Wall seconds between the start of the product and the opening, at first.
LEAD_S = 15.0
#: Campaign seconds a wall second where nobody votes and only a notice has to pass.
_SILENT_RATE = 20_000.0
#: A notice is given with this much of the day left: at such rates a command takes minutes of it.
_BEFORE_MIDNIGHT_S = 6 * 3600.0
_GRACE_S = 120.0
_WHY = "simulated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What is to be played; the vote takes `seconds` of the wall."""

    facts: CampaignFacts
    ballots: int
    seconds: float
    seed: int
    out: Path

    @property
    def rate(self) -> float:
        """Campaign seconds a wall second."""
        if self.facts.vote_s is None:
            return _SILENT_RATE
        opens_s, closes_s = self.facts.vote_s
        return (closes_s - opens_s) / self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayReport:
    """What came of it; `lists` are the winners by award, group and prize, as certified."""

    campaign: str
    received: int
    counted: int
    held: int
    acknowledged: int
    missing_votes: int
    lists: dict[str, list[str]]
    certificate: str
    seconds: float
    commands: list[tuple[str, float]]

    def plain(self) -> dict[str, Any]:
        """The report as what JSON can hold."""
        return asdict(self)


def play(wanted: Play, at_end: Callable[[Stage], None] = lambda stage: None) -> PlayReport:
    """Play a campaign to its end; writes the export into `wanted.out`.

    Args:
        at_end: looks at what came of it, while the product still runs.

    Raises:
        ProductFailed: a step did not do its work.
    """
    began = time.monotonic()
    with _stage(wanted) as stage:
        office = Office(wanted.facts.id, stage.environment or {})
        _shortlist(office, wanted, "review")
        votes = _vote(wanted, stage)
        if wanted.facts.vote_s:
            office.await_judged()
        _decide(office, wanted, stage.clock)
        export = wanted.out / "export"
        office.type("export", office.campaign, "--out", export)
        office.type("verify", export)
        office.type("fsck", office.campaign)
        said = office.type("award", "list", office.campaign, "--json")
        standing = office.type("campaign", "show", office.campaign, "--json")
        at_end(stage)
    tallies = read_tallies(export)
    received = sum(tally.received for tally in tallies)
    return PlayReport(
        campaign=wanted.facts.id,
        received=received,
        counted=sum(tally.counted for tally in tallies),
        held=sum(tally.held for tally in tallies),
        acknowledged=votes,
        missing_votes=votes - received,
        lists=lists_of(said, wanted.facts.id),
        certificate=str(standing["certificate"]),
        seconds=time.monotonic() - began,
        commands=office.typed,
    )


@contextmanager
def _stage(wanted: Play) -> Iterator[Stage]:
    """The product before the opening: a machine that starts it too late gets a longer lead."""
    lead_s = LEAD_S
    while True:
        with _started(wanted, lead_s) as stage:
            if _is_early(wanted, stage.clock, lead_s):
                yield stage
                return
        lead_s *= 2


def _is_early(wanted: Play, clock: CampaignClock, lead_s: float) -> bool:
    """Whether a third of the lead is left for what is done before the opening."""
    if wanted.facts.vote_s is None:
        return True
    return clock.wall_at(wanted.facts.vote_s[0]) - time.time() >= lead_s / 3


@contextmanager
def _started(wanted: Play, lead_s: float) -> Iterator[Stage]:
    """The product, its data in a temporary folder, on a clock that opens after `lead_s`."""
    with tempfile.TemporaryDirectory(prefix="px-play-") as name:
        folder = Path(name)
        # The embedded servers may run as another user, who must be able to pass through.
        folder.chmod(0o711)
        ports, wall_s = free_ports(), round(time.time(), 3)
        begins_s = wanted.facts.begins_s or wall_s  # a notice without a date is played today
        clock = CampaignClock(
            origin_s=begins_s - lead_s * wanted.rate, rate=wanted.rate, wall_s=wall_s
        )
        environment = product_environment(folder / "var", ports, clock)
        with Product(wanted.facts.folder, environment, wanted.out / "product.log"):
            yield Stage(
                target=Target(host="127.0.0.1", port=ports.public),
                campaign=wanted.facts.id,
                clock=clock,
                environment=environment,
            )


def _vote(wanted: Play, stage: Stage) -> int:
    """Let citizens vote from the opening to the close; returns the acknowledged votes."""
    if wanted.facts.vote_s is None:
        return 0
    opens_s, closes_s = wanted.facts.vote_s
    cases = list_cases(stage.target, stage.campaign)
    categories = {case.id: case.category for case in cases}
    electorate, rng = seeded_electorate(cases, wanted.seed), Random(f"play-{wanted.seed}")
    days = round((closes_s - opens_s) / _DAY_S)
    # The last minutes stay empty: a ballot on its way at the close would be refused.
    dues_s = [due_s * 0.95 for due_s in diurnal(wanted.ballots, days, rng)]
    plan = [
        replace(
            intent,
            session_s=min(intent.session_s, intent.due_s),
            selections=wanted.facts.legal(intent.selections, categories),
        )
        for intent in citizens_cast(dues_s, electorate, rng)
    ]
    limit_s = stage.clock.wall_at(closes_s) - time.time() + _GRACE_S
    run = carry_out(
        plan,
        stage.target,
        campaign=stage.campaign,
        clock=stage.clock,
        begins_at=lambda: opens_s,
        limit_s=limit_s,
    )
    traffic = report_traffic(run.planned, run.sent, wanted.rate, run.wall_s)
    (wanted.out / "traffic.json").write_text(json.dumps(asdict(traffic)), encoding="utf-8")
    time.sleep(max(0.0, stage.clock.wall_at(closes_s) - time.time()))
    return sum(len(b.intent.selections) for b in run.sent if b.fate.name == ACKNOWLEDGED)


def _decide(office: Office, wanted: Play, clock: CampaignClock) -> None:
    """Everything from the close to the certificate."""
    facts, campaign = wanted.facts, office.campaign
    _shortlist(office, wanted, "votes")
    office.type("campaign", "review", campaign, "--reason", _WHY)
    for file in facts.score_files:
        office.type("scores", "load", campaign, file)
    for award in facts.awards:
        adopt(office, facts, award, wanted.out)
    if facts.notice_days is not None:
        _await_daytime(clock)
        office.type("campaign", "notice", campaign, "--reason", _WHY)
        office.type("objection", "add", campaign, "--text", "模拟异议 / A simulated objection")
        office.type("objection", "answer", campaign, "1", "--text", "不成立 / Not upheld")
    office.certify()


def _await_daytime(clock: CampaignClock) -> None:
    """Wait out the campaign's evening, in its zone of UTC+8."""
    while (clock.at(time.time()) + 8 * 3600.0) % _DAY_S > _DAY_S - _BEFORE_MIDNIGHT_S:
        time.sleep(_BEFORE_MIDNIGHT_S / clock.rate / 10)


def _shortlist(office: Office, wanted: Play, basis: str) -> None:
    if wanted.facts.shortlist_basis == basis:
        office.type("shortlist", office.campaign, "--reason", _WHY)
