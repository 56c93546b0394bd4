"""A shortlist is frozen at its time, shown with its changes, and stays as it is."""

import shutil
from datetime import timedelta
from pathlib import Path

import asyncpg

from tests.ballots import TestClock, loaded
from tests.campaigns import OPENS
from tests.integration.office import Office, changes, rules, void
from voting.campaign_files import campaign_file
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled

CHANGSHA = Path(__file__).parents[2] / "ops" / "campaigns" / "changsha-2021"


async def test_a_void_after_the_shortlist_is_told_and_leaves_it_as_it_is(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await office.run("shortlist", "tiny", "--reason", "rule 4")
    before = (await office.enrolled()).life.shortlist
    await void(book, voted, 6, 7, 8)  # the three votes of c3, behind the opening and four of c1
    effect = await office.told("shortlist", "tiny", "--effect")
    assert (effect["enter"], effect["leave"]) == (["c5"], ["c3"])
    assert (await office.enrolled()).life.shortlist == before


async def test_a_frozen_shortlist_is_shown_by_group_with_its_changes(
    office: Office, book: Ledger, voted: Enrolled, tmp_path: Path
) -> None:
    none = await office.run("shortlist", "tiny", "--show", exit_code=3)
    assert "tiny has no shortlist yet" in none.stderr
    await void(book, voted, 6)  # one vote of c3, which is equal to c5 then
    changed = changes(tmp_path, "c5,out,not in use", "c6,in,remarkable")
    made = await office.run("shortlist", "tiny", "--changes", changed, "--reason", "rule 4")
    lines = made.stdout.splitlines()
    assert "  c3  2 票 / votes  并列 / tied" in lines
    assert "  c5  2 票 / votes  并列 / tied  未入围 / left out: not in use" in lines
    assert "  c6  1 票 / votes  增补 / added: remarkable" in lines
    await void(book, voted, 7)
    assert (await office.run("shortlist", "tiny", "--show")).stdout == made.stdout
    green, blue = (await office.told("shortlist", "tiny", "--show"))["groups"]
    assert [one["case"] for one in green["cases"]] == ["c1", "c3"]
    assert [one["case"] for one in green["left_out"]] == ["c5"]
    assert [one["added"] for one in blue["cases"]] == [None, None, "remarkable"]


async def test_a_shortlist_by_votes_is_not_frozen_before_the_vote(
    office: Office, pool: asyncpg.Pool, clock: TestClock
) -> None:
    await loaded(pool, rules())
    clock.now = OPENS - timedelta(days=1)
    early = await office.run("shortlist", "tiny", "--reason", "rule 4", exit_code=3)
    assert "its shortlist is frozen while closed, in-review" in early.stderr
    assert (await office.enrolled()).life.shortlist is None


async def test_a_rule_is_not_amended_away_from_under_its_shortlist(
    office: Office, pool: asyncpg.Pool, clock: TestClock, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(CHANGSHA, tmp_path / "changsha"))
    file = folder / "campaign.toml"
    before = campaign_file.load(folder)
    clock.now = before.vote.opens_at - timedelta(days=1)
    await loaded(pool, before)
    await office.run("shortlist", before.id, "--reason", "the review")
    written = file.read_text(encoding="utf-8")
    rule = '[ranking.shortlist]\ntitle = { zh = "'
    assert rule in written
    file.write_text(written.replace(rule, f"{rule}新"), encoding="utf-8")
    words = ("--zh", "改名", "--en", "renamed")
    refused = await office.run("campaign", "amend", before.id, str(folder), *words, exit_code=3)
    assert "ranking.shortlist can no longer be amended" in refused.stderr
