"""fsck finds nothing in a sound ledger, and names every damage that is planted in one."""

import asyncio

import asyncpg
import pytest
from redis.asyncio import Redis

from ops.fsck import chain, evidence, quotas, rulings
from ops.fsck.finding import Finding
from ops.fsck.inspection import fsck
from tests.ballots import ballot, loaded
from tests.campaigns import campaign
from tests.integration.voted import Vote, a_vote
from voting.domain import Cast, Status
from voting.keys import counters_key
from voting.ledger.nouns import Ruling
from voting.memory.projector import Projector


@pytest.fixture
async def vote(pool: asyncpg.Pool) -> Vote:
    return await a_vote(pool)


async def damage(pool: asyncpg.Pool, statement: str) -> None:
    """With full rights: no trigger and no foreign key stands in the way."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        changed = await connection.execute(statement)
    assert not changed.endswith(" 0"), "the statement changed nothing"


def told(findings: list[Finding]) -> list[str]:
    return [str(finding) for finding in findings]


async def test_a_sound_ledger_has_no_findings(
    pool: asyncpg.Pool, vote: Vote, redis: Redis
) -> None:
    await Projector(vote.book, redis).turn(vote.enrolled)
    seen: list[tuple[int, int]] = []
    progress = lambda done, total: seen.append((done, total))  # noqa: E731
    assert await fsck(pool, vote.enrolled, redis, progress) == []
    await vote.book.close(vote.enrolled, "organizer", "early")
    assert await fsck(pool, vote.enrolled, redis) == []
    assert seen[-1] == (12, 12)


async def test_a_campaign_before_its_first_ballot_has_no_findings(
    pool: asyncpg.Pool, redis: Redis
) -> None:
    assert await fsck(pool, await loaded(pool, campaign()), redis) == []


async def test_campaigns_beside_one_another_do_not_mix(pool: asyncpg.Pool, vote: Vote) -> None:
    other = await loaded(pool, campaign(campaign_id="other", cases=4))
    assert await fsck(pool, other) == []
    assert await fsck(pool, vote.enrolled) == []


@pytest.mark.parametrize(
    ("statement", "findings"),
    [
        (
            "UPDATE cast_vote_record SET selections = '{1,6}' WHERE index = 7",
            [
                "cast_vote_record: index 7: expected hash ",
                "tally: case c2: expected received ",
            ],
        ),
        (
            "DELETE FROM cast_vote_record WHERE index = 7",
            [
                "cast_vote_record: index 8: expected index 7 behind 6, found index 8",
                "provenance: index 7: expected a ballot, found its provenance only",
                "quota_use: rule 1, voter ",
            ],
        ),
        (
            "DELETE FROM cast_vote_record WHERE index = 25",
            ["sequencer: last_index: expected 24, found 25", "sequencer: last_hash: expected "],
        ),
        (
            "UPDATE cast_vote_record SET index = 26 WHERE index = 25",
            ["sequencer: last_index: expected 26, found 25"],
        ),
        (
            "UPDATE cast_vote_record SET index = 22 WHERE index = 21",
            [
                "cast_vote_record: index 22: expected index 21 behind 20, found index 22",
                "ledger_record: index 22: expected index 23 behind 22, found index 22",
            ],
        ),
        (
            "UPDATE cast_vote_record SET cast_at = cast_at - interval '1 day' WHERE index = 20",
            ["cast_vote_record: index 20: expected a time from 2026-05-"],
        ),
        (
            "UPDATE cast_vote_record SET cast_at = cast_at + interval '1 year' WHERE index = 25",
            ["cast_vote_record: index 25: expected a ballot between opening and closing"],
        ),
        (
            "UPDATE tally SET counted = counted + 1, received = received + 1 WHERE case_no = 3",
            ["tally: case c3: expected received 3, counted 2, found received 4, counted 3"],
        ),
        (
            "UPDATE tally SET pending = 1, received = received + 1 WHERE case_no = 3",
            ["tally: case c3: expected received 3, pending 0, found received 4, pending 1"],
        ),
        (
            "ALTER TABLE tally DROP CONSTRAINT tally_check; UPDATE tally SET voided = 9",
            ["tally: case c3: expected received 11 = pending + counted + held + voided"],
        ),
        (
            "DELETE FROM tally WHERE case_no = 3",
            ["tally: case c3: expected received 3, pending 0, counted 2, held 0, voided 1, found"],
        ),
        (
            "INSERT INTO quota_use SELECT campaign_no, 2, subject, 0, 6, 1 FROM quota_use LIMIT 1",
            ["quota_use: rule 2, voter 766f7465…, window 0, case 6: expected slots 1 to 0, 2 al"],
        ),
        (
            "DELETE FROM quota_use WHERE rule_no = 3 AND slot = 1",
            ["quota_use: rule 3, voter 766f7465…, window 0, case 0: expected slots 1 to 3, 4 al"],
        ),
        (
            "UPDATE quota_rule SET allowed = 1, most_allowed = 1 WHERE rule_no = 3",
            [
                "quota_rule: rule 3: expected ballots-ever ballot campaign 4 voter, found ballots",
                "quota_use: rule 3, voter 766f7465…, window 0, case 0: expected slots 1 to 3, 1 a",
            ],
        ),
        (
            "DELETE FROM provenance WHERE index = 9",
            ["provenance: index 9: expected a row, found none"],
        ),
        (
            "DELETE FROM ruling_exception WHERE ballot_index = 5",
            ["ruling_exception: ruling 22, ballot 5: expected pending → held, incident i-1"],
        ),
        (
            "UPDATE ruling_exception SET incident = 'i-9' WHERE ballot_index = 9",
            [
                "ruling_exception: ruling 22, ballot 9: expected pending → held, incident i-2",
                "ruling_exception: ruling 22, ballot 9: expected what the ruling says, found",
            ],
        ),
        (
            "INSERT INTO ruling_exception VALUES (1, 8, 23, 'held', 'voided', true)",
            [
                "ruling_exception: ruling 23, ballot 8: expected what the ruling says",
                "ruling_exception: ruling 23, ballot 8: expected from counted, found from held",
            ],
        ),
        (
            "UPDATE ledger_record SET actor = 'nobody' WHERE index = 23",
            ["ledger_record: index 23: expected hash "],
        ),
        (
            "UPDATE ledger_record SET body = '[]' WHERE index = 23",
            ["ledger_record: index 23: expected the body of a ruling"],
        ),
        (
            "UPDATE ledger_record SET upto = 20 WHERE index = 22",
            ["ledger_record: index 22: expected upto 21, found upto 20"],
        ),
        (
            "UPDATE sequencer SET settled_index = 20",
            ["sequencer: settled_index: expected 21, found 20"],
        ),
        (
            "UPDATE sequencer SET phase = 'closed', closed_index = 25",
            [
                "sequencer: phase: expected open, found closed",
                "sequencer: closed_index: expected None, found 25",
            ],
        ),
        (
            "UPDATE sequencer SET last_at = '2026-05-01T00:00Z'",
            ["sequencer: last_at: expected a time from 2026-05-02"],
        ),
        (
            "UPDATE campaign SET document = replace(document, 'Nobody', 'Others')",
            ["ledger_record: index 1: expected hash "],
        ),
        (
            "UPDATE campaign SET timezone = 'UTC'",
            ["campaign: timezone: expected Asia/Shanghai, found UTC"],
        ),
        (
            "UPDATE campaign_case SET case_id = 'c9' WHERE case_no = 6",
            ["campaign_case: case 6: expected c6, found c9"],
        ),
    ],
)
async def test_planted_damage_is_named(
    pool: asyncpg.Pool, vote: Vote, statement: str, findings: list[str]
) -> None:
    await damage(pool, statement)
    found = told(await fsck(pool, vote.enrolled))
    for start in findings:
        assert any(line.startswith(start) for line in found), (start, found)


async def test_nothing_is_found_while_ballots_are_cast_and_settled(
    pool: asyncpg.Pool, vote: Vote
) -> None:
    async def go_on() -> None:
        for _ in range(15):
            answers = await vote.book.cast(vote.enrolled, [ballot() for _ in range(20)])
            last = answers[-1]
            assert isinstance(last, Cast)
            held = Ruling(
                actor="judge",
                by_person=False,
                upto=last.index,
                status=Status.HELD,
                indices=[last.index],
                incidents=["i-3"],
                scores=[0.5],
            )
            await vote.book.settle(vote.enrolled, held)

    async with asyncio.TaskGroup() as group:
        casting = group.create_task(go_on())
        inspections = 0
        while not casting.done():
            assert await fsck(pool, vote.enrolled) == []
            inspections += 1
    assert inspections > 0
    assert await fsck(pool, vote.enrolled) == []


@pytest.mark.parametrize("at_once", [1, 2, 3])
async def test_short_ranges_find_what_one_long_range_finds(
    pool: asyncpg.Pool, vote: Vote, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    for room in (chain, evidence, rulings):
        monkeypatch.setattr(room, "_AT_ONCE", at_once)
    monkeypatch.setattr(quotas, "_BALLOTS_A_SLICE", at_once)
    assert await fsck(pool, vote.enrolled) == []
    await damage(pool, "DELETE FROM cast_vote_record WHERE index = 7")
    await damage(pool, "DELETE FROM ruling_exception WHERE ballot_index = 4")
    found = told(await fsck(pool, vote.enrolled))
    monkeypatch.undo()
    assert found == told(await fsck(pool, vote.enrolled))


async def test_of_one_damaged_entry_the_chain_tells_one(pool: asyncpg.Pool, vote: Vote) -> None:
    await damage(pool, "UPDATE cast_vote_record SET channel = 'sms' WHERE index = 7")
    assert [finding.where for finding in await fsck(pool, vote.enrolled)] == ["index 7"]


@pytest.mark.parametrize(
    ("forged", "finding"),
    [
        (("case:c3", "9 0 9 0 0"), "Redis counters: case c3: expected received 4, pending 1"),
        (("case:c9", "1 0 1 0 0"), "Redis counters: case c9: expected received None"),
        (("case:c3", "9 0 8 0 0"), "Redis counters: expected counters that can be read"),
        (("hash", "00"), "Redis counters: index 25: expected hash "),
        (("upto", "99"), "Redis counters: index 99: expected an index of the ledger"),
    ],
)
async def test_forged_counters_are_named(
    pool: asyncpg.Pool, vote: Vote, redis: Redis, forged: tuple[str, str], finding: str
) -> None:
    await Projector(vote.book, redis).turn(vote.enrolled)
    key = counters_key(vote.enrolled.campaign.campaign_id)
    await redis.hset(key, *forged)
    found = told(await fsck(pool, vote.enrolled, redis))
    assert any(line.startswith(finding) for line in found), found


async def test_counters_that_lag_behind_are_judged_at_their_own_index(
    pool: asyncpg.Pool, vote: Vote, redis: Redis
) -> None:
    await Projector(vote.book, redis).turn(vote.enrolled)
    await vote.book.close(vote.enrolled, "organizer", "early")
    assert await fsck(pool, vote.enrolled, redis) == []
