"""What an organizer decides about a campaign and its cases, by command, on a real ledger."""

import shutil
from datetime import timedelta
from pathlib import Path

import asyncpg

from ops.fsck.inspection import fsck
from tests.ballots import TestClock, loaded
from tests.campaigns import OPENS
from tests.integration.office import CLOSES, Office, reviewed, rules
from voting.campaign_files import campaign_file
from voting.domain import CaseId
from voting.history.decisions import Kind
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled, Register

CHANGSHA = Path(__file__).parents[2] / "ops" / "campaigns" / "changsha-2021"


async def test_a_suspension_that_stands_at_the_close_is_settled_by_a_resumption(
    office: Office, pool: asyncpg.Pool, book: Ledger, clock: TestClock
) -> None:
    await loaded(pool, rules())
    case = ("tiny", "c1", "--reason", "under inquiry")
    await office.run("campaign", "suspend", *case)
    clock.now = CLOSES + timedelta(hours=1)
    gap = "c1 is suspended still; resume, withdraw or disqualify it first"
    assert gap in await office.missing()
    await office.run("campaign", "resume", *case)
    assert gap not in await office.missing()
    assert (await office.enrolled()).life.absent == {}
    assert await fsck(pool, await office.enrolled()) == []


async def test_a_suspension_does_not_undo_a_withdrawal(office: Office, pool: asyncpg.Pool) -> None:
    await loaded(pool, rules())
    case = ("tiny", "c1", "--reason", "by itself")
    await office.run("campaign", "withdraw", *case)
    refused = await office.run("campaign", "suspend", *case, exit_code=3)
    assert "c1 is under withdrawal already" in refused.stderr
    refused = await office.run("campaign", "resume", *case, exit_code=3)
    assert "there is nothing to undo by a resumption" in refused.stderr
    await office.run("campaign", "disqualify", *case)
    absent = (await office.enrolled()).life.absent
    assert absent[CaseId("c1")].kind is Kind.DISQUALIFICATION


async def test_the_organizers_own_file_is_amended_after_an_extension(
    office: Office, pool: asyncpg.Pool, clock: TestClock, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(CHANGSHA, tmp_path / "changsha"))
    file = folder / "campaign.toml"
    before = campaign_file.load(folder)
    clock.now = before.vote.opens_at - timedelta(days=1)
    await loaded(pool, before)
    words = ("--zh", "公告", "--en", "notice")
    later = before.vote.closes_at + timedelta(days=2)
    until = ("--until", later.isoformat())
    await office.run("campaign", "extend", before.id, *until, *words)
    written = file.read_text(encoding="utf-8")
    rule = '[ranking.shortlist]\ntitle = { zh = "'
    file.write_text(written.replace(rule, f"{rule}新"), encoding="utf-8")
    amended = await office.run("campaign", "amend", before.id, str(folder), *words)
    assert f"{file}: closes_at stays extended: {later.isoformat()}" in amended.stderr
    assert "ranking amended" in amended.stdout
    in_force = (await Register(pool).find(before.id)).campaign
    assert in_force.vote.closes_at == later
    assert in_force.ranking != before.ranking
    early = ("--until", (before.vote.closes_at - timedelta(days=1)).isoformat())
    refused = await office.run("campaign", "extend", before.id, *early, *words, exit_code=2)
    assert f"may only move later than {later.isoformat()}" in refused.stderr


async def test_wrong_input_has_an_exit_code_of_its_own(
    office: Office, book: Ledger, voted: Enrolled, tmp_path: Path
) -> None:
    await reviewed(office, book, voted)
    why = ("--reason", "x")
    spoilt = tmp_path / "changes.csv"
    spoilt.write_text("case,to,reason\nc9,out,nobody\n", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    for words, told in (
        (("campaign", "withdraw", "tiny", "c9", *why), "tiny has no case c9"),
        (("campaign", "show", "nowhere"), "no campaign `nowhere` is loaded"),
        (("award", "adopt", "tiny", "worst", *why), "has no award `worst`"),
        (("award", "adopt", "tiny", "best", "--changes", str(spoilt), *why), "none of that id"),
        (("campaign", "extend", "tiny", "--until", "soon", "--zh", "a", "--en", "a"), "--until"),
        (("rank", "tiny", "--as-of", "9999"), "index 9999 is not in the ledger"),
        (("export", "tiny", "--out", str(empty), "--as-of", "9999"), "index 9999"),
        (("shortlist", "tiny"), "--reason"),
        (("verify", str(empty)), "is no export"),
        (("verify", str(empty / "nowhere")), "is no folder"),
    ):
        assert told in (await office.run(*words, exit_code=2)).stderr


async def test_an_unknown_setting_is_wrong_input(office: Office) -> None:
    wrong = {**office.variables, "PINGXUAN_TSETING": "1"}
    told = await Office(office.pool, wrong, office.clock).run("rank", "tiny", exit_code=2)
    assert "PINGXUAN_TSETING" in told.stderr


async def test_programs_read_every_decision_of_a_campaigns_life(
    office: Office, pool: asyncpg.Pool, clock: TestClock
) -> None:
    clock.now = OPENS - timedelta(days=1)
    await Register(pool).load(rules(), {one.id: b"" for one in rules().case}, draft=True)
    words = ("--zh", "公告", "--en", "notice")
    later = ("--until", (CLOSES + timedelta(days=1)).isoformat())
    why = ("--reason", "so")
    on_case = ("suspend", "resume", "withdraw", "disqualify", "reinstate")
    told = [
        await office.told("campaign", "publish", "tiny"),
        await office.told("campaign", "extend", "tiny", *later, *words),
        *[await office.told("campaign", name, "tiny", "c1", *why) for name in on_case],
    ]
    clock.now = OPENS + timedelta(days=1)
    told.append(await office.told("campaign", "close", "tiny", *why))
    told.append(await office.told("campaign", "review", "tiny", *why))
    recorded = (await office.told("campaign", "show", "tiny"))["decisions"]
    by_people = [one for one in recorded if one["kind"] != "opening"]
    assert [one["index"] for one in told] == [one["index"] for one in by_people]
    assert {one["campaign"] for one in told} == {"tiny"}
    kinds = [one["kind"] for one in by_people]
    assert [one.get("kind", "amendment") for one in told] == kinds
    assert [one["case"] for one in told if "case" in one] == ["c1"] * len(on_case)
