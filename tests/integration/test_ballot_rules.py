"""R1 to R12 on real servers: what each rule accepts and refuses, and that greed gains nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from msgspec import structs

from ops.export.exporter import export
from ops.fsck.inspection import fsck
from ops.verify.verifier import verify
from tests.ballots import ORIGIN, TestClock, ballot, ballot_box, ledger, loaded, voter
from tests.campaigns import OPENS, text
from tests.rules import CAST, RULES, Rule, Step, moment, quota, ruled
from voting.casting.batcher import Outcome
from voting.casting.booth import Booth
from voting.domain import Ballot, CaseId, Cast, Channel, Provenance, Tally
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled
from voting.memory import redis_client
from voting.memory.ballot_box import BallotBox
from voting.memory.redis_client import Client
from voting.refusal import Reason, Refused
from voting.rules.ballot import BallotRules, Eligibility, Period, Quota, Unit, UnknownRegion

names = pytest.mark.parametrize("name", RULES)


@pytest.fixture(params=["with Redis", "without Redis"])
def box(redis: Client, pool: asyncpg.Pool, request: pytest.FixtureRequest) -> BallotBox:
    if request.param == "with Redis":
        return ballot_box(redis, pool)
    return ballot_box(redis_client.connect("unix:///nonexistent/redis.sock"), pool)


@asynccontextmanager
async def opened(
    enrolled: Enrolled, book: Ledger, box: BallotBox, clock: TestClock
) -> AsyncIterator[Booth]:
    """A booth that commits until the block ends."""
    booth = Booth(enrolled, book, box, clock)
    running = asyncio.create_task(booth.run())
    yield booth
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def origin(address: str, channel: Channel, region: str = "") -> Provenance:
    digest = address.encode().ljust(16, b"\0")
    return structs.replace(ORIGIN, address_digest=digest, channel=channel, region=region)


def sent(step: Step) -> Ballot:
    where = origin(step.address, step.channel)
    return ballot(*step.of, by=voter(step.by), provenance=where)


def told(outcome: Outcome) -> str:
    """`CAST`, or the name of the rule that a refused voter reads in both languages."""
    if isinstance(outcome, Cast):
        return CAST
    rule = outcome.quota or outcome.rule
    assert rule is not None, outcome
    assert rule.title.zh
    assert rule.title.en
    return rule.name


@names
async def test_a_rule_tells_its_story(
    pool: asyncpg.Pool, box: BallotBox, name: str, tmp_path: Path
) -> None:
    rule = RULES[name]
    enrolled, clock = await loaded(pool, rule.campaign), TestClock()
    async with opened(enrolled, ledger(pool, clock), box, clock) as booth:
        for step in rule.story:
            clock.now = moment(step.at)
            outcome = await booth.cast(sent(step))
            assert told(outcome) == step.told, step
            if isinstance(outcome, Refused):
                assert outcome.resets_at == (moment(step.resets) if step.resets else None), step
    assert await fsck(pool, enrolled) == []
    await export(pool, enrolled, tmp_path / "out")
    assert verify(tmp_path / "out").problems == ()


@names
async def test_200_parallel_requests_hold_no_more_than_the_rule_allows(
    pool: asyncpg.Pool, box: BallotBox, name: str
) -> None:
    rule = RULES[name]
    enrolled, clock = await loaded(pool, rule.campaign), TestClock()
    requests = [greedy(rule, number) for number in range(200)]
    async with (
        opened(enrolled, ledger(pool, clock), box, clock) as here,
        opened(enrolled, ledger(pool, clock), box, clock) as there,
    ):
        outcomes = await asyncio.gather(
            *((here, there)[number % 2].cast(one) for number, one in enumerate(requests))
        )
    held = sum(isinstance(outcome, Cast) for outcome in outcomes)
    assert await pool.fetchval("SELECT count(*) FROM cast_vote_record") == held
    assert 1 <= held <= rule.held
    refusals = {outcome.reason for outcome in outcomes if isinstance(outcome, Refused)}
    assert refusals <= {Reason.QUOTA_USED, Reason.TOO_FAST}
    assert await fsck(pool, enrolled) == []


@names
async def test_the_ledger_alone_holds_all_that_the_rule_allows_and_no_more(
    pool: asyncpg.Pool, name: str
) -> None:
    rule = RULES[name]
    enrolled = await loaded(pool, rule.campaign)
    book = ledger(pool, TestClock())
    requests = [greedy(rule, number) for number in range(200)]
    batches = [requests[start : start + 10] for start in range(0, 200, 10)]
    answers = await asyncio.gather(*(book.cast(enrolled, batch) for batch in batches))
    held = sum(isinstance(outcome, Cast) for batch in answers for outcome in batch)
    assert 1 <= held <= rule.held
    if len(rule.greedy) == 1:
        assert held == rule.held


def greedy(rule: Rule, number: int) -> Ballot:
    """One request of a voter, or of one of many voters behind one address."""
    by = voter(f"voter {number}") if rule.one_address else voter("greedy")
    selections = rule.greedy[number % len(rule.greedy)]
    return ballot(*selections, by=by, provenance=origin("campus", rule.channel))


ROLLING = Quota("votes", text("votes"), Unit.VOTE, Period.ROLLING, 5, window_s=3600)


async def test_a_rolling_quota_resets_when_enough_votes_are_free_for_this_ballot(
    pool: asyncpg.Pool,
) -> None:
    clock = TestClock()
    enrolled, book = await loaded(pool, ruled(BallotRules(1, 6, [ROLLING]))), ledger(pool, clock)
    start = clock.now

    async def cast(*selections: str) -> Cast | Refused:
        [outcome] = await book.cast(enrolled, [ballot(*selections, by=voter("ada"))])
        return outcome

    for minutes, selections in [(0, ("c1", "c2")), (10, ("c3",)), (20, ("c4", "c5"))]:
        clock.now = start + timedelta(minutes=minutes)
        assert isinstance(await cast(*selections), Cast)
    for size, frees in [(1, 60), (2, 60), (3, 70), (4, 80), (5, 80)]:
        refused = await cast(*(f"c{n}" for n in range(6, 6 + size)))
        assert isinstance(refused, Refused)
        assert refused.resets_at == start + timedelta(minutes=frees), size
    clock.now = start + timedelta(minutes=70, microseconds=-1)
    assert isinstance(await cast("c6", "c7", "c8"), Refused)
    clock.forward(microseconds=1)
    assert isinstance(await cast("c6", "c7", "c8"), Cast)
    never = await cast("c1", "c2", "c3", "c4", "c5", "c6")
    assert isinstance(never, Refused)
    assert never.resets_at is None
    assert await fsck(pool, enrolled) == []


async def test_a_case_selected_twice_has_two_votes(pool: asyncpg.Pool) -> None:
    enrolled, book = await loaded(pool, RULES["R7"].campaign), ledger(pool, TestClock())
    await book.cast(enrolled, [ballot("c2", "c1", "c2")])
    assert await pool.fetchval("SELECT selections FROM cast_vote_record") == [1, 2, 2]
    live = await book.live_tallies(enrolled)
    assert live.by_case[CaseId("c2")] == Tally(received=2, pending=2)
    assert await book.tabulate(enrolled, live.as_of) == live.by_case


PROVINCE = Eligibility(regions=["CN-SD"], unknown_region=UnknownRegion.REFUSE)


async def test_a_recorded_ballot_is_answered_from_wherever_it_is_sent_again(
    pool: asyncpg.Pool, box: BallotBox
) -> None:
    rules = BallotRules(1, 1, [quota("q", Unit.BALLOT, 1)], eligible=PROVINCE)
    enrolled, clock = await loaded(pool, ruled(rules)), TestClock()
    first = ballot("c1", provenance=origin("home", Channel.WEB, "CN-SD"))
    again = structs.replace(first, provenance=origin("bus", Channel.WEB, "CN-BJ"))
    other = structs.replace(again, selections=(CaseId("c2"),))
    async with opened(enrolled, ledger(pool, clock), box, clock) as booth:
        refused = await booth.cast(again)
        cast = await booth.cast(first)
        repeated = await booth.cast(again)
        taken = await booth.cast(other)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.NOT_ELIGIBLE
    assert isinstance(cast, Cast)
    assert repeated == structs.replace(cast, repeated=True)
    assert taken == Refused(reason=Reason.BALLOT_ID_TAKEN)


@pytest.mark.parametrize(
    ("name", "damage", "finding"),
    [
        (
            "R9",
            "UPDATE quota_use SET used_at = used_at - interval '1 second' WHERE slot = 2",
            (
                "rule 1, address 6f666669…, window 0, case 0: expected slots 1 to 2, 1 allowed,"
                " found 2 slots up to 2, some too early"
            ),
        ),
        (
            "R9",
            "DELETE FROM quota_use WHERE slot = 2",
            "rule 1, all addresses, window 0, case 0: expected 3 slots, found 2 slots",
        ),
        (
            "R12",
            "UPDATE quota_use SET slot = 2 WHERE subject = (SELECT max(subject) FROM quota_use)",
            "rule 1, address 6f666669…, window ",
        ),
        ("R7", "DELETE FROM quota_use WHERE rule_no = 2", "rule 2, voter 61646100…, window 20574"),
        ("R1", "UPDATE quota_rule SET channels = '{app}'", "rule 1, voter 61646100…, window "),
    ],
)
async def test_fsck_names_slots_that_the_rules_do_not_give(
    pool: asyncpg.Pool, name: str, damage: str, finding: str
) -> None:
    enrolled, clock = await loaded(pool, RULES[name].campaign), TestClock(OPENS)
    book = ledger(pool, clock)
    for step in RULES[name].story:
        if step.told == CAST:
            clock.now = moment(step.at)
            await book.cast(enrolled, [sent(step)])
    assert await fsck(pool, enrolled) == []
    await pool.execute(damage)
    found = [
        f"{one.where}: expected {one.expected}, found {one.found}"
        for one in await fsck(pool, enrolled)
    ]
    assert any(line.startswith(finding) for line in found), found
