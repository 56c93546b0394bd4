"""Digests of a real ledger: made once, and whatever is changed behind them is named."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import msgspec
import pytest

from ops.digests.digester import Digester, Work
from ops.digests.keys import KeyRing
from ops.export.exporter import export
from ops.fsck.inspection import fsck
from ops.keys import key_files
from ops.verify.digests import FILE
from ops.verify.verifier import verify
from tests.ballots import TestClock, ballot, ledger, loaded
from tests.campaigns import OPENS, campaign
from voting.domain import Status
from voting.errors import DamagedRecord
from voting.ledger.digest import public_hex, read, sign
from voting.ledger.digest_store import DigestStore, Kept
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Ruling
from voting.ledger.register import Enrolled, Register
from voting.rules.campaign import Campaign, CountsShown, PublishedCount


@dataclass
class Office:
    """A campaign that is voted in, and the house that signs what it says."""

    pool: asyncpg.Pool
    book: Ledger
    enrolled: Enrolled
    clock: TestClock
    keys: Path

    def digester(self) -> Digester:
        """As a process that was just started has it."""
        work = Work(
            pool=self.pool,
            ledger=self.book,
            register=Register(self.pool),
            store=DigestStore(self.pool),
            ring=KeyRing(self.keys),
            clock=self.clock,
        )
        return Digester("tiny", work)

    async def kept(self) -> list[Kept]:
        return await DigestStore(self.pool).since(self.enrolled.campaign_no)

    async def vote(self, *cases: str) -> None:
        await self.book.cast(self.enrolled, [ballot(case) for case in cases])
        head = await self.book.advance(self.enrolled)
        held = Ruling(
            actor="judge",
            by_person=False,
            upto=head.index,
            status=Status.HELD,
            indices=[head.index],
            incidents=["i-1"],
            scores=[0.9],
            reason="i-1: 短时突增 / a burst",
        )
        await self.book.settle(self.enrolled, held)

    async def damaged(self, statement: str) -> None:
        """With full rights, and the triggers off."""
        async with self.pool.acquire() as connection:
            await connection.execute("SET session_replication_role = replica")
            await connection.execute(statement)
            await connection.execute("SET session_replication_role = DEFAULT")

    async def rechain(self) -> None:
        """Every hash anew, so that the chain holds again."""
        async with self.pool.acquire() as connection:
            await connection.execute("SET session_replication_role = replica")
            head = await connection.fetchval(
                "SELECT sha256(convert_to('pingxuan|' || id || '|' || document, 'UTF8'))"
                " FROM campaign"
            )
            rows = await connection.fetch(
                "SELECT index FROM cast_vote_record UNION SELECT index FROM ledger_record"
                " ORDER BY index"
            )
            for row in rows:
                head = await connection.fetchval(
                    "WITH b AS (UPDATE cast_vote_record SET hash = chain_ballot($1, index,"
                    " cast_at, ballot_id, selections, channel) WHERE index = $2 RETURNING hash),"
                    " r AS (UPDATE ledger_record SET hash = chain_record($1, index, kind, at,"
                    " actor, body) WHERE index = $2 RETURNING hash)"
                    " SELECT hash FROM b UNION ALL SELECT hash FROM r",
                    head,
                    row["index"],
                )
            await connection.execute("UPDATE sequencer SET last_hash = $1", head)
            await connection.execute("SET session_replication_role = DEFAULT")

    async def findings(self) -> list[str]:
        key = public_hex(key_files.signing_key(self.keys))
        return [str(one) for one in await fsck(self.pool, self.enrolled, signing_key=key)]


async def opened(pool: asyncpg.Pool, keys: Path, rules: Campaign) -> Office:
    clock = TestClock()
    key_files.make_keys(keys, "tiny")
    enrolled = await loaded(pool, rules)
    return Office(pool, ledger(pool, clock), enrolled, clock, keys)


@pytest.fixture
async def office(pool: asyncpg.Pool, tmp_path: Path) -> Office:
    """Three days of voting, a digest of each of the first two."""
    office = await opened(pool, tmp_path / "keys", campaign())
    for _ in range(3):
        await office.vote("c1", "c2", "c3")
        office.clock.forward(days=1)
        await office.digester().turn()
    return office


async def test_every_day_has_one_digest_that_says_what_the_ledger_was(office: Office) -> None:
    kept = await office.kept()
    assert [(one.number, one.of) for one in kept] == [
        (1, "day 2026-05-01"),
        (2, "day 2026-05-02"),
        (3, "day 2026-05-03"),
    ]
    first = read(kept[0].file)
    assert first.is_signed
    assert first.statement.votes is not None
    assert (first.statement.votes.received, first.statement.votes.held) == (3, 1)
    assert first.statement.index == kept[0].index == 5
    assert await office.findings() == []


async def test_a_digest_is_made_once_whoever_makes_it(office: Office) -> None:
    office.clock.forward(days=1)
    made = await asyncio.gather(*(office.digester().turn() for _ in range(4)))
    assert sum(made) == 1
    assert await office.digester().turn() == 0
    assert len(await office.kept()) == 4


async def test_days_of_downtime_are_made_up_for_as_they_were(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    office = await opened(pool, tmp_path / "keys", campaign())
    for _ in range(3):
        await office.vote("c1", "c2")
        office.clock.forward(days=1)
    assert await office.digester().turn() == 3
    sums = [read(one.file).statement.votes for one in await office.kept()]
    assert [votes.received for votes in sums if votes] == [2, 4, 6]


async def test_the_close_has_a_digest_of_its_own_and_quiet_days_after_it_have_none(
    office: Office,
) -> None:
    for days in (14, 20):
        office.clock.now = OPENS + timedelta(days=days)
        await office.digester().turn()
    of = [one.of for one in await office.kept()]
    assert of[-3:] == ["day 2026-05-14", "close", "day 2026-05-15"]


async def test_while_counts_wait_for_the_close_a_digest_tells_the_hash_alone(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    hidden = msgspec.structs.replace(
        campaign(lasts=timedelta(days=2)),
        published_count=PublishedCount(shown=CountsShown.AFTER_CLOSE),
    )
    office = await opened(pool, tmp_path / "keys", hidden)
    await office.vote("c1", "c2")
    office.clock.forward(days=1)
    await office.digester().turn()
    [kept] = await office.kept()
    assert read(kept.file).statement.index is None
    assert "received: withheld" in kept.file
    assert str(kept.index) == "4"
    office.clock.forward(days=3)
    await office.digester().turn()
    told = {one.of: read(one.file).statement.votes for one in await office.kept()}
    assert told["close"] is not None
    await export(pool, await Register(pool).find("tiny"), tmp_path / "out")
    assert verify(tmp_path / "out").problems == ()
    assert await office.findings() == []
    await office.damaged("UPDATE cast_vote_record SET channel = 'sms' WHERE index = 2")
    await office.rechain()
    await export(pool, await Register(pool).find("tiny"), tmp_path / "out")
    problem, *_ = [str(one) for one in verify(tmp_path / "out").problems if one.file == FILE]
    assert problem.startswith("digests.txt: digest 1 (day 2026-05-01): was signed of other")


async def test_an_export_carries_the_digests_and_verifies_by_saved_ones(
    office: Office, tmp_path: Path
) -> None:
    kept = await office.kept()
    saved = tmp_path / "saved.txt"
    saved.write_text(kept[1].file)
    await office.vote("c1")
    made = await export(office.pool, office.enrolled, tmp_path / "out")
    assert verify(tmp_path / "out", saved=[saved]).problems == ()
    assert made.warnings == ()
    assert (tmp_path / "out" / "digests.txt").read_text().count("signature: ") == 3
    early = await export(office.pool, office.enrolled, tmp_path / "early", as_of=kept[0].index)
    assert (tmp_path / "early" / "digests.txt").read_text() == "", "the day was not over yet"
    assert early.manifest.as_of == kept[0].index


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE cast_vote_record SET selections = '{6}' WHERE index = 8",
            "digest: 2, index 9: expected hash ",
        ),
        (
            "UPDATE ledger_record SET body = replace(body, 'burst', 'crowd') WHERE index = 5",
            "digest: 1, index 5: expected hash ",
        ),
        (
            "UPDATE ledger_record SET actor = 'nobody' WHERE index = 1",
            "digest: 1, index 5: expected hash ",
        ),
        ("DELETE FROM cast_vote_record WHERE index = 7", "digest: 2, index "),
    ],
    ids=["ballot", "ruling", "decision", "deleted"],
)
async def test_a_row_that_is_changed_with_full_rights_and_a_new_chain_is_named(
    office: Office, tmp_path: Path, statement: str, found: str
) -> None:
    saved = tmp_path / "saved.txt"
    saved.write_text((await office.kept())[1].file)
    await office.damaged(statement)
    await office.rechain()
    told = await office.findings()
    assert any(line.startswith(found) for line in told), told
    await office.vote("c1")
    await export(office.pool, office.enrolled, tmp_path / "out")
    problems = [str(one) for one in verify(tmp_path / "out", saved=[saved]).problems]
    assert any(line.startswith("digests.txt: digest ") for line in problems), problems


async def test_without_the_key_nobody_signs_digests_that_fit_a_changed_ledger(
    office: Office, tmp_path: Path
) -> None:
    """The forger rewrites ballots, chain and every digest, and signs with a key of their own."""
    kept = await office.kept()
    saved = tmp_path / "saved.txt"
    saved.write_text(kept[1].file)
    await office.damaged("UPDATE cast_vote_record SET selections = '{6}' WHERE index = 8")
    await office.rechain()
    await office.damaged("DELETE FROM digest")
    key_files.make_keys(tmp_path / "forged", "tiny")
    forger = Office(office.pool, office.book, office.enrolled, office.clock, tmp_path / "forged")
    await forger.digester().turn()
    told = await office.findings()
    assert any("expected the house's key" in line for line in told), told
    await export(office.pool, office.enrolled, tmp_path / "out")
    problems = [str(one) for one in verify(tmp_path / "out", saved=[saved]).problems]
    assert any(line.startswith(f"{saved}: digest 2 ") for line in problems), problems


async def test_a_digest_that_is_changed_or_taken_away_is_named(office: Office) -> None:
    await office.damaged("UPDATE digest SET file = replace(file, 'T01:00:00Z', 'T02:00:00Z')")
    told = await office.findings()
    assert any(line.startswith("digest: 1, index 5: expected a signature") for line in told), told


async def test_a_digest_that_is_missing_is_named(office: Office) -> None:
    office.clock.forward(days=3)
    await office.vote("c1")
    await office.damaged("DELETE FROM digest WHERE number > 1")
    told = await office.findings()
    assert "digest: day 2026-05-02: expected a signed digest, found none" in told


async def test_a_ledger_with_a_gap_is_not_signed_and_stops_nobody(office: Office) -> None:
    await office.damaged("DELETE FROM cast_vote_record WHERE index > 9")
    office.clock.forward(days=1)
    with pytest.raises(DamagedRecord):
        await office.digester().turn()
    assert any("index 10 behind 9" in line for line in await office.findings())


async def test_tallies_that_are_changed_are_found_beside_the_digests(office: Office) -> None:
    await office.damaged(
        "UPDATE tally SET counted = counted + 1, received = received + 1 WHERE case_no = 3"
    )
    assert any(line.startswith("tally: case c3") for line in await office.findings())


async def test_the_house_hands_over_to_a_new_key(office: Office, tmp_path: Path) -> None:
    before = public_hex(key_files.signing_key(office.keys))
    after = key_files.rotate_signing_key(office.keys)
    office.clock.forward(days=1)
    await office.digester().turn()
    handover, day = [read(one.file) for one in (await office.kept())[-2:]]
    assert (handover.statement.key, handover.statement.next_key) == (before, after)
    assert day.statement.key == after
    assert await office.findings() == []
    await office.vote("c1")
    await export(office.pool, office.enrolled, tmp_path / "out")
    assert verify(tmp_path / "out").problems == ()


async def test_a_key_that_nobody_handed_over_to_is_named(office: Office, tmp_path: Path) -> None:
    kept = await office.kept()
    key_files.make_keys(tmp_path / "other", "tiny")
    other = key_files.signing_key(tmp_path / "other")
    last = read(kept[-1].file)
    said = replace(
        last.statement,
        number=4,
        of="day 2026-05-04",
        previous=last.sha256,
        key=public_hex(other),
    )
    forged = sign(said, other)
    assert await DigestStore(office.pool).append(1, kept[-1].index, forged)
    told = await office.findings()
    assert any(line.startswith("digest: 4, index 13: expected key ") for line in told), told
