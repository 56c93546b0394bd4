"""From the close to the certificate, by the commands of an organizer, on a real ledger."""

import asyncio
import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from display.awards import computed
from display.outcome import outcome
from ops.cli import main
from ops.embedded.servers import EmbeddedServers
from ops.export.exporter import export
from ops.fsck.inspection import fsck
from ops.verify.verifier import verify
from tests.awarded import award, prize
from tests.ballots import TestClock, ballot, ledger, loaded
from tests.campaigns import OPENS, campaign, text
from voting import campaign_file
from voting.award_rules import AwardKind
from voting.campaign import Campaign, Timetable
from voting.decisions import Adoption, Kind, Score, Scores
from voting.domain import CaseId, Phase, Status
from voting.entries import Recommender
from voting.errors import UnlawfulDecision
from voting.ledger import Ledger, Ruling
from voting.ranking_rules import (
    PUBLIC,
    Component,
    Normaliser,
    RankingRules,
    Scope,
    ShortlistBasis,
    ShortlistRules,
)
from voting.register import Enrolled, Register

CHANGSHA = Path(__file__).parents[2] / "ops" / "campaigns" / "changsha-2021"
CLOSES = OPENS + timedelta(days=14)
VOTES = {"c1": 4, "c3": 3, "c5": 2, "c2": 3, "c4": 2, "c6": 1}
EXPERTS = {"c1": 60, "c3": 90, "c2": 70, "c4": 80}


def rules() -> Campaign:
    """Two categories, the first two of each scored; half votes, half experts; two awards."""
    parts = [
        Component(PUBLIC, text("votes"), Decimal(50), Normaliser.FIRST_100),
        Component("expert", text("experts"), Decimal(50), Normaliser.NONE),
    ]
    units = award(
        prize(1),
        award_id="units",
        kind=AwardKind.ORGANIZATIONS,
        within=Scope.CAMPAIGN,
        of="best",
    )
    base = campaign()
    return replace(
        base,
        timetable=Timetable("Asia/Shanghai", OPENS, CLOSES, notice_days=7),
        ranking=RankingRules(
            parts, shortlist=ShortlistRules(text("shortlist"), ShortlistBasis.VOTES, 2)
        ),
        award=[award(prize(1), prize()), units],
        recommender=[Recommender(name, text(name)) for name in ("zone", "bureau")],
        case=[
            replace(one, recommended_by="bureau" if one.id == "c2" else "zone")
            for one in base.case
        ],
    )


@dataclass
class Office:
    """An organizer at the command line, at a time of the tests' choosing."""

    pool: asyncpg.Pool
    variables: dict[str, str]
    clock: TestClock

    async def run(self, *words: str, exit_code: int = 0) -> Result:
        """Run a command; the loop of the test goes on meanwhile."""
        at = self.clock.now.isoformat()
        variables = {**self.variables, "PINGXUAN_TEST_CLOCK": f"{at}*0.000001"}
        runner = CliRunner(env=variables)
        done = await asyncio.to_thread(runner.invoke, main, list(words))
        assert done.exit_code == exit_code, done.output
        return done

    async def told(self, *words: str, exit_code: int = 0) -> dict[str, Any]:
        """What a command tells programs."""
        done = await self.run(*words, "--json", exit_code=exit_code)
        facts: dict[str, Any] = json.loads(done.stdout)
        return facts

    async def missing(self) -> list[str]:
        """What keeps the campaign from its certificate."""
        facts = await self.told("campaign", "certify", "tiny", "--reason", "done", exit_code=1)
        return [gap["en"] for gap in facts["missing"]]

    async def enrolled(self) -> Enrolled:
        return await Register(self.pool).find("tiny")


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def book(pool: asyncpg.Pool, clock: TestClock) -> Ledger:
    return ledger(pool, clock)


@pytest.fixture
async def office(
    pool: asyncpg.Pool, dsn: str, servers: EmbeddedServers, clock: TestClock, tmp_path: Path
) -> Office:
    variables = {
        "PINGXUAN_POSTGRES_URL": dsn,
        "PINGXUAN_REDIS_URL": servers.redis_url,
        "PINGXUAN_DATA_DIR": str(tmp_path / "var"),
        "PINGXUAN_TESTING": "1",
    }
    return Office(pool=pool, variables=variables, clock=clock)


@pytest.fixture
async def voted(pool: asyncpg.Pool, book: Ledger, clock: TestClock) -> Enrolled:
    """A campaign after its close, all ballots counted."""
    enrolled = await loaded(pool, rules())
    await book.cast(enrolled, [ballot(one) for one, votes in VOTES.items() for _ in range(votes)])
    head = await book.advance(enrolled)
    await settle(book, enrolled, upto=head.index)
    clock.now = CLOSES + timedelta(hours=1)
    await book.advance(enrolled)
    return enrolled


async def settle(book: Ledger, enrolled: Enrolled, *, upto: int) -> None:
    ruling = Ruling(actor="judge", by_person=False, upto=upto, status=Status.HELD)
    assert await book.settle(enrolled, ruling) is not None


async def void(book: Ledger, enrolled: Enrolled, *indices: int) -> None:
    for status in (Status.HELD, Status.VOIDED):
        ruling = Ruling(
            actor="moderator",
            by_person=True,
            upto=None,
            status=status,
            indices=indices,
            incidents=[None] * len(indices),
            scores=[None] * len(indices),
            reason="brushed",
        )
        await book.settle(enrolled, ruling)


async def score(book: Ledger, enrolled: Enrolled, figures: dict[str, int]) -> None:
    given = [Score(case=CaseId(one), judge="j1", score=Decimal(n)) for one, n in figures.items()]
    body = Scores(component="expert", file="experts.csv", sha256="0" * 64, scores=given)
    await book.decide(enrolled, Kind.SCORES, body, "office")


def changes(folder: Path, *lines: str) -> str:
    file = folder / "changes.csv"
    file.write_text("\n".join(["case,to,reason", *lines]), encoding="utf-8")
    return str(file)


async def reviewed(office: Office, book: Ledger, voted: Enrolled) -> None:
    """The shortlist frozen, the experts' scores in."""
    await office.run("shortlist", "tiny", "--reason", "rule 4")
    await office.run("campaign", "review", "tiny", "--reason", "the experts meet")
    await score(book, await office.enrolled(), EXPERTS)


async def adopted(office: Office) -> None:
    for award_id in ("best", "units"):
        await office.run("award", "adopt", "tiny", award_id, "--reason", "meeting of 16 May")


async def test_an_organizer_goes_from_the_close_to_the_certificate(
    office: Office, book: Ledger, voted: Enrolled, tmp_path: Path, clock: TestClock
) -> None:
    assert await office.missing() == [
        "shortlist: not decided",
        "experts: scores are outstanding (expert)",
        "best: no list is adopted (best)",
        "units: no list is adopted (units)",
        "the lists have not stood for public notice",
    ]
    await reviewed(office, book, voted)
    facts = await office.told("award", "list", "tiny")
    best = facts["awards"][0]
    assert [(one["group"], one["prize"], one["winners"]) for one in best["computed"]] == [
        ("green", 1, ["c3"]),  # 75/2 + 90/2 against 100/2 + 60/2
        ("green", 2, ["c1"]),
        ("blue", 1, ["c2"]),  # 100/2 + 70/2 against 66.6667/2 + 80/2
        ("blue", 2, ["c4"]),
    ]
    assert best["adopted"] is None
    assert (await office.told("campaign", "notice", "tiny", exit_code=1))["missing"]

    changed = changes(tmp_path, "c3,2,the applicant asked for it", "c1,1,the next in order")
    await office.run(
        "award", "adopt", "tiny", "best", "--changes", changed, "--reason", "meeting of 16 May"
    )
    await office.run("award", "adopt", "tiny", "units", "--reason", "meeting of 16 May")
    best = (await office.told("award", "list", "tiny"))["awards"][0]
    assert [one["winners"] for one in best["adopted"]] == [["c1"], ["c3"], ["c2"], ["c4"]]
    assert [one["case"] for one in best["differences"]] == ["c3", "c1"]
    assert best["changed_since"] is False

    notice = await office.told("campaign", "notice", "tiny")
    until = datetime.fromisoformat(notice["until"])
    assert timedelta(days=7) <= until - clock.now < timedelta(days=8)
    objection = ("objection", "add", "tiny", "--case", "c1", "--text", "it is a copy")
    assert (await office.told(*objection))["number"] == 1
    assert [gap.split(" until")[0] for gap in await office.missing()] == [
        "the public notice stands",
        "objection 1 has no answer",
    ]
    clock.now = until + timedelta(minutes=1)
    assert await office.missing() == ["objection 1 has no answer"]
    await office.run("objection", "answer", "tiny", "1", "--text", "it is not", "--dismissed")
    [answered] = (await office.told("objection", "list", "tiny"))["objections"]
    assert (answered["case"], answered["upheld"]) == ("c1", False)

    done = await office.told("campaign", "certify", "tiny", "--reason", "all is said")
    assert (done["certificate"], done["counted"], done["held"]) == ("tiny-1", 15, 0)
    revoked = await office.run("award", "revoke", "tiny", "best", "c1", "--reason", "a copy")
    assert "certificate tiny-2 replaces tiny-1" in revoked.stdout
    life = (await office.enrolled()).life
    assert (life.phase, life.certificate) == (Phase.CERTIFIED, "tiny-2")
    assert await fsck(office.pool, await office.enrolled()) == []
    for index in (done["index"] - 1, done["index"], None):
        await export(office.pool, await office.enrolled(), tmp_path / "export", index)
        report = verify(tmp_path / "export")
        assert report.ok, report.problems
    told = await office.run("verify", str(tmp_path / "export"))
    assert "best, green, prize 1\n  computed  c3\n  adopted   c1 (已撤销" in told.stdout
    lost = "已撤销 / revoked by tiny-2: a copy"
    assert lost in told.stdout
    assert f"c1: {lost}" in (await office.run("award", "list", "tiny")).stdout
    best = (await office.told("award", "list", "tiny"))["awards"][0]
    assert best["adopted"][0]["winners"] == ["c1"]
    assert best["revoked"] == [{"winner": "c1", "certificate": "tiny-2", "reason": "a copy"}]


async def test_a_void_after_the_shortlist_is_told_and_leaves_it_as_it_is(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await office.run("shortlist", "tiny", "--reason", "rule 4")
    before = (await office.enrolled()).life.shortlist
    await void(book, voted, 6, 7, 8)  # the three votes of c3, behind the opening and four of c1
    effect = await office.told("shortlist", "tiny", "--effect")
    assert (effect["enter"], effect["leave"]) == (["c5"], ["c3"])
    assert (await office.enrolled()).life.shortlist == before


async def test_a_void_after_the_adoption_asks_for_another(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await reviewed(office, book, voted)
    await adopted(office)
    await office.run("campaign", "notice", "tiny")
    await void(book, voted, 2, 3, 4)  # of c1; c3 now has 100/2 + 90/2 and c1 33.3333/2 + 60/2
    assert not [gap for gap in await office.missing() if "changed" in gap]
    await void(book, voted, 11, 12)  # of c2: 33.3333/2... puts c4 before it
    assert "best: the candidate list has changed; adopt it again (best)" in await office.missing()


async def test_an_adoption_during_the_notice_says_that_it_ends_it(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await reviewed(office, book, voted)
    await adopted(office)
    await office.run("campaign", "notice", "tiny")
    again = ("award", "adopt", "tiny", "best", "--reason", "after an objection")
    ended = "公示已中止，须重新公示 / the public notice has ended"
    assert ended in (await office.run(*again)).stdout
    index = (await office.enrolled()).life.notice_ended_at
    assert f"the lists were changed after their notice (index {index})" in await office.missing()
    assert ended not in (await office.run(*again)).stdout
    assert (await office.enrolled()).life.notice_ended_at == index
    await office.run("campaign", "notice", "tiny")
    assert (await office.enrolled()).life.notice_ended_at is None
    assert (await office.told(*again))["notice_ended"] is True


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


async def test_a_withdrawn_winner_is_named_before_certification(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await reviewed(office, book, voted)
    await adopted(office)
    await office.run("campaign", "notice", "tiny")
    await office.run("campaign", "disqualify", "tiny", "c3", "--reason", "copied")
    assert "best: c3 takes no part any more (disqualification)" in await office.missing()


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


async def test_numbers_bound_an_open_prize_and_keep_what_was_decided_before(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await reviewed(office, book, voted)
    numbers = ("award", "numbers", "tiny", "best", "2", "--reason", "few enough")
    await office.run(*numbers, "green=0")
    await office.run(*numbers, "blue=1")
    assert (await office.enrolled()).life.numbers == {("best", 2): {"green": 0, "blue": 1}}
    best = (await office.told("award", "list", "tiny"))["awards"][0]
    assert [one["winners"] for one in best["computed"]] == [["c3"], [], ["c2"], ["c4"]]
    await office.run(*numbers, "green=open")
    assert (await office.enrolled()).life.numbers == {("best", 2): {"blue": 1}}
    for words, told in (
        (("best", "1", "green=2"), "leave no prize 1 open; open: 2"),
        (("best", "2", "red=2"), "no group `red`; allowed: green, blue"),
        (("best", "2", "green=few"), "write green=N"),
        (("worst", "2", "green=2"), "has no award `worst`; it has best, units"),
    ):
        wrong = await office.run("award", "numbers", "tiny", *words, "--reason", "x", exit_code=2)
        assert told in wrong.stderr


async def test_an_adoption_on_an_older_index_is_refused(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await reviewed(office, book, voted)
    enrolled = await office.enrolled()
    live = await book.live_tallies(enrolled)
    right = computed(enrolled.life, outcome(enrolled.life, live.by_case))["best"]
    body = Adoption(award="best", as_of=live.as_of, computed=right, adopted=right)
    await void(book, voted, 2)
    with pytest.raises(UnlawfulDecision, match="the ledger went on"):
        await book.decide(enrolled, Kind.ADOPTION, body, "office", as_of=live.as_of)


async def test_people_read_tables_of_what_was_computed_and_adopted(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    early = await office.run("award", "list", "tiny")
    assert "no candidate lists yet: expert" in early.stderr
    await reviewed(office, book, voted)
    await adopted(office)
    told = (await office.run("award", "list", "tiny")).stdout
    assert "best / best (best)" in told
    assert "units / units (units)" in told
    gaps = await office.run("campaign", "certify", "tiny", "--reason", "x", exit_code=1)
    assert "- 尚未公示 / the lists have not stood for public notice" in gaps.stderr
    head = await office.told("award", "list", "tiny", "--as-of", "3")
    assert (head["as_of"], head["final"]) == (3, False)
    late = await office.run("award", "list", "tiny", "--as-of", "9999", exit_code=2)
    assert "index 9999 is not in the ledger" in late.stderr


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
