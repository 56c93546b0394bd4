"""The judge's worker on a real ledger: what it holds leaves the count, whenever it was found."""

from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import pytest
from msgspec import structs

from fraud.incidents.store import IncidentStore
from fraud.judge import Judge
from fraud.proposal_store import ProposalStore
from fraud.reading.encoding import encode
from fraud.reading.ledger_evidence import ballot_row
from fraud.reading.vocabulary import Vocabulary
from fraud.watching.review import Review
from fraud.worker import JudgeWorker
from tests.ballots import ORIGIN, TestClock, ballot, ledger, loaded
from tests.campaigns import OPENS, campaign
from voting.domain import Ballot, CaseId, Phase, Status, Tally
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Ruling
from voting.ledger.register import Enrolled

CLOSES = OPENS + timedelta(days=14)
BRUSHED = CaseId("c1")
SCRIPT = 40


@dataclass
class Bench:
    """A ledger with a judge that follows it."""

    pool: asyncpg.Pool
    book: Ledger
    enrolled: Enrolled
    clock: TestClock
    worker: JudgeWorker

    async def a_quiet_hour(self) -> None:
        """Voters of every case, by many ways, one every three seconds or so."""
        for minute in range(60):
            self.clock.forward(minutes=1)
            await self.book.cast(self.enrolled, [honest(minute * 20 + n) for n in range(20)])

    async def brush(self, *, judged: bool = False) -> None:
        """A script that votes every two seconds; `judged` wakes the judge after each vote."""
        for _ in range(SCRIPT):
            self.clock.forward(seconds=2)
            origin = structs.replace(
                ORIGIN, network=666, device_class="requests 2/other/other", session_age_s=0.5
            )
            await self.book.cast(self.enrolled, [ballot(BRUSHED, provenance=origin)])
            if judged:
                await self.worker.turn()

    async def tally(self) -> Tally:
        live = await self.book.live_tallies(self.enrolled)
        assert live.by_case == await self.book.tabulate(self.enrolled, live.as_of)
        return live.by_case[BRUSHED]

    def another(self) -> JudgeWorker:
        return _worker(self.pool, self.enrolled, self.book)


def honest(number: int) -> Ballot:
    origin = structs.replace(
        ORIGIN,
        network=1000 + number % 397,
        device_class=f"Browser {number % 23}/System {number % 5}/Phone",
        session_age_s=20.0 + number % 700,
    )
    return ballot(f"c{1 + number % 6}", provenance=origin)


def _worker(pool: asyncpg.Pool, enrolled: Enrolled, book: Ledger) -> JudgeWorker:
    return JudgeWorker(enrolled, book, IncidentStore(pool), ProposalStore(pool), Review(pool))


@pytest.fixture
async def bench(pool: asyncpg.Pool) -> Bench:
    clock = TestClock()
    enrolled = await loaded(pool, campaign())
    book = ledger(pool, clock)
    return Bench(pool, book, enrolled, clock, _worker(pool, enrolled, book))


async def test_a_burst_is_held_and_leaves_the_count_at_once(bench: Bench) -> None:
    await bench.a_quiet_hour()
    await bench.worker.turn()
    before = await bench.tally()
    await bench.brush()
    await bench.worker.turn()
    bench.clock.forward(seconds=60)
    await bench.worker.turn()
    after = await bench.tally()
    assert after.held >= 0.9 * SCRIPT
    assert after.counted <= before.counted + 0.1 * SCRIPT
    assert after.pending == 0
    [incident] = await IncidentStore(bench.pool).all(bench.enrolled)
    assert incident.case == BRUSHED
    assert incident.ballots == after.held
    assert all(reason.zh and reason.en for reason in incident.reasons)


async def test_a_burst_in_the_last_seconds_is_held_although_the_vote_is_closed(
    bench: Bench,
) -> None:
    bench.clock.now = CLOSES - timedelta(hours=1, seconds=2 * SCRIPT + 5)
    await bench.a_quiet_hour()
    await bench.worker.turn()
    await bench.brush(judged=True)
    bench.clock.now = CLOSES
    head = await bench.worker.turn()
    assert head.phase is Phase.CLOSED
    bench.clock.forward(minutes=2)
    await bench.worker.turn()
    after = await bench.tally()
    assert after.held >= 0.9 * SCRIPT
    assert after.pending == 0


async def test_a_burst_found_after_an_early_close_waits_for_a_person(bench: Bench) -> None:
    await bench.a_quiet_hour()
    await bench.worker.turn()
    await bench.brush(judged=True)
    before = await bench.tally()
    await bench.book.close(bench.enrolled, "organizer", "storm damage")
    bench.clock.forward(minutes=2)
    await bench.worker.turn()
    assert (await bench.tally()).held == before.held
    proposed = await ProposalStore(bench.pool).waiting(bench.enrolled)
    assert before.held + sum(proposed.values()) >= 0.9 * SCRIPT
    await bench.another().turn()
    assert await ProposalStore(bench.pool).waiting(bench.enrolled) == proposed


async def test_a_proposal_is_settled_by_a_persons_ruling(bench: Bench) -> None:
    await test_a_burst_found_after_an_early_close_waits_for_a_person(bench)
    found = await bench.pool.fetch("SELECT ballot_index FROM proposal ORDER BY ballot_index")
    indices = [row["ballot_index"] for row in found]
    await bench.book.settle(bench.enrolled, by_a_person(indices))
    assert await ProposalStore(bench.pool).waiting(bench.enrolled) == {}
    assert (await bench.tally()).held >= len(indices)


def by_a_person(indices: list[int]) -> Ruling:
    return Ruling(
        actor="moderator",
        by_person=True,
        upto=None,
        status=Status.HELD,
        indices=indices,
        incidents=[None] * len(indices),
        scores=[None] * len(indices),
        reason="a script",
    )


async def test_a_new_worker_changes_nothing_that_another_has_settled(bench: Bench) -> None:
    await bench.a_quiet_hour()
    await bench.brush()
    bench.clock.forward(seconds=60)
    await bench.worker.turn()
    before = await bench.book.advance(bench.enrolled)
    await bench.another().turn()
    after = await bench.book.advance(bench.enrolled)
    assert after.index == before.index


async def test_a_burst_is_held_the_same_however_often_the_judge_woke(
    bench: Bench,
) -> None:
    await bench.a_quiet_hour()
    await bench.brush(judged=True)
    bench.clock.forward(seconds=60)
    await bench.worker.turn()
    often = await bench.tally()
    fresh = Judge(vocabulary := Vocabulary())
    rows = await bench.book.evidence(bench.enrolled, 0, 10_000, 10_000)
    held = fresh.feed(encode(vocabulary, [ballot_row(row, bench.enrolled) for row in rows]))
    late = fresh.advance(bench.clock().timestamp())
    assert often.held == len(held.verdicts) + len(late.verdicts) > 0


async def test_the_judge_reads_all_that_a_ballots_provenance_tells(bench: Bench) -> None:
    origin = structs.replace(
        ORIGIN, asn=9808, region="CN-SD", wide_network=-42, marks=("network-vpn", "client-odd")
    )
    await bench.book.cast(bench.enrolled, [ballot(BRUSHED, provenance=origin)])
    [row] = await bench.book.evidence(bench.enrolled, 0, 10, 10)
    told = ballot_row(row, bench.enrolled)
    assert (told.asn, told.region, told.wide_network) == (9808, "CN-SD", -42)
    assert (told.network_class, told.client_class) == ("vpn", "odd")
