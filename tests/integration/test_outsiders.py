"""Votes from outside are counted by case on a real ledger, and answered before any adoption."""

from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from msgspec.structs import replace

from ops.export.exporter import export
from ops.fsck.inspection import fsck
from ops.verify.verifier import verify
from tests.awarded import award, prize
from tests.ballots import ORIGIN, TestClock, ballot, loaded
from tests.campaigns import campaign
from tests.integration.office import CLOSES, Office, settle, void
from voting.domain import Ballot
from voting.ledger.ledger import Ledger
from voting.ledger.origins import origins_as_of
from voting.ledger.register import Enrolled
from voting.rules.ballot import Outsiders
from voting.rules.campaign import Campaign

#: Case → region → ballots. c1 has exactly a fifth from outside, c2 one more than that.
VOTES = {
    "c1": {"CN-JX": 8, "CN-GD": 1, "US": 1, "": 4, "CN": 2},
    "c2": {"CN-JX": 8, "CN-GD": 2, "HK": 1, "": 1},
    "c3": {"": 3},
    "c4": {"CN-JX": 2},
}


def rules() -> Campaign:
    base = campaign()
    assert base.ballot is not None
    ballot_rules = replace(base.ballot, outsiders=Outsiders(["CN-JX"], "1/5"))
    return replace(base, ballot=ballot_rules, award=[award(prize(1))])


def cast_from(region: str, case: str) -> Ballot:
    return ballot(case, provenance=replace(ORIGIN, region=region))


@pytest.fixture
async def judged(pool: asyncpg.Pool, book: Ledger, clock: TestClock) -> Enrolled:
    """Everything counted but one vote of c2 from outside, which is voided; voting is over."""
    enrolled = await loaded(pool, rules())
    extra = cast_from("US", "c2")
    sent = [
        cast_from(region, case)
        for case, regions in VOTES.items()
        for region, number in regions.items()
        for _ in range(number)
    ]
    await book.cast(enrolled, [extra, *sent])
    await settle(book, enrolled, upto=(await book.advance(enrolled)).index)
    await void(book, enrolled, 2)
    clock.now = CLOSES + timedelta(hours=1)
    await book.advance(enrolled)
    return enrolled


async def test_counted_votes_are_told_by_region_at_every_index(
    pool: asyncpg.Pool, book: Ledger, judged: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = (await book.advance(judged)).index
    assert await origins_as_of(pool, judged, head) == VOTES
    for index in range(head + 1):
        found = await origins_as_of(pool, judged, index)
        for case, tally in (await book.tabulate(judged, index)).items():
            assert sum(found.get(case, {}).values()) == tally.counted
    monkeypatch.setattr("voting.ledger.origins.BALLOTS_AT_ONCE", 3)
    assert await origins_as_of(pool, judged, head) == VOTES


async def test_one_vote_more_than_a_fifth_waits_for_an_answer(
    office: Office, judged: Enrolled, tmp_path: Path
) -> None:
    told = await office.told("outsiders", "tiny")
    assert (told["home"], told["largest_share"]) == (["CN-JX"], "1/5")
    first, second, third = told["cases"][:3]
    assert first == {
        "case": "c1",
        "home": 8,
        "outside": 2,
        "unknown": 6,
        "exceeds": False,
        "answer": None,
    }
    assert second == {
        "case": "c2",
        "home": 8,
        "outside": 3,
        "unknown": 1,
        "exceeds": True,
        "answer": "waits",
    }
    assert (third["outside"], third["unknown"], third["exceeds"]) == (0, 3, False)
    assert "3/11" in (await office.run("outsiders", "tiny")).stdout

    await office.run("campaign", "review", "tiny", "--reason", "the office meets")
    adopt = ("award", "adopt", "tiny", "best", "--reason", "meeting of 16 May")
    refused = await office.run(*adopt, exit_code=3)
    gap = "c2: 3/11 of its votes are from outside, more than 1/5"
    assert gap in refused.stderr
    assert [one for one in await office.missing() if one.startswith(gap)]

    lawful = await office.run("campaign", "overrule", "tiny", "c1", "--reason", "x", exit_code=3)
    assert "c1 has no share of outside votes to answer for" in lawful.stderr
    await office.told("campaign", "overrule", "tiny", "c2", "--reason", "a border town")
    assert (await office.told("outsiders", "tiny"))["cases"][1]["answer"] == "overruling"
    await office.run(*adopt)
    certified = await office.told("campaign", "certify", "tiny", "--reason", "all is said")
    assert certified["certificate"] == "tiny-1"
    assert await fsck(office.pool, await office.enrolled()) == []

    await export(office.pool, await office.enrolled(), tmp_path / "export")
    report = verify(tmp_path / "export")
    assert report.ok, report.problems
    rows = (tmp_path / "export" / "origins.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[1:3] == ["1,c1,8,2,6,false,false", "2,c2,8,3,1,true,true"]
    text = "".join(
        file.read_text(encoding="utf-8-sig") for file in (tmp_path / "export").glob("*.csv")
    )
    assert "CN-GD" not in text


async def test_a_disqualification_is_the_other_answer(office: Office, judged: Enrolled) -> None:
    await office.run("campaign", "review", "tiny", "--reason", "the office meets")
    await office.run("campaign", "disqualify", "tiny", "c2", "--reason", "votes from outside")
    answer = (await office.told("outsiders", "tiny"))["cases"][1]["answer"]
    assert answer == "disqualification"
    await office.run("award", "adopt", "tiny", "best", "--reason", "meeting of 16 May")


async def test_an_answer_is_asked_again_when_the_share_grows(
    office: Office, book: Ledger, judged: Enrolled
) -> None:
    await office.run("campaign", "overrule", "tiny", "c2", "--reason", "a border town")
    assert await office.missing() == ["best: no list is adopted (best)"]
    home = 1 + 1 + sum(VOTES["c1"].values()) + 1  # opening, the voided one, those of c1
    await void(book, judged, home)
    assert [gap.split(",")[0] for gap in await office.missing()] == [
        "c2: 3/10 of its votes are from outside",
        "best: no list is adopted (best)",
    ]


async def test_a_campaign_without_the_rule_says_so(office: Office, pool: asyncpg.Pool) -> None:
    await loaded(pool, campaign())
    wrong = await office.run("outsiders", "tiny", exit_code=2)
    assert "tiny has no rule of outsiders" in wrong.stderr
