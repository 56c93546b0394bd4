"""What is kept in Redis for minutes, on every Redis that the product runs on: spent proofs, codes,
allowances, pairings."""

import asyncio
import uuid
from datetime import timedelta

import asyncpg
import msgspec

from tests.ballots import ORIGIN, ballot, ballot_box, loaded
from tests.campaigns import OPENS, campaign
from voting.domain import Ballot, IdentityKind, Proof
from voting.memory.redis_client import Client
from voting.phones.allowances import Allowance, Allowances
from voting.phones.codes import Codes, Tried
from voting.phones.numbers import PhoneNumber
from voting.voters.identity import VoterToken
from voting.voters.pairing import Identity, Pairings, Unclaimed

KEY = b"a house's key".ljust(32)
NUMBER = PhoneNumber("13000000000")
PHONE = VoterToken("voter", "a digest", 0.0, "", IdentityKind.PHONE)
COMPUTER = VoterToken("voter", "a computer", 0.0, "")


def proven(nonce: str, ballot_id: uuid.UUID | None = None) -> Ballot:
    proof = Proof(nonce=nonce, difficulty=1000)
    return msgspec.structs.replace(ballot(ballot_id=ballot_id), proof=proof)


async def test_a_proof_is_spent_once_by_whichever_front(
    any_redis: Client, pool: asyncpg.Pool
) -> None:
    enrolled = await loaded(pool, campaign())
    fronts = [ballot_box(any_redis, pool, shards=4) for _ in range(2)]
    sent = [proven(f"{n:016x}") for n in range(20)]
    assert await fronts[0].spend(enrolled, sent) == [True] * 20
    assert await fronts[1].spend(enrolled, sent) == [True] * 20, "the same ballots again"
    others = [msgspec.structs.replace(one, ballot_id=uuid.uuid4()) for one in sent]
    assert await fronts[1].spend(enrolled, others) == [False] * 20


async def test_an_allowance_fills_again_and_takes_nothing_of_who_has_none(
    any_redis: Client,
) -> None:
    allowances = Allowances(any_redis)
    some = Allowance(name="some", most=2, per_s=0.5)
    waits = [await allowances.take(some, OPENS) for _ in range(4)]
    assert waits == [0, 0, 2, 2]
    later = OPENS + timedelta(seconds=2)
    assert [await allowances.take(some, later) for _ in range(2)] == [0, 2]
    assert await allowances.take(Allowance(name="other", most=1, per_s=1), OPENS) == 0


async def test_a_code_is_right_once_wrong_five_times_and_over_in_time(any_redis: Client) -> None:
    codes = Codes(any_redis, KEY)
    assert await codes.put(NUMBER, "me", "123456", OPENS) == 0
    assert await codes.put(NUMBER, "me", "999999", OPENS) == 60
    assert await codes.typed(NUMBER, "you", "123456", OPENS) is Tried.NONE
    assert [await codes.typed(NUMBER, "me", "0", OPENS) for _ in range(2)] == [4, 3]
    right = await asyncio.gather(*(codes.typed(NUMBER, "me", "123456", OPENS) for _ in range(5)))
    assert sorted(right) == [Tried.NONE] * 4 + [Tried.RIGHT]
    later = OPENS + timedelta(minutes=1)
    assert await codes.put(NUMBER, "me", "111111", later) == 0
    await codes.take_back(NUMBER, "me")
    assert await codes.put(NUMBER, "me", "222222", later) == 0, "what was not sent costs no wait"
    over = later + timedelta(minutes=6)
    assert await codes.typed(NUMBER, "me", "222222", over) is Tried.NONE


async def test_what_a_phone_leaves_is_taken_once(any_redis: Client) -> None:
    pairings = Pairings(any_redis, KEY)
    text = pairings.make("tiny", COMPUTER, ORIGIN, OPENS)
    pairing = pairings.read(text, OPENS)
    assert pairing is not None
    assert await pairings.claim(text, COMPUTER, OPENS) is Unclaimed.WAITING
    assert [await pairings.confirm(pairing, PHONE) for _ in range(2)] == [True, False]
    assert await pairings.claim(text, PHONE, OPENS) is Unclaimed.OVER
    claims = await asyncio.gather(*(pairings.claim(text, COMPUTER, OPENS) for _ in range(3)))
    assert claims.count(Unclaimed.OVER) == 2
    assert Identity(IdentityKind.PHONE, "a digest") in claims
    assert not await pairings.confirm(pairing, PHONE)


def test_a_pairing_of_another_house_is_none() -> None:
    mine, other = (Pairings(None, key) for key in (KEY, b"x" * 32))  # type: ignore[arg-type]
    assert other.read(mine.make("tiny", COMPUTER, ORIGIN, OPENS), OPENS) is None
