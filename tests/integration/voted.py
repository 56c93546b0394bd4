"""A tiny campaign with a vote in it: ballots cast, held, voided, and some still pending."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from tests.ballots import TestClock, ballot, ledger, loaded, voter
from tests.campaigns import campaign, quota
from voting.domain import Status
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Ruling
from voting.ledger.register import Enrolled
from voting.rules.ballot import Period, Unit

QUOTAS = [
    quota("votes-per-day", Unit.VOTE, 5),
    quota("case-per-day", Unit.CASE, 2),
    quota("ballots-ever", Unit.BALLOT, 4, Period.CAMPAIGN),
]
REASON = "i-1: 短时突增 12 倍 / a burst, 12 times the usual\ni-2: 同一网络 / one network"


@dataclass(frozen=True)
class Vote:
    """The ledger stands at index 25: opening 1, ballots 2-21, rulings 22 and 23, ballots 24-25.

    Ballots 3-6 are held for incident i-1 (4 is voided by a person), 9 for i-2; 24 and 25 are
    pending.
    """

    enrolled: Enrolled
    book: Ledger
    clock: TestClock


async def a_vote(pool: asyncpg.Pool) -> Vote:
    """Cast and settle; the same ballots every time."""
    enrolled, clock = await loaded(pool, campaign(quotas=QUOTAS)), TestClock()
    book = ledger(pool, clock)
    for number in range(20):
        await _cast(book, enrolled, number)
        clock.forward(minutes=97)
    await book.settle(
        enrolled,
        Ruling(
            actor="judge",
            by_person=False,
            upto=21,
            status=Status.HELD,
            indices=[3, 4, 5, 6, 9],
            incidents=["i-1"] * 4 + ["i-2"],
            scores=[0.7, 0.9, 0.7, 0.7, 0.6],
            reason=REASON,
        ),
    )
    await void(book, enrolled, 4)
    for number in (20, 21):
        await _cast(book, enrolled, number)
    return Vote(enrolled, book, clock)


async def void(book: Ledger, enrolled: Enrolled, index: int) -> None:
    """A person voids a held ballot."""
    await book.settle(
        enrolled,
        Ruling(
            actor="+lin",
            by_person=True,
            upto=None,
            status=Status.VOIDED,
            indices=[index],
            incidents=["i-1"],
            scores=[None],
            reason="i-1: 确认刷票 / brushing, confirmed",
        ),
    )


async def _cast(book: Ledger, enrolled: Enrolled, number: int) -> None:
    choice = [f"c{1 + number % 6}", f"c{1 + (number + 2) % 6}"][: 1 + number % 2]
    one = ballot(*choice, by=voter(f"voter {number % 7}"), ballot_id=UUID(int=number))
    await book.cast(enrolled, [one])
