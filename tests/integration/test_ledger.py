"""The ledger on a real PostgreSQL: one order, one quota, nothing edited."""

import asyncio
import uuid
from datetime import timedelta
from random import Random

import asyncpg
import pytest
from msgspec import structs
from structlog.testing import capture_logs

from tests.ballots import ORIGIN, TestClock, ballot, ledger, loaded, voter
from tests.campaigns import OPENS, campaign, quota
from voting.domain import Cast, Phase, Status, Tally, VoterDigest
from voting.errors import (
    BadBallotData,
    LoadConflict,
    OutcomeUnknown,
    UnlawfulDecision,
    UnlawfulRuling,
)
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Ruling
from voting.ledger.register import Enrolled, Register
from voting.refusal import Reason, Refused
from voting.rules.ballot import Period, Quota, Subject, Unit

CASE_DAILY = quota("case-per-day", Unit.CASE, 1)
VOTES_DAILY = quota("votes-per-day", Unit.VOTE, 5)
BALLOTS_EVER = quota("ballots", Unit.BALLOT, 2, Period.CAMPAIGN)


@pytest.fixture
async def enrolled(pool: asyncpg.Pool) -> Enrolled:
    return await loaded(pool, campaign())


async def cast_one(book: Ledger, enrolled: Enrolled, *selections: str, by: str) -> Cast | Refused:
    return (await book.cast(enrolled, [ballot(*selections, by=voter(by))]))[0]


def reasons(outcomes: list[Cast | Refused]) -> list[Reason]:
    return [outcome.reason for outcome in outcomes if isinstance(outcome, Refused)]


async def test_indices_are_contiguous_from_the_opening_on(
    book: Ledger, enrolled: Enrolled
) -> None:
    outcomes = await book.cast(enrolled, [ballot() for _ in range(5)])
    assert [o.index for o in outcomes if isinstance(o, Cast)] == [2, 3, 4, 5, 6]
    head = await book.advance(enrolled)
    assert (head.index, head.phase) == (6, Phase.OPEN)


async def test_batches_in_parallel_leave_no_gap_and_no_double(
    book: Ledger, enrolled: Enrolled
) -> None:
    batches = [[ballot() for _ in range(7)] for _ in range(12)]
    answers = await asyncio.gather(*(book.cast(enrolled, batch) for batch in batches))
    indices = [o.index for outcomes in answers for o in outcomes if isinstance(o, Cast)]
    assert sorted(indices) == list(range(2, 2 + 84))


async def test_the_same_ballot_again_is_the_same_ballot_whatever_has_happened_since(
    book: Ledger, enrolled: Enrolled, clock: TestClock
) -> None:
    sent = ballot("c1", "c2")
    [first] = await book.cast(enrolled, [sent])
    clock.forward(days=30)
    [again] = await book.cast(enrolled, [sent])
    assert isinstance(first, Cast)
    assert again == structs.replace(first, repeated=True)


async def test_the_same_ballot_twice_in_a_batch_is_one_ballot(
    book: Ledger, enrolled: Enrolled
) -> None:
    sent = ballot("c1")
    first, again = await book.cast(enrolled, [sent, sent])
    assert isinstance(first, Cast)
    assert again == structs.replace(first, repeated=True)


async def test_a_batch_is_answered_as_if_its_ballots_had_come_one_by_one(
    pool: asyncpg.Pool, clock: TestClock
) -> None:
    by_address = structs.replace(quota("address", Unit.VOTE, 6), subject=Subject.ADDRESS)
    rules, book, rng = [VOTES_DAILY, by_address], ledger(pool, clock), Random(7)
    together, alone = [
        await loaded(pool, campaign(campaign_id=name, quotas=rules)) for name in ("all", "one")
    ]
    ids = [uuid.uuid4() for _ in range(12)]
    sent = [
        ballot(
            rng.choice(["c1", "c2"]),
            by=voter(rng.choice(["ada", "bob", "cyn"])),
            ballot_id=rng.choice(ids),
            provenance=structs.replace(ORIGIN, address_digest=rng.choice([b"home", b"work"]) * 4),
        )
        for _ in range(64)
    ]
    answers = await book.cast(together, sent)
    assert answers == [(await book.cast(alone, [one]))[0] for one in sent]
    kinds = [a.repeated if isinstance(a, Cast) else a.reason for a in answers]
    assert set(kinds) == {False, True, Reason.QUOTA_USED, Reason.BALLOT_ID_TAKEN}


async def test_an_answer_tells_how_many_ballots_its_voter_has(
    book: Ledger, enrolled: Enrolled
) -> None:
    answers = [await cast_one(book, enrolled, case, by="ada") for case in ("c1", "c2", "c3")]
    assert [a.voter_ballots for a in answers if isinstance(a, Cast)] == [1, 2, 3]


async def test_an_id_with_other_selections_is_refused(book: Ledger, enrolled: Enrolled) -> None:
    used = uuid.uuid4()
    outcomes = await book.cast(
        enrolled,
        [
            ballot("c1", by=voter("ada"), ballot_id=used),
            ballot("c2", by=voter("ada"), ballot_id=used),
        ],
    )
    assert reasons(outcomes) == [Reason.BALLOT_ID_TAKEN]


async def test_another_voters_id_tells_nothing(book: Ledger, enrolled: Enrolled) -> None:
    used = uuid.uuid4()
    outcomes = await book.cast(
        enrolled,
        [
            ballot("c1", by=voter("ada"), ballot_id=used),
            ballot("c2", by=voter("bob"), ballot_id=used),
        ],
    )
    assert [isinstance(o, Cast) and not o.repeated for o in outcomes] == [True, True]


async def test_a_used_up_quota_names_its_rule_and_when_it_resets(
    book: Ledger, enrolled: Enrolled
) -> None:
    for case in ("c1", "c2", "c3", "c4", "c5"):
        assert isinstance(await cast_one(book, enrolled, case, by="ada"), Cast)
    refused = await cast_one(book, enrolled, "c6", by="ada")
    assert isinstance(refused, Refused)
    assert refused.quota == VOTES_DAILY
    assert refused.resets_at == OPENS + timedelta(hours=16)  # midnight in Shanghai


async def test_a_refused_ballot_uses_no_quota(book: Ledger, enrolled: Enrolled) -> None:
    await cast_one(book, enrolled, "c1", "c2", "c3", by="ada")
    assert isinstance(await cast_one(book, enrolled, "c1", "c2", "c3", by="ada"), Refused)
    assert isinstance(await cast_one(book, enrolled, "c1", "c2", by="ada"), Cast)


async def test_a_day_ends_at_midnight_in_the_campaigns_zone(
    book: Ledger, enrolled: Enrolled, clock: TestClock
) -> None:
    clock.now = OPENS + timedelta(hours=16) - timedelta(microseconds=1)
    await cast_one(book, enrolled, "c1", "c2", "c3", by="ada")
    assert isinstance(await cast_one(book, enrolled, "c1", "c2", "c3", by="ada"), Refused)
    clock.now = OPENS + timedelta(hours=16)
    assert isinstance(await cast_one(book, enrolled, "c1", "c2", "c3", by="ada"), Cast)


@pytest.mark.parametrize(
    ("rules", "held"),
    [
        ([VOTES_DAILY], 5),
        ([CASE_DAILY], 1),
        ([BALLOTS_EVER], 2),
        ([VOTES_DAILY, CASE_DAILY], 1),
    ],
)
async def test_200_parallel_requests_of_one_voter_hold_no_more_than_the_rule_allows(
    pool: asyncpg.Pool, clock: TestClock, rules: list[Quota], held: int
) -> None:
    enrolled = await loaded(pool, campaign(quotas=rules))
    book = ledger(pool, clock)
    sent = [ballot("c1", by=voter("greedy")) for _ in range(200)]
    answers = await asyncio.gather(
        *(book.cast(enrolled, sent[i : i + 10]) for i in range(0, 200, 10))
    )
    outcomes = [o for batch in answers for o in batch]
    assert sum(isinstance(o, Cast) for o in outcomes) == held
    stored = await pool.fetchval("SELECT count(*) FROM cast_vote_record")
    assert stored == held
    assert set(reasons(outcomes)) == {Reason.QUOTA_USED}


async def test_nobody_votes_before_the_opening_or_from_the_close_on(
    book: Ledger, enrolled: Enrolled, clock: TestClock
) -> None:
    clock.now = OPENS - timedelta(microseconds=1)
    assert reasons(await book.cast(enrolled, [ballot()])) == [Reason.NOT_OPEN]
    clock.now = OPENS + timedelta(days=14) - timedelta(microseconds=1)
    assert reasons(await book.cast(enrolled, [ballot()])) == []
    clock.now = OPENS + timedelta(days=14)
    assert reasons(await book.cast(enrolled, [ballot()])) == [Reason.CLOSED]
    assert (await book.advance(enrolled)).phase is Phase.CLOSED


async def test_time_in_the_ledger_never_goes_backwards(
    book: Ledger, enrolled: Enrolled, clock: TestClock
) -> None:
    [first] = await book.cast(enrolled, [ballot()])
    clock.forward(hours=-1)
    [second] = await book.cast(enrolled, [ballot()])
    assert isinstance(first, Cast)
    assert isinstance(second, Cast)
    assert second.cast_at == first.cast_at


async def test_a_closed_campaign_opens_no_more_and_closes_no_twice(
    book: Ledger, enrolled: Enrolled
) -> None:
    await book.cast(enrolled, [ballot()])
    index = await book.close(enrolled, "organizer", "storm damage")
    assert index == 3
    assert reasons(await book.cast(enrolled, [ballot()])) == [Reason.CLOSED]
    with pytest.raises(UnlawfulDecision, match="the campaign is closed"):
        await book.close(enrolled, "organizer", "again")


def hold(
    upto: int | None, *indices: int, person: bool = False, to: Status = Status.HELD
) -> Ruling:
    return Ruling(
        actor="someone",
        by_person=person,
        upto=upto,
        status=to,
        indices=indices,
        incidents=["i-1"] * len(indices),
        scores=[0.9] * len(indices),
        reason="because",
    )


async def tallies(book: Ledger, enrolled: Enrolled) -> Tally:
    live = await book.live_tallies(enrolled)
    assert live.by_case == await book.tabulate(enrolled, live.as_of)
    return sum(live.by_case.values(), Tally())


async def test_pending_ballots_are_counted_or_held_and_counted_ones_held_later(
    book: Ledger, enrolled: Enrolled
) -> None:
    await book.cast(enrolled, [ballot() for _ in range(6)])  # indices 2 to 7
    assert await tallies(book, enrolled) == Tally(received=6, pending=6)
    await book.settle(enrolled, hold(5, 3))
    assert await tallies(book, enrolled) == Tally(received=6, pending=2, counted=3, held=1)
    await book.settle(enrolled, hold(None, 2, 3))
    assert await tallies(book, enrolled) == Tally(received=6, pending=2, counted=2, held=2)


async def test_a_state_as_of_an_index_never_changes_again(
    book: Ledger, enrolled: Enrolled
) -> None:
    await book.cast(enrolled, [ballot("c1") for _ in range(4)])
    first = await book.settle(enrolled, hold(5, 4))
    assert first is not None
    before = await book.tabulate(enrolled, first)
    await book.cast(enrolled, [ballot("c1")])
    await book.settle(enrolled, hold(7, 2, 7))
    await book.settle(enrolled, hold(None, 2, 4, person=True, to=Status.VOIDED))
    assert await book.tabulate(enrolled, first) == before


async def test_settling_again_changes_nothing(book: Ledger, enrolled: Enrolled) -> None:
    await book.cast(enrolled, [ballot() for _ in range(4)])
    await book.settle(enrolled, hold(5, 3))
    before = await book.advance(enrolled)
    assert await book.settle(enrolled, hold(5, 3)) is None
    assert (await book.advance(enrolled)).index == before.index


async def test_a_machine_never_overrules_a_person(book: Ledger, enrolled: Enrolled) -> None:
    await book.cast(enrolled, [ballot() for _ in range(3)])
    await book.settle(enrolled, hold(4, 2, 3))
    await book.settle(enrolled, hold(None, 2, person=True, to=Status.COUNTED))
    assert await book.settle(enrolled, hold(None, 2)) is None
    assert await tallies(book, enrolled) == Tally(received=3, counted=2, held=1)


async def test_a_machine_only_counts_or_holds(book: Ledger, enrolled: Enrolled) -> None:
    await book.cast(enrolled, [ballot()])
    with pytest.raises(UnlawfulRuling, match="only counts or holds"):
        await book.settle(enrolled, hold(2, 2, to=Status.VOIDED))


async def test_after_the_close_pending_ballots_are_settled_and_counted_ones_stay(
    book: Ledger, enrolled: Enrolled
) -> None:
    await book.cast(enrolled, [ballot() for _ in range(4)])
    await book.settle(enrolled, hold(3))
    await book.close(enrolled, "organizer", "it is time")
    await book.settle(enrolled, hold(5, 2, 5))
    assert await tallies(book, enrolled) == Tally(received=4, counted=3, held=1)


async def test_a_ruling_on_what_is_not_in_the_ledger_yet_is_refused(
    book: Ledger, enrolled: Enrolled
) -> None:
    await book.cast(enrolled, [ballot()])
    with pytest.raises(UnlawfulRuling, match="not in the ledger yet"):
        await book.settle(enrolled, hold(99))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cast_vote_record SET selections = '{2}'",
        "DELETE FROM cast_vote_record",
        "TRUNCATE ruling_exception",
        "UPDATE ledger_record SET actor = 'nobody'",
    ],
)
async def test_the_ledger_is_append_only(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled, statement: str
) -> None:
    await book.cast(enrolled, [ballot()])
    await book.settle(enrolled, hold(2, 2))
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await pool.execute(statement)


async def test_the_database_refuses_a_tally_that_does_not_add_up(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled
) -> None:
    await book.cast(enrolled, [ballot("c1")])
    await book.settle(enrolled, hold(2))
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute("UPDATE tally SET counted = counted + 1 WHERE case_no = 1")


async def test_loading_the_same_campaign_again_changes_nothing(pool: asyncpg.Pool) -> None:
    first = await loaded(pool, campaign())
    assert (await loaded(pool, campaign())).campaign_no == first.campaign_no
    assert [e.campaign for e in await Register(pool).all()] == [campaign()]


async def test_loading_changed_rules_under_a_used_id_is_refused(pool: asyncpg.Pool) -> None:
    await loaded(pool, campaign())
    with pytest.raises(LoadConflict):
        await loaded(pool, campaign(max_selections=2))


async def test_what_the_ledger_holds_twice_is_no_fault_of_the_ballot(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled
) -> None:
    await book.cast(enrolled, [ballot()])
    await pool.execute("UPDATE sequencer SET last_index = last_index - 1")
    with capture_logs() as logs, pytest.raises(OutcomeUnknown):
        await book.cast(enrolled, [ballot()])
    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("ledger_contradicts_itself", "error")
    ]


async def test_data_that_no_ledger_can_hold_is_the_ballots_fault(
    book: Ledger, enrolled: Enrolled
) -> None:
    short = structs.replace(ballot(), voter=VoterDigest(b"short"))
    with pytest.raises(BadBallotData):
        await book.cast(enrolled, [short])
