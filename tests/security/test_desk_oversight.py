"""Four eyes, and the log that nobody can change."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from ops.desk.audit.chain import Entry
from ops.desk.house import Desk
from ops.desk.permissions import Role
from ops.desk.requests.acts import Act
from ops.desk.requests.nouns import Asked, DeskRequest, Objection, State
from ops.desk.sessions.nouns import Visitor
from tests.desks import DeskHouse, Person, desk_house
from voting.errors import OutcomeUnknown


@pytest.fixture
async def desk(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[DeskHouse]:
    """A desk whose requests are settled and carried out by nobody: what they say is invented."""
    async with desk_house(pool, redis, tmp_path, carriers={}) as running:
        yield running


async def visitor(desk: DeskHouse, person: Person) -> Visitor:
    found = await desk.desk.sessions.visitor(person.cookie(), desk.clock.now)
    assert found is not None
    return found


def asked(act: Act = Act.VOID, reason: str = "a farm of telephones") -> Asked:
    return Asked(
        act=act,
        campaign="tiny",
        subject="i-7",
        parameters={"incident": "i-7", "indices": [1, 2]},
        preview_digest=b"d" * 32,
        ballots=1200,
        reason=reason,
    )


async def waiting(desk: DeskHouse, person: Person, act: Act = Act.VOID) -> int:
    """A request of somebody's; its number."""
    found = await desk.desk.requests.ask(asked(act), await visitor(desk, person), desk.clock.now)
    assert isinstance(found, int)
    return found


async def state(desk: DeskHouse, no: int) -> State:
    found = await desk.desk.requests.find(no)
    assert found is not None
    return found.state_at(desk.clock.now)


async def test_a_void_is_asked_for_by_one_and_approved_by_another(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.SENIOR_MODERATOR)
    grace = await desk.person("grace", Role.SENIOR_MODERATOR)
    no = await waiting(desk, ada)
    page = await ada.page(f"/requests/{no}")
    assert "approve" not in page
    assert (await ada.post(f"/requests/{no}/approve")).status == 409
    assert await state(desk, no) is State.WAITING
    page = await grace.page("/requests")
    assert "note-count" in page
    assert "a farm of telephones" in await grace.page(f"/requests/{no}")
    assert (await grace.post(f"/requests/{no}/approve", reason="seen")).status == 303
    assert await state(desk, no) is State.APPROVED


async def test_one_who_became_two_people_is_stopped_by_postgresql_too(
    desk: DeskHouse, pool: asyncpg.Pool
) -> None:
    ada = await desk.person("ada", Role.SENIOR_MODERATOR)
    no = await waiting(desk, ada)
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(
            "UPDATE desk_request SET state = 'approved', settled_by = asked_by,"
            " settled_at = asked_at WHERE request_no = $1",
            no,
        )


async def test_of_two_who_settle_at_once_one_does(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    grace = await desk.person("grace", Role.SENIOR_MODERATOR)
    joan = await desk.person("joan", Role.SENIOR_MODERATOR)
    no = await waiting(desk, ada)
    for person in (grace, joan):
        await person.page(f"/requests/{no}")
    answers = await asyncio.gather(
        grace.post(f"/requests/{no}/approve"),
        joan.post(f"/requests/{no}/refuse", reason="too wide"),
    )
    assert sorted(answer.status for answer in answers) == [303, 409]


async def test_a_refusal_has_a_reason_and_a_withdrawal_is_the_askers(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    grace = await desk.person("grace", Role.SENIOR_MODERATOR)
    first, second = await waiting(desk, ada), await waiting(desk, ada)
    await grace.page(f"/requests/{first}")
    assert (await grace.post(f"/requests/{first}/refuse")).status == 409
    assert (await grace.post(f"/requests/{first}/refuse", reason="too wide")).status == 303
    assert (await grace.post(f"/requests/{second}/withdraw")).status == 409
    await ada.page(f"/requests/{second}")
    assert (await ada.post(f"/requests/{second}/withdraw")).status == 303
    assert await state(desk, second) is State.WITHDRAWN
    assert (await grace.post(f"/requests/{second}/approve")).status == 409


async def test_what_was_shown_three_days_ago_is_approved_by_nobody(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    no = await waiting(desk, ada)
    desk.clock.forward(hours=72)
    grace = await desk.person("grace", Role.SENIOR_MODERATOR)
    await grace.page(f"/requests/{no}")
    assert (await grace.post(f"/requests/{no}/approve")).status == 409
    assert "已过期" in await grace.page("/requests")
    await waiting(desk, grace)
    states = await desk.deployment.pool.fetch("SELECT state FROM desk_request ORDER BY 1")
    assert [row["state"] for row in states] == ["expired", "waiting"]


@pytest.mark.parametrize("act", [Act.EARLY_CLOSE, Act.CERTIFICATION, Act.EXPORT_WITH_BALLOTS])
async def test_a_moderator_neither_asks_for_nor_approves_what_organizers_decide(
    desk: DeskHouse, act: Act
) -> None:
    ada = await desk.person("ada", Role.SENIOR_MODERATOR)
    found = await desk.desk.requests.ask(asked(act), await visitor(desk, ada), desk.clock.now)
    assert found is Objection.NOT_ALLOWED
    no = await waiting(desk, await desk.person("olga", Role.ORGANIZER), act)
    await ada.page(f"/requests/{no}")
    assert (await ada.post(f"/requests/{no}/approve")).status == 409
    other = await desk.person("otto", Role.ORGANIZER)
    await other.page(f"/requests/{no}")
    assert (await other.post(f"/requests/{no}/approve")).status == 303


async def test_what_is_approved_is_carried_out_once_and_an_unknown_outcome_can_be_asked_again(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    done: list[int] = []

    async def carrier(desk: Desk, request: DeskRequest, by: Visitor) -> str:
        del desk, by
        done.append(request.no)
        if len(done) == 1:
            raise OutcomeUnknown("no answer")
        return "ruling 9 at index 1234"

    async with desk_house(pool, redis, tmp_path, carriers={Act.VOID: carrier}) as desk:
        ada = await desk.person("ada", Role.MODERATOR)
        grace = await desk.person("grace", Role.SENIOR_MODERATOR)
        no = await waiting(desk, ada)
        await grace.page(f"/requests/{no}")
        assert (await grace.post(f"/requests/{no}/approve")).status == 503
        assert "carry-out" in await grace.page(f"/requests/{no}")
        assert (await grace.post(f"/requests/{no}/carry-out")).status == 303
        assert "ruling 9 at index 1234" in await ada.page(f"/requests/{no}")
        assert (await grace.post(f"/requests/{no}/carry-out")).status == 409
        assert done == [no, no]


async def test_every_step_of_a_request_is_in_the_log(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    grace = await desk.person("grace", Role.SENIOR_MODERATOR)
    no = await waiting(desk, ada)
    await grace.page(f"/requests/{no}")
    await grace.post(f"/requests/{no}/approve", reason="seen")
    rows = await desk.deployment.pool.fetch(
        "SELECT actor, action, subject, reason FROM audit_record WHERE action LIKE 'request.%'"
    )
    assert [tuple(row) for row in rows] == [
        ("ada", "request.ask", str(no), "a farm of telephones"),
        ("grace", "request.approve", str(no), "seen"),
    ]


async def test_the_log_takes_no_change_and_no_deletion(
    desk: DeskHouse, pool: asyncpg.Pool
) -> None:
    await desk.person("ada", Role.MODERATOR)
    for statement in (
        "UPDATE audit_record SET actor = 'eve'",
        "DELETE FROM audit_record",
        "TRUNCATE audit_record",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await pool.execute(statement)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE audit_record SET reason = 'none' WHERE record_no = 2", "record 2 is not what"),
        ("DELETE FROM audit_record WHERE record_no = 2", "record 2 is missing"),
        ("UPDATE audit_record SET at = at - interval '1 day' WHERE record_no = 3", "record 3"),
    ],
)
async def test_who_changes_the_log_behind_postgresqls_back_is_found_out(
    desk: DeskHouse, pool: asyncpg.Pool, damage: str, told: str
) -> None:
    auditor = await desk.person("ada", Role.AUDITOR)
    assert "message good" in await auditor.page("/audit/verify")
    await pool.execute("ALTER TABLE audit_record DISABLE TRIGGER append_only")
    await pool.execute(damage)
    page = await auditor.page("/audit/verify")
    assert "message bad" in page
    assert told in page


async def test_what_many_do_at_once_stands_in_one_chain(desk: DeskHouse) -> None:
    log, now = desk.desk.audit, desk.clock.now
    entries = [Entry(actor=f"p{n}", action="test.note") for n in range(30)]
    numbers = await asyncio.gather(*(log.note(entry, now) for entry in entries))
    assert sorted(numbers) == list(range(1, 31))
    assert await log.faults() == []


async def test_a_change_and_its_record_are_there_or_neither_is(
    desk: DeskHouse, pool: asyncpg.Pool
) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    await desk.invited("ada", Role.MODERATOR)
    await boss.page("/accounts/ada")
    await pool.execute("ALTER TABLE audit_record ADD CHECK (action <> 'account.role')")
    answer = await boss.post("/accounts/ada/role", role="auditor", reason="promoted")
    assert answer.status == 500
    account = await desk.desk.accounts.find("ada")
    assert account is not None
    assert account.role is Role.MODERATOR


async def test_the_auditor_filters_and_goes_back_in_time(desk: DeskHouse) -> None:
    auditor = await desk.person("ada", Role.AUDITOR)
    now = desk.clock.now
    for number in range(130):
        await desk.desk.audit.note(Entry(actor="p", action="test.note", subject=f"s{number}"), now)
    page = await auditor.page("/audit?action=test.")
    assert page.count("<td>p</td>") == 100
    assert "before=" in page
    older = await auditor.page("/audit?action=test.&before=34")
    assert ">s128<" not in older
    assert older.count("<td>p</td>") == 30
    assert (await auditor.page("/audit?subject=s77")).count("<td>p</td>") == 1
