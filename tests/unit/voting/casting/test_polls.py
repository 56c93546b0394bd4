"""Ballots that came in one turn are opened together, and each is answered by itself."""

import asyncio
from datetime import UTC, datetime
from typing import cast
from unittest.mock import Mock
from uuid import UUID

import pytest
import structlog
from aiohttp import hdrs
from multidict import CIMultiDict, CIMultiDictProxy

from voting.casting.batcher import Asker
from voting.casting.booth import Booth
from voting.casting.envelope import Envelope
from voting.casting.polls import Answer, Polls, Tell
from voting.domain import Ballot
from voting.keyring import CampaignKeys, HouseKeys
from voting.provenance.geography import Geography
from voting.provenance.sealing import SessionSeal
from voting.provenance.tracing import Tracer
from voting.refusal import Reason, Refused
from voting.voters.identity import CookiePolicy, VoterTokens

NOW = datetime(2026, 5, 1, tzinfo=UTC)
KEYS = CampaignKeys.of(b"k" * 32)
TOKENS = VoterTokens(HouseKeys.of(b"h" * 32))
COOKIE = CookiePolicy(secure=False)
NOT_OPEN, NO_VOTER = Refused(reason=Reason.NOT_OPEN), Refused(reason=Reason.NO_VOTER)


class ClosedBooth:
    """Notes the ballots that it is given, and refuses each at once."""

    def __init__(self) -> None:
        self.enrolled = Mock()
        self.taken: list[int] = []

    def take(self, ballot: Ballot, asker: Asker) -> None:
        self.taken.append(ballot.ballot_id.int)
        asker.set_result(NOT_OPEN)


@pytest.fixture
def booth() -> ClosedBooth:
    return ClosedBooth()


@pytest.fixture
def polls(booth: ClosedBooth) -> Polls:
    tracer = Tracer(KEYS, Geography(None), (), SessionSeal(1, b"s" * 32))
    return Polls(
        booths={"tiny": cast("Booth", booth)}, campaign_keys={"tiny": KEYS},
        tracers={"tiny": tracer}, tokens=TOKENS, cookie=COOKIE, receipts=Mock(), ledger=Mock(),
        public_netloc="", clock=lambda: NOW,
    )  # fmt: skip


def ballot_of(number: int, token: str | None = None) -> Envelope:
    """A ballot by its number, of a voter of its own unless told whose."""
    cookie = f"{COOKIE.name}={TOKENS.issue(NOW) if token is None else token}"
    headers = {hdrs.CONTENT_TYPE: "application/json", hdrs.COOKIE: cookie}
    return Envelope(
        campaign="tiny",
        headers=CIMultiDictProxy(CIMultiDict(headers)),
        body=f'{{"ballot_id":"{UUID(int=number)}","selections":["a"]}}'.encode(),
        peer="203.0.113.9",
    )


async def test_nobody_is_told_before_the_turn_is_over(polls: Polls) -> None:
    answers: list[Answer] = []
    polls.cast(ballot_of(1), answers.append)
    assert answers == []
    await asyncio.sleep(0)
    assert answers == [NOT_OPEN]


async def test_ballots_of_one_turn_reach_the_booth_in_the_order_of_arrival(
    polls: Polls, booth: ClosedBooth
) -> None:
    for number in range(20):
        polls.cast(ballot_of(number), Mock())
    await asyncio.sleep(0)
    assert booth.taken == list(range(20))


async def test_a_ballot_that_is_refused_is_not_the_next_ones_refusal(
    polls: Polls, booth: ClosedBooth
) -> None:
    answers: dict[int, Answer] = {}
    tokens = [None, "nobody", None]
    for number, token in enumerate(tokens):
        polls.cast(ballot_of(number, token), _noted(answers, number))
    await asyncio.sleep(0)
    assert answers == {0: NOT_OPEN, 1: NO_VOTER, 2: NOT_OPEN}
    assert booth.taken == [0, 2]


@pytest.mark.parametrize("token", [None, "nobody"])
async def test_who_cannot_be_told_is_told_once_and_costs_nobody_an_answer(
    polls: Polls, token: str | None
) -> None:
    torn, answers = Mock(side_effect=OSError), list[Answer]()
    with structlog.testing.capture_logs() as lines:
        polls.cast(ballot_of(1, token), torn)
        polls.cast(ballot_of(2), answers.append)
        await asyncio.sleep(0)
    torn.assert_called_once()
    assert answers == [NOT_OPEN]
    assert [line["event"] for line in lines] == ["telling_failed"]


async def test_a_ballot_that_comes_of_an_answer_has_its_turn(polls: Polls) -> None:
    answers: list[Answer] = []
    polls.cast(ballot_of(1), lambda _: polls.cast(ballot_of(2), answers.append))
    await asyncio.sleep(0)
    assert answers == []
    await asyncio.sleep(0)
    assert answers == [NOT_OPEN]


def _noted(answers: dict[int, Answer], number: int) -> Tell:
    def note(answer: Answer) -> None:
        answers[number] = answer

    return note
