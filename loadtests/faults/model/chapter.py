"""A campaign from its opening to its reckoning, with the model beside it."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import duckdb

from loadtests.clock import CampaignClock, rfc3339
from loadtests.faults.model.orders import Orders
from loadtests.faults.model.polls import Polls
from loadtests.faults.model.recorded import Ballot, reckon
from loadtests.faults.model.ruled import falsehoods, miscounted, read_moves
from loadtests.faults.reconciler import Reckoning
from loadtests.faults.station import Station
from loadtests.people.electorate import seeded_electorate
from loadtests.product.campaign_copy import copy_campaign, rewrite
from loadtests.product.evidence import read_tallies
from loadtests.traffic.live import await_cases

_CASES_WITHIN_S = 60.0
_RECEIPTS = 200
_PUBLISHED_EVERY_S = 2.0
_OPEN_FOR_S = 365 * 86_400.0
#: What the judge compares with: an hour of the campaign in which nobody brushes.
_QUIET_S, _QUIET_PER_S = 3600.0, 20.0
#: Then a script, as fast as it is answered.
_BRUSHED, _BRUSHED_S = 60, 600.0


@dataclass(kw_only=True)
class Chapter:
    """One campaign of a run: its citizens and its office."""

    station: Station
    name: str
    folder: Path
    polls: Polls
    orders: Orders
    clock: CampaignClock
    steps: int = 0
    brushed: bool = False

    def brush(self, number: int) -> None:
        """Once: let an hour pass, brush a case that may be voted for, await the judge."""
        if self.brushed:
            return
        self.brushed = True
        self.polls.vote_on(_QUIET_S / self.clock.rate, _QUIET_PER_S)
        campaign = self.polls.campaign
        votable = [case for case in campaign.cases if case not in campaign.suspended]
        self.polls.brush(votable[number % len(votable)], _BRUSHED, _BRUSHED_S)
        self.orders.await_incident()

    def end(self) -> tuple[Reckoning, list[str]]:
        """Close, look once more, and hold the export against the model and itself.

        Raises:
            ProductFailed: a command does not do its work, or ballots stay pending.
        """
        self.orders.close()
        self._after_the_close()
        self.polls.close()
        export = self.folder / f"{self.name}-export"
        acknowledged = self.polls.acknowledged
        receipts = [cast.receipt for _, cast in acknowledged[-_RECEIPTS:]]
        findings = self.station.look_over(receipts, export, self.name)
        chosen = _chosen(export)
        reckoning = reckon(
            ((number, cast.selections) for number, cast in acknowledged), chosen, findings
        )
        said = self.station.type("verify", export, "--json", may_differ=True)
        found = [
            *self.polls.differences,
            *(f"verify: {problem}" for problem in said["problems"]),
            *self._wrong_rulings(export, {at: cases for at, (_, cases) in chosen.items()}),
        ]
        return reckoning, [f"{self.name}: {problem}" for problem in found]

    def _after_the_close(self) -> None:
        """A new ballot is refused, an old one keeps its receipt."""
        polls = self.polls
        polls.vote(polls.come(), polls.campaign.cases[:1])
        for citizen in polls.citizens[:1]:
            for number, cast in list(citizen.ballots.items()):
                polls.vote(citizen, cast.selections, number)

    def _wrong_rulings(self, export: Path, chosen: Mapping[int, Sequence[str]]) -> Iterator[str]:
        moves = read_moves(export)
        yield from falsehoods(moves, self.orders.given)
        tallies = {
            one.case: Counter(
                pending=one.pending, counted=one.counted, held=one.held, voided=one.voided
            )
            for one in read_tallies(export)
        }
        yield from miscounted(chosen, moves, tallies)


def begin(station: Station, folder: Path, name: str, clock: CampaignClock, seed: int) -> Chapter:
    """Load a campaign that is open, with one citizen in it.

    Raises:
        BadCampaign: the sample's quotas are no longer of a day.
        ProductFailed: it does not load.
    """
    now_s = clock.at(time.time())
    file = copy_campaign(folder / name, rfc3339(now_s), rfc3339(now_s + _OPEN_FOR_S), name)
    rewrite(file, {"period": '"campaign"'}, times=2)
    rewrite(file, {"interval_s": str(round(_PUBLISHED_EVERY_S * clock.rate))})
    station.type("campaign", "load", file.parent)
    target = station.poll().target
    electorate = seeded_electorate(await_cases(target, name, _CASES_WITHIN_S), seed)
    polls = Polls(target, name, electorate, Random(f"{name}-{seed}"))
    polls.come()
    return Chapter(
        station=station,
        name=name,
        folder=folder,
        polls=polls,
        orders=Orders(station, name, polls.campaign),
        clock=clock,
    )


def _chosen(export: Path) -> dict[int, Ballot]:
    """Number and selections of every ballot, by its index."""
    with duckdb.connect(config={"threads": 1}) as database:
        rows = database.execute(
            'SELECT "index", CAST(ballot_id AS varchar), selections FROM read_parquet($1)',
            [str(export / "ballots.parquet")],
        ).fetchall()
    return {int(at): (str(number), tuple(str(cases).split(";"))) for at, number, cases in rows}
