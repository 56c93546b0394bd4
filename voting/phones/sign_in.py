"""Signing in by telephone: a number is asked for a code, the code makes an identity.

What it hands out is a keyed digest of the number: the number itself stands in no cookie, key,
record or log. Whoever is turned away reads why and how long to wait.
"""

import asyncio
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog
from redis.exceptions import RedisError

from voting import metrics
from voting.domain import Provenance
from voting.keyring import keyed_digest
from voting.memory.redis_client import Client
from voting.phones.allowances import Allowance, Allowances
from voting.phones.codes import DIGITS, LIFETIME, Codes, Tried
from voting.phones.numbers import PhoneNumber, mainland
from voting.phones.sender import Message, NotSent, Sender
from voting.voters.identity import VoterToken

_MOST_UNDER_WAY = 64
_VALID_MIN = round(LIFETIME.total_seconds() / 60)
_AGAIN_S = 5.0
_FAULTS = (RedisError, OSError, TimeoutError)
_log = structlog.get_logger(__name__)


class Why(StrEnum):
    """Why somebody is turned away; the page has words for each."""

    BAD_NUMBER = "bad-number"
    TOO_SOON = "too-soon"
    BUSY = "busy"
    NOT_SENT = "not-sent"
    WRONG_CODE = "wrong-code"
    NO_CODE = "no-code"
    AWAY = "away"
    NO_COOKIE = "no-cookie"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """Why not, how many seconds to wait, and how many tries a code has left."""

    why: Why
    wait_s: float = 0.0
    left: int = 0


_AWAY = TurnedAway(why=Why.AWAY, wait_s=_AGAIN_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A code is on its way to a number."""

    number: PhoneNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who the owner of a number is: the same in every campaign, by whichever browser."""

    identity: str


class PhoneSignIn:
    """Sends codes and takes them back; without Redis it can do neither, and says so.

    Args:
        key: of the house, for digests of numbers.
        per_min: codes a minute that a campaign sends in the long run.
    """

    def __init__(self, redis: Client, key: bytes, sender: Sender, *, per_min: int) -> None:
        self._key = key
        self._sender = sender
        self._codes = Codes(redis, key)
        self._allowances = Allowances(redis)
        self._per_min = per_min
        self._under_way = asyncio.Semaphore(_MOST_UNDER_WAY)

    async def ask(
        self, text: str, voter: VoterToken, origin: Provenance, campaign: str, now: datetime
    ) -> Sent | TurnedAway:
        """Send a code to the number that somebody has typed, for this voter's browser alone."""
        number = mainland(text)
        outcome: Sent | TurnedAway = _AWAY
        if number is None:
            outcome = TurnedAway(why=Why.BAD_NUMBER)
        else:
            with _told_of_faults():
                outcome = await self._asked(number, voter, origin, campaign, now)
        _count(outcome)
        return outcome

    async def check(
        self, text: str, code: str, voter: VoterToken, now: datetime
    ) -> SignedIn | TurnedAway:
        """The identity of a number's owner, for the code that was sent there."""
        number = mainland(text)
        outcome: SignedIn | TurnedAway = _AWAY
        if number is None:
            outcome = TurnedAway(why=Why.BAD_NUMBER)
        else:
            with _told_of_faults():
                outcome = await self._checked(number, code, voter, now)
        _count(outcome)
        return outcome

    async def close(self) -> None:
        """Let the sender go."""
        await self._sender.close()

    async def _asked(
        self,
        number: PhoneNumber,
        voter: VoterToken,
        origin: Provenance,
        campaign: str,
        now: datetime,
    ) -> Sent | TurnedAway:
        if self._under_way.locked():
            return TurnedAway(why=Why.BUSY, wait_s=_AGAIN_S)
        for allowance in self._budgets(origin, campaign):
            if wait_s := await self._allowances.take(allowance, now):
                return TurnedAway(why=Why.BUSY, wait_s=wait_s)
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        if wait_s := await self._codes.put(number, _named(voter), code, now):
            return TurnedAway(why=Why.TOO_SOON, wait_s=wait_s)
        message = Message(number=number, code=code, valid_min=_VALID_MIN, campaign=campaign)
        try:
            async with self._under_way:
                await self._sender.send(message)
        except NotSent as fault:
            _log.warning("code_not_sent", fault=str(fault))
            await self._codes.take_back(number, _named(voter))
            return TurnedAway(why=Why.NOT_SENT, wait_s=_AGAIN_S)
        return Sent(number=number)

    async def _checked(
        self, number: PhoneNumber, code: str, voter: VoterToken, now: datetime
    ) -> SignedIn | TurnedAway:
        name = keyed_digest(self._key, f"by {_named(voter)}".encode()).hex()
        tries = Allowance(name=f"tries:{name}", most=10, per_s=1 / 30)
        if wait_s := await self._allowances.take(tries, now):
            return TurnedAway(why=Why.BUSY, wait_s=wait_s)
        match await self._codes.typed(number, _named(voter), code, now):
            case Tried.RIGHT:
                return SignedIn(identity=self._identity(number))
            case Tried.NONE:
                return TurnedAway(why=Why.NO_CODE)
            case left:
                return TurnedAway(why=Why.WRONG_CODE if left else Why.NO_CODE, left=left)

    def _budgets(self, origin: Provenance, campaign: str) -> list[Allowance]:
        """Of the network, of the block around it, and of the campaign: in this order, so that one
        network cannot use up the campaign's."""
        near, wide = (f"{campaign}:{n & (1 << 64) - 1:016x}" for n in _networks(origin))
        return [
            Allowance(name=f"network:{near}", most=30, per_s=0.5),
            Allowance(name=f"block:{wide}", most=200, per_s=4),
            Allowance(name=f"campaign:{campaign}", most=self._per_min, per_s=self._per_min / 60),
        ]

    def _identity(self, number: PhoneNumber) -> str:
        digest = keyed_digest(self._key, f"identity {number}".encode())
        return urlsafe_b64encode(digest).decode().rstrip("=")


@contextmanager
def _told_of_faults() -> Iterator[None]:
    """Go on without Redis' answer, and log why there was none."""
    try:
        yield
    except _FAULTS as fault:
        _log.warning("codes_unreachable", fault=type(fault).__name__)


def _networks(origin: Provenance) -> tuple[int, int]:
    return origin.network, origin.wide_network


def _named(voter: VoterToken) -> str:
    return f"{voter.kind}:{voter.identity}"


def _count(outcome: Sent | SignedIn | TurnedAway) -> None:
    match outcome:
        case TurnedAway(why=why):
            metrics.PHONE_CODES.labels(why).inc()
        case Sent():
            metrics.PHONE_CODES.labels("sent").inc()
        case SignedIn():
            metrics.PHONE_CODES.labels("signed-in").inc()
