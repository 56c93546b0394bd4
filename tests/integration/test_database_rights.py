"""Each role of PostgreSQL can do its work, and is refused everything else by the server."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from display.chronicle.annals import Annals
from fraud.incidents.store import IncidentStore
from fraud.proposal_store import ProposalStore
from fraud.watching.review import Review
from fraud.worker import JudgeWorker
from ops.database.migrate import FUNCTIONS as FUNCTION_FILES
from ops.database.migrate import migrate
from ops.database.rights.applying import address_as, apply, create
from ops.database.rights.database import FUNCTIONS, TABLES, DatabaseRole, script
from ops.deployment import Deployment
from ops.desk.audit.store import AuditLog
from ops.desk.exports.making import Making
from ops.desk.exports.nouns import Ending, Extent
from ops.desk.health import Watch
from ops.embedded.servers import EmbeddedServers
from ops.messages.alerting.inspection import Inspections
from ops.metrics import FSCK_AT
from ops.organizing import samples
from ops.organizing.drafts import record
from ops.organizing.lifecycle import plain
from ops.settings.settings import Settings
from tests.ballots import TestClock, ballot, loaded
from tests.campaigns import campaign
from tests.fronts import deployment_on
from tests.integration.office import void
from tests.integration.voted import a_vote
from voting.domain import Cast
from voting.errors import VotingError
from voting.history.decisions import Kind
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled, Register
from voting.memory.projector import Projector, read_counters
from voting.memory.recall import Recall
from voting.memory.redis_client import Client

Connect = Callable[[DatabaseRole], Awaitable[asyncpg.Pool]]
REFUSED = asyncpg.InsufficientPrivilegeError


@pytest.fixture
async def as_role(dsn: str) -> AsyncIterator[Connect]:
    """Connections as one of the roles."""
    admin = await asyncpg.connect(dsn)
    await create(admin)
    await apply(admin)
    await admin.close()
    pools = []

    async def connect(role: DatabaseRole) -> asyncpg.Pool:
        pool = await asyncpg.create_pool(address_as(dsn, role), min_size=1, max_size=4)
        pools.append(pool)
        return pool

    yield connect
    for pool in pools:
        await pool.close()


@pytest.fixture
async def enrolled(pool: asyncpg.Pool) -> Enrolled:
    """A campaign that is open by the server's clock, which alone counts for a role."""
    return await loaded(pool, campaign(opens_at=datetime.now(UTC) - timedelta(hours=1)))


async def test_a_front_casts_and_looks_up(
    as_role: Connect, enrolled: Enrolled, redis: Client
) -> None:
    pool = await as_role(DatabaseRole.FRONT)
    book, register = Ledger(pool, None), Register(pool)
    assert [one.campaign.id for one in await register.all()] == ["tiny"]
    await register.pictures(enrolled)
    mine = ballot()
    cast = (await book.cast(enrolled, [mine]))[0]
    assert isinstance(cast, Cast)
    again = await book.known(enrolled, mine)
    assert isinstance(again, Cast)
    assert again.index == cast.index
    assert await book.holds(enrolled.campaign_no, cast.index, mine.ballot_id.bytes[:8])
    await Recall(redis, pool).renew(enrolled)


async def test_a_judge_reads_evidence_settles_and_keeps_incidents(
    as_role: Connect, enrolled: Enrolled, pool: asyncpg.Pool
) -> None:
    await Ledger(pool, None).cast(enrolled, [ballot() for _ in range(5)])
    judges = await as_role(DatabaseRole.JUDGE)
    incidents, proposals = IncidentStore(judges), ProposalStore(judges)
    worker = JudgeWorker(enrolled, Ledger(judges, None), incidents, proposals, Review(judges))
    await worker.turn()
    await proposals.waiting(enrolled)
    await incidents.all(enrolled)


async def test_a_projector_sets_the_counters(
    as_role: Connect, enrolled: Enrolled, pool: asyncpg.Pool, redis: Client
) -> None:
    await Ledger(pool, None).cast(enrolled, [ballot()])
    projectors = await as_role(DatabaseRole.PROJECTOR)
    for _ in range(2):
        await Projector(Ledger(projectors, None), redis).turn(enrolled)
        await Ledger(pool, None).cast(enrolled, [ballot()])
    state = await read_counters(redis, enrolled.campaign.campaign_id)
    assert state is not None
    assert sum(tally.received for tally in state.tallies.values()) == 2


async def test_a_publisher_reads_the_life_of_campaigns(
    as_role: Connect, enrolled: Enrolled
) -> None:
    found = await Register(await as_role(DatabaseRole.PUBLISHER)).find("tiny")
    assert found.campaign_no == enrolled.campaign_no


def at_the_desk(pool: asyncpg.Pool, redis: Client, folder: Path) -> Deployment:
    """What a desk works with."""
    return Deployment(
        settings=Settings(data_dir=folder, keys_dir=folder),
        pool=pool,
        ballot_pool=pool,
        redis=redis,
        ledger=Ledger(pool),
        register=Register(pool),
        clock=lambda: datetime.now(UTC),
    )


async def test_a_desk_loads_a_campaign_and_replaces_a_draft(
    as_role: Connect, redis: Client, tmp_path: Path
) -> None:
    desk = at_the_desk(await as_role(DatabaseRole.DESK), redis, tmp_path)
    folder = samples.SHIPPED / samples.SAMPLE
    for _ in range(2):
        loaded = await samples.load_file(desk, folder, draft=True)
        assert loaded.draft
    index = await record(desk, plain(loaded, Kind.PUBLICATION, ""), "ada")
    again = await samples.load_file(desk, folder)
    assert (index, again.draft) == (1, False)
    assert len(await desk.register.pictures(again)) == len(again.campaign.case)


async def test_a_desk_makes_exports_and_watches_a_vote(
    as_role: Connect, enrolled: Enrolled, redis: Client, tmp_path: Path
) -> None:
    desk = at_the_desk(await as_role(DatabaseRole.DESK), redis, tmp_path)
    pool = desk.pool
    head = await desk.ledger.advance(enrolled)
    making = Making(desk, AuditLog(pool))
    job = await making.store.place(enrolled, Extent.RESULTS, head.index, asked_by="ada")
    assert job is not None
    making.begin(job)
    await making.idle()
    done = await making.store.find(enrolled.campaign_no, job.number)
    assert done is not None
    assert (done.ending, done.fault) == (Ending.DONE, "")
    assert (await Watch(desk).look(enrolled)).judge_lag == 0
    assert await Annals(pool, enrolled).points() == []
    index = await record(desk, plain(enrolled, Kind.CLOSING, "a test"), "ada, lin")
    assert index > head.index


async def test_a_desk_rules_as_a_person_and_reads_tallies(
    as_role: Connect, enrolled: Enrolled, pool: asyncpg.Pool
) -> None:
    owner = Ledger(pool, None)
    await owner.cast(enrolled, [ballot()])
    judge = Ledger(await as_role(DatabaseRole.JUDGE), None)
    head = await judge.advance(enrolled)
    await pool.fetchval(
        "SELECT settle_ballots($1, NULL, 'judge', false, $2, 'held', '{}', '{}', '{}', '',"
        " false, NULL, NULL)",
        enrolled.campaign_no, head.index,
    )  # fmt: skip
    desk = Ledger(await as_role(DatabaseRole.DESK), None)
    await void(desk, enrolled, head.index)
    tallies = await desk.tabulate(enrolled, (await owner.advance(enrolled)).index)
    assert sum(tally.voided for tally in tallies.values()) == 1


OWNERS_ALONE = (
    "UPDATE cast_vote_record SET selections = '{1}'",
    "DELETE FROM cast_vote_record",
    "UPDATE ledger_record SET body = '{}'",
    "INSERT INTO ledger_record SELECT * FROM ledger_record",
    "UPDATE tally SET counted = counted + 1",
    "UPDATE sequencer SET last_index = 0",
    "UPDATE ruling_exception SET to_status = 'counted'",
    "UPDATE campaign SET document = '{}'",
    "SELECT sealed FROM sealed_address",
    "SELECT append_record(s, 'closing', 'x', '{}', NULL) FROM sequencer s",
    "SELECT save_sequencer(s) FROM sequencer s",
    "SELECT put_quota_rules(1, 0, '[]')",
    "SELECT emptied_draft('tiny', '{}', 'UTC')",
    "ALTER TABLE cast_vote_record DISABLE TRIGGER ALL",
    "CREATE TABLE mine (n integer)",
    "DROP FUNCTION cast_ballots",
)
#: Who inspects the ledger reads what voters have used up; nobody else does.
QUOTAS = ("SELECT subject FROM quota_use",)
ANOTHERS = {
    DatabaseRole.FRONT: (
        "SELECT network FROM provenance",
        "SELECT hash FROM cast_vote_record",
        "SELECT counted FROM tally",
        "SELECT id FROM incident",
        "SELECT advance_campaign(1, NULL)",
        *QUOTAS,
    ),
    DatabaseRole.JUDGE: (
        "SELECT voter FROM cast_vote_record",
        "INSERT INTO audit_label (label) VALUES ('genuine')",
        *QUOTAS,
    ),
    DatabaseRole.PUBLISHER: (
        "SELECT voter FROM cast_vote_record",
        "INSERT INTO complaint (text) VALUES ('x')",
        *QUOTAS,
    ),
    DatabaseRole.PROJECTOR: ("SELECT voter FROM cast_vote_record", *QUOTAS),
    DatabaseRole.DESK: (
        "UPDATE incident SET score = 0",
        "UPDATE key_mark SET mark = ''",
        *QUOTAS,
    ),
    DatabaseRole.MESSENGER: (
        "SELECT name FROM desk_account",
        "SELECT contact FROM complaint",
        "UPDATE incident SET score = 0",
    ),
}


@pytest.mark.parametrize("role", list(DatabaseRole))
async def test_a_role_is_refused_the_ledger_itself_and_what_is_anothers_work(
    as_role: Connect, role: DatabaseRole
) -> None:
    pool = await as_role(role)
    for statement in (*OWNERS_ALONE, *ANOTHERS[role]):
        with pytest.raises(REFUSED):
            await pool.execute(statement)


@pytest.mark.parametrize(
    ("function", "allowed"),
    [
        ("cast_ballots", DatabaseRole.FRONT),
        ("settle_ballots", DatabaseRole.JUDGE),
        ("decide", DatabaseRole.DESK),
        ("load_campaign", DatabaseRole.DESK),
    ],
)
async def test_only_who_may_call_a_function_calls_it(
    as_role: Connect, function: str, allowed: DatabaseRole
) -> None:
    pool = await as_role(allowed)
    rows = await pool.fetch(
        "SELECT r AS role, has_function_privilege(r, $1::regproc, 'EXECUTE') AS may"
        " FROM unnest($2::text[]) AS r",
        function, [role.value for role in DatabaseRole],
    )  # fmt: skip
    may = {row["role"] for row in rows if row["may"]}
    assert may == {role.value for role in FUNCTIONS[function]}
    assert allowed in may


@pytest.mark.usefixtures("as_role")
async def test_a_messenger_inspects_the_whole_ledger(
    pool: asyncpg.Pool, redis: Client, dsn: str, servers: EmbeddedServers, tmp_path: Path
) -> None:
    await a_vote(pool)
    settings = replace(
        deployment_on(pool, redis, tmp_path, TestClock()).settings,
        postgres_url=address_as(dsn, DatabaseRole.MESSENGER),
        redis_url=servers.redis_url,
    )
    inspections = Inspections(every_s=3600.0, environment=settings.environment())
    await inspections.inspect_due(["tiny"], 1000.0)
    assert FSCK_AT.labels("tiny")._value.get() == 1000.0
    assert inspections.findings("tiny") == []


async def test_a_judge_never_rules_as_a_person(
    as_role: Connect, enrolled: Enrolled, pool: asyncpg.Pool
) -> None:
    await Ledger(pool, None).cast(enrolled, [ballot()])
    judge = await as_role(DatabaseRole.JUDGE)
    with pytest.raises(REFUSED, match="may not rule as a person"):
        await judge.fetchval(
            "SELECT settle_ballots($1, NULL, 'moderator', true, 2, 'voided', '{2}', '{x}',"
            " '{1}', 'because', false, NULL, NULL)",
            enrolled.campaign_no,
        )


async def test_no_role_says_what_time_it_is(as_role: Connect, enrolled: Enrolled) -> None:
    front = await as_role(DatabaseRole.FRONT)
    later = Ledger(front, lambda: datetime.now(UTC) + timedelta(days=30))
    with pytest.raises((REFUSED, VotingError)):
        await later.cast(enrolled, [ballot()])
    assert (await Register(front).find("tiny")).life.phase.value != "closed"


async def test_rights_survive_a_migration_that_makes_functions_anew(
    as_role: Connect, enrolled: Enrolled, pool: asyncpg.Pool, dsn: str
) -> None:
    front = await as_role(DatabaseRole.FRONT)
    await pool.execute("UPDATE migration SET checksum = 'old' WHERE name LIKE '%cast%'")
    owner = await asyncpg.connect(dsn)
    assert await migrate(owner) == ["function/cast.sql"]
    await owner.close()
    assert isinstance((await Ledger(front, None).cast(enrolled, [ballot()]))[0], Cast)
    with pytest.raises(REFUSED):
        await front.execute(
            "SELECT decide(1, NULL, '', '', '', '{}', '', false, 1, 1, NULL, NULL)"
        )


async def test_the_script_for_an_operators_own_server_gives_the_same(
    dsn: str, enrolled: Enrolled
) -> None:
    owner = await asyncpg.connect(dsn)
    await owner.execute(script())
    await owner.close()
    front = await asyncpg.connect(address_as(dsn, DatabaseRole.FRONT))
    assert await front.fetchval("SELECT count(*) FROM campaign") == 1
    with pytest.raises(REFUSED):
        await front.fetch("SELECT sealed FROM sealed_address")
    await front.close()


async def test_every_table_and_every_function_is_named(pool: asyncpg.Pool) -> None:
    rows = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert {row["tablename"] for row in rows} == set(TABLES)
    text = "".join(file.read_text(encoding="utf-8") for file in FUNCTION_FILES.glob("*.sql"))
    made = set(re.findall(r"CREATE (?:OR REPLACE )?FUNCTION ([a-z_]+)", text))
    assert set(FUNCTIONS) <= made
