"""`pingxuan user …` and `pingxuan audit-log …`, as an operator calls them."""

from pathlib import Path

import pytest

from ops.desk.audit.store import AuditLog
from ops.fsck.inspection import fsck
from tests.ballots import loaded
from tests.integration.office import Office, rules


def house_key(office: Office) -> Path:
    """The only key of an installation that has no campaign."""
    [key] = Path(office.variables["PINGXUAN_DATA_DIR"], "keys").glob("*.key")
    return key


async def test_an_account_is_added_and_changed_and_every_step_is_in_the_log(
    office: Office,
) -> None:
    made = await office.told("user", "add", "ada", "--role", "moderator", "--reason", "joins")
    assert "/login?token=" in made["link"]
    await office.run("user", "role", "ada", "--role", "senior-moderator")
    await office.run("user", "disable", "ada", "--reason", "on leave")
    [ada] = (await office.told("user", "list"))["accounts"]
    assert (ada["role"], ada["state"]) == ("senior-moderator", "disabled")
    await office.run("user", "enable", "ada")
    again = await office.told("user", "reset", "ada")
    assert again["link"] != made["link"]
    assert (await office.told("user", "sessions", "ada"))["sessions"] == []
    records = (await office.told("audit-log", "show", "--subject", "ada"))["records"]
    assert [record["action"] for record in reversed(records)] == [
        *("account.add", "account.role", "account.disable", "account.enable", "account.reset")
    ]
    assert {record["actor"] for record in records} == {"terminal"}
    verified = await office.told("audit-log", "verify")
    assert (verified["ok"], verified["no"]) == (True, 5)
    assert "5 records" in (await office.run("audit-log", "verify")).stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "Ada Lovelace", "--role", "auditor"), "small letters"),
        (("add", "ada", "--role", "owner"), "'administrator', 'organizer'"),
        (("disable", "nobody"), "no account of this name"),
        (("sessions", "nobody"), "no account of this name"),
        (("sessions", "ada", "--end", "7"), "no account of this name"),
    ],
)
async def test_a_wrong_command_says_what_is_allowed(
    office: Office, words: tuple[str, ...], told: str
) -> None:
    done = await office.run("user", *words, exit_code=2)
    assert told in done.output


async def test_an_account_may_come_before_the_first_campaign_but_makes_no_second_key(
    office: Office,
) -> None:
    await office.run("user", "add", "ada", "--role", "moderator")
    key = house_key(office)
    await loaded(office.pool, rules())
    key.unlink()
    done = await office.run("user", "add", "grace", "--role", "moderator", exit_code=3)
    assert str(key) in done.output
    assert not key.exists()


async def test_a_log_that_was_changed_is_told_by_command_and_by_fsck(office: Office) -> None:
    await office.run("user", "add", "ada", "--role", "moderator")
    await office.run("user", "add", "grace", "--role", "moderator")
    enrolled = await loaded(office.pool, rules())
    assert await fsck(office.pool, enrolled) == []
    await office.pool.execute("ALTER TABLE audit_record DISABLE TRIGGER append_only")
    await office.pool.execute("UPDATE audit_record SET subject = 'eve' WHERE record_no = 1")
    assert "record 1 is not" in (await office.run("audit-log", "verify", exit_code=1)).output
    [finding] = await fsck(office.pool, enrolled)
    assert str(finding).startswith("audit_record: expected a chain that holds")
    assert await AuditLog(office.pool).faults() == ["record 1 is not what was written"]
