"""Decisions in the ledger: amendments, suspensions, drafts, and the phases they need."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from ops.fsck.inspection import fsck
from tests.ballots import TestClock, ballot, loaded, voter
from tests.campaigns import OPENS, campaign, quota, text
from voting.domain import CaseId, Cast, Channel, Phase
from voting.errors import DamagedRecord, LoadConflict, UnlawfulDecision
from voting.history.amendments import amended, changes_between
from voting.history.decisions import Amendment, Body, Kind, OnCase, Plain
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled, Register
from voting.refusal import Reason, Refused
from voting.rules.ballot import Period, Quota, Unit
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text

WORDS = Text("规则调整", "Rules amended")


@pytest.fixture
async def enrolled(pool: asyncpg.Pool) -> Enrolled:
    return await loaded(pool, campaign())


def amendment(before: Campaign, **sections: Any) -> Amendment:
    after = msgspec.structs.replace(before, **sections)
    return Amendment(announcement=WORDS, changes=changes_between(before, after))


def with_quotas(before: Campaign, *quotas: Quota) -> Amendment:
    rules = msgspec.structs.replace(before.vote.rules, quota=list(quotas))
    return amendment(before, ballot=rules)


async def now(pool: asyncpg.Pool, enrolled: Enrolled) -> Enrolled:
    return await Register(pool).find(enrolled.loaded.id)


async def cast(book: Ledger, enrolled: Enrolled, *cases: str, by: str = "ada") -> Cast | Refused:
    return (await book.cast(enrolled, [ballot(*cases, by=voter(by))]))[0]


def reason(outcome: Cast | Refused) -> Reason | None:
    return outcome.reason if isinstance(outcome, Refused) else None


async def test_an_amended_limit_counts_what_was_used_before(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled
) -> None:
    for case in ("c1", "c2", "c3"):
        await cast(book, enrolled, case)
    await book.decide(
        enrolled,
        Kind.AMENDMENT,
        with_quotas(enrolled.campaign, quota("votes-per-day", Unit.VOTE, 3)),
        "office",
    )
    after = await now(pool, enrolled)
    assert reason(await cast(book, after, "c4")) is Reason.QUOTA_USED
    assert isinstance(await cast(book, after, "c4", by="bob"), Cast)
    assert await fsck(pool, after) == []


async def test_a_new_rule_counts_from_the_amendment_on(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled
) -> None:
    await cast(book, enrolled, "c1")
    old = quota("votes-per-day", Unit.VOTE, 5)
    new = quota("case-ever", Unit.CASE, 1, Period.CAMPAIGN)
    await book.decide(enrolled, Kind.AMENDMENT, with_quotas(enrolled.campaign, old, new), "office")
    after = await now(pool, enrolled)
    assert isinstance(await cast(book, after, "c1"), Cast)
    refused = await cast(book, after, "c1")
    assert isinstance(refused, Refused)
    assert refused.quota is not None
    assert refused.quota.name == "case-ever"
    assert await fsck(pool, after) == []


async def test_a_rule_that_ended_and_comes_back_begins_anew(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled
) -> None:
    used_up = quota("one-a-day", Unit.BALLOT, 1)
    votes = quota("votes-per-day", Unit.VOTE, 5)
    for rules in ([votes, used_up], [votes], [votes, used_up]):
        current = await now(pool, enrolled)
        await book.decide(current, Kind.AMENDMENT, with_quotas(current.campaign, *rules), "office")
        assert isinstance(await cast(book, await now(pool, enrolled), "c1"), Cast)
    last = await now(pool, enrolled)
    assert reason(await cast(book, last, "c1")) is Reason.QUOTA_USED
    assert [number for number, _ in last.numbered_quotas] == [1, 3]
    assert await fsck(pool, last) == []


async def test_a_ballot_admitted_under_other_rules_is_asked_to_come_again(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled
) -> None:
    first = ballot("c1", by=voter("ada"))
    await book.cast(enrolled, [first])
    await book.decide(
        enrolled, Kind.SUSPENSION, OnCase(case=CaseId("c2"), reason="disputed"), "office"
    )
    known, late = await book.cast(enrolled, [first, ballot("c2", by=voter("bob"))])
    assert isinstance(known, Cast)
    assert known.repeated
    assert reason(late) is Reason.RULES_CHANGED
    assert isinstance(await cast(book, await now(pool, enrolled), "c3", by="bob"), Cast)


async def test_the_vote_lasts_as_long_as_it_was_extended(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled, clock: TestClock
) -> None:
    vote = enrolled.campaign.vote
    longer = msgspec.structs.replace(
        enrolled.campaign.timetable, closes_at=vote.closes_at + timedelta(days=2)
    )
    await book.decide(
        enrolled, Kind.AMENDMENT, amendment(enrolled.campaign, timetable=longer), "office"
    )
    after = await now(pool, enrolled)
    clock.now = vote.closes_at + timedelta(days=1)
    assert isinstance(await cast(book, after, "c1"), Cast)
    clock.forward(days=1)
    assert reason(await cast(book, after, "c1", by="bob")) is Reason.CLOSED
    assert await fsck(pool, await now(pool, enrolled)) == []


@pytest.mark.parametrize(
    ("times", "complaint"),
    [
        ({"closes_at": OPENS + timedelta(days=13)}, "may only move later"),
        ({"opens_at": OPENS + timedelta(minutes=1)}, "voting has opened"),
    ],
)
async def test_an_open_vote_is_neither_shortened_nor_opened_again(
    book: Ledger, enrolled: Enrolled, times: dict[str, Any], complaint: str
) -> None:
    await cast(book, enrolled, "c1")
    timetable = msgspec.structs.replace(enrolled.campaign.timetable, **times)
    body = amendment(enrolled.campaign, timetable=timetable)
    with pytest.raises(UnlawfulDecision, match=complaint):
        await book.decide(enrolled, Kind.AMENDMENT, body, "office")


async def test_rules_stay_as_they_are_after_the_close(
    book: Ledger, enrolled: Enrolled, clock: TestClock
) -> None:
    clock.forward(days=15)
    body = with_quotas(enrolled.campaign, quota("votes-per-day", Unit.VOTE, 9))
    with pytest.raises(UnlawfulDecision, match="the campaign is closed"):
        await book.decide(enrolled, Kind.AMENDMENT, body, "office")


def test_cases_are_not_amended() -> None:
    before = campaign()
    after = msgspec.structs.replace(before, case=before.case[1:], title=text("other"))
    with pytest.raises(ValueError, match="case, title cannot be amended"):
        changes_between(before, after)


async def test_a_draft_takes_no_ballot_and_may_be_written_anew(
    pool: asyncpg.Pool, book: Ledger
) -> None:
    register = Register(pool)
    await register.load(campaign(), {}, draft=True)
    shorter = campaign(cases=4, quotas=[quota("ballots", Unit.BALLOT, 1)])
    draft = await register.load(shorter, {}, draft=True)
    assert (await book.advance(draft)).phase is Phase.DRAFT
    assert reason(await cast(book, draft, "c1")) is Reason.NOT_OPEN
    await book.decide(draft, Kind.PUBLICATION, Plain(), "office")
    published = await register.find("tiny")
    assert published.life.phase is Phase.PUBLISHED
    assert [quota.name for quota in published.quotas.values()] == ["ballots"]
    assert isinstance(await cast(book, published, "c1"), Cast)
    assert await fsck(pool, await register.find("tiny")) == []
    with pytest.raises(LoadConflict):
        await register.load(campaign(), {}, draft=True)


async def test_a_decision_on_old_facts_is_refused(book: Ledger, enrolled: Enrolled) -> None:
    head = await book.advance(enrolled)
    await cast(book, enrolled, "c1")
    body = OnCase(case=CaseId("c1"), reason="disputed")
    with pytest.raises(UnlawfulDecision, match="went on from index 1 to 2"):
        await book.decide(enrolled, Kind.WITHDRAWAL, body, "office", as_of=head.index)


async def test_nothing_pending_may_be_left_at_the_certification(
    book: Ledger, enrolled: Enrolled, clock: TestClock
) -> None:
    await cast(book, enrolled, "c1")
    clock.forward(days=15)
    await book.advance(enrolled)
    with pytest.raises(UnlawfulDecision, match="still pending"):
        await book.decide(enrolled, Kind.CERTIFICATION, Plain(), "office")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.REVIEW, Plain()),
        (Kind.NOTICE, Plain()),
        (Kind.CERTIFICATION, Plain()),
        (Kind.PUBLICATION, Plain()),
    ],
)
async def test_an_open_vote_allows_no_later_step(
    book: Ledger, enrolled: Enrolled, kind: Kind, body: Body
) -> None:
    with pytest.raises(UnlawfulDecision, match="the campaign is open"):
        await book.decide(enrolled, kind, body, "office")


async def test_a_campaign_without_a_vote_goes_straight_to_the_review(
    pool: asyncpg.Pool, book: Ledger
) -> None:
    whole = campaign()
    timetable = msgspec.structs.replace(whole.timetable, opens_at=None, closes_at=None)
    silent = msgspec.structs.replace(whole, ballot=None, timetable=timetable)
    enrolled = await loaded(pool, silent)
    assert (await book.advance(enrolled)).phase is Phase.PUBLISHED
    await book.decide(enrolled, Kind.REVIEW, Plain(), "office")
    after = await now(pool, enrolled)
    assert after.life.phase is Phase.IN_REVIEW
    assert await fsck(pool, after) == []


async def test_what_stood_at_an_index_stands_there_for_ever(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled
) -> None:
    body = OnCase(case=CaseId("c1"), reason="disputed")
    at = await book.decide(enrolled, Kind.SUSPENSION, body, "office")
    await book.decide(await now(pool, enrolled), Kind.RESUMPTION, replace_reason(body), "office")
    after = await now(pool, enrolled)
    assert list(after.life_at(at).absent) == ["c1"]
    assert after.life.absent == after.life_at(at - 1).absent == {}


def replace_reason(body: OnCase) -> OnCase:
    return msgspec.structs.replace(body, reason="settled")


async def test_the_register_gives_the_same_object_until_something_is_decided(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled
) -> None:
    register = Register(pool)
    first = await register.find("tiny")
    assert await register.find("tiny") is first
    await book.decide(
        enrolled, Kind.SUSPENSION, OnCase(case=CaseId("c1"), reason="disputed"), "office"
    )
    assert await register.find("tiny") is not first
    assert replace(first, decisions=()) == replace(await register.find("tiny"), decisions=())


async def test_two_decisions_prepared_on_the_same_state_do_not_both_stand(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled
) -> None:
    votes = quota("votes-per-day", Unit.VOTE, 5)
    first = quota("case-ever", Unit.CASE, 1, Period.CAMPAIGN)
    second = quota("ballots-a-day", Unit.BALLOT, 2)
    await book.decide(
        enrolled, Kind.AMENDMENT, with_quotas(enrolled.campaign, votes, first), "office"
    )
    with pytest.raises(UnlawfulDecision, match="something else was decided meanwhile, at index 2"):
        await book.decide(
            enrolled, Kind.AMENDMENT, with_quotas(enrolled.campaign, votes, second), "office"
        )
    assert set((await now(pool, enrolled)).quotas) == {"votes-per-day", "case-ever"}


async def test_the_opening_by_the_clock_stops_no_decision(
    book: Ledger, enrolled: Enrolled
) -> None:
    await cast(book, enrolled, "c1")
    body = OnCase(case=CaseId("c1"), reason="disputed")
    assert await book.decide(enrolled, Kind.SUSPENSION, body, "office") == 3


def test_the_zone_that_days_are_counted_in_is_not_amended() -> None:
    before = campaign()
    elsewhere = msgspec.structs.replace(before.timetable, timezone="America/New_York")
    body = amendment(before, timetable=elsewhere)
    with pytest.raises(msgspec.ValidationError, match="timezone cannot be amended"):
        amended(before, body.changes)


async def test_a_rule_goes_on_whatever_the_order_of_its_channels(
    pool: asyncpg.Pool, book: Ledger
) -> None:
    one_a_day = quota("one-a-day", Unit.BALLOT, 1)
    channels = [Channel.WEB, Channel.WECHAT]
    there = msgspec.structs.replace(one_a_day, channels=channels)
    back = msgspec.structs.replace(one_a_day, channels=channels[::-1], limit=1, title=WORDS)
    enrolled = await loaded(pool, campaign(quotas=[there]))
    await cast(book, enrolled, "c1")
    await book.decide(enrolled, Kind.AMENDMENT, with_quotas(enrolled.campaign, back), "office")
    assert reason(await cast(book, await now(pool, enrolled), "c2")) is Reason.QUOTA_USED


async def test_rules_of_another_version_take_no_other_campaign_down(
    pool: asyncpg.Pool, enrolled: Enrolled
) -> None:
    await loaded(pool, campaign(campaign_id="other"))
    await pool.execute("UPDATE campaign SET document = '{\"kind\": 1}' WHERE id = 'other'")
    register = Register(pool)
    assert [found.loaded.id for found in await register.all()] == [enrolled.loaded.id]
    with pytest.raises(DamagedRecord, match="the rules of other cannot be read"):
        await register.find("other")


async def test_a_draft_is_not_rewritten_while_it_is_published(
    pool: asyncpg.Pool, book: Ledger
) -> None:
    register = Register(pool)
    draft = await register.load(campaign(), {}, draft=True)
    async with pool.acquire() as other, other.transaction():
        await other.execute("SELECT FROM sequencer FOR UPDATE")
        rewriting = asyncio.create_task(register.load(campaign(cases=4), {}, draft=True))
        while not await other.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            await asyncio.sleep(0.01)
        await other.execute("UPDATE sequencer SET phase = 'published'")
    with pytest.raises(LoadConflict):
        await rewriting
    assert len((await register.find(draft.loaded.id)).loaded.case) == 6
