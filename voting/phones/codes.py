"""The codes that are out: by keyed digests of number and code, each for one voter's browser.

A code is bound to the browser that asked for it. So nobody uses up another's tries, and who talks
a code out of its owner has no use of it in a browser that did not ask for it.
"""

from datetime import datetime, timedelta
from enum import IntEnum
from pathlib import Path

from voting.keyring import keyed_digest
from voting.keys import code_key, sent_codes_key
from voting.memory.redis_client import Client, Script
from voting.phones.numbers import PhoneNumber

LIFETIME = timedelta(minutes=5)
DIGITS = 6
TRIES = 5
_FIRST_WAIT_S = 60
_LONGEST_WAIT_S = 3600
_FORGET_S = 86_400


class Tried(IntEnum):
    """What became of a code that was typed, where it was not simply wrong."""

    RIGHT = -1
    NONE = -2


class Codes:
    """The only writer of what Redis knows of numbers and their codes."""

    def __init__(self, redis: Client, key: bytes) -> None:
        self._redis = redis
        self._key = key
        self._put = Script(redis, _script("put"))
        self._try = Script(redis, _script("try"))

    async def put(self, number: PhoneNumber, voter: str, code: str, now: datetime) -> float:
        """Keep a code: 0, or the seconds until the number may be sent another.

        Raises:
            RedisError, OSError, TimeoutError: no answer.
        """
        wait_ms: int = await self._put(
            keys=[sent_codes_key(self._named(number)), self._code_key(number, voter)],
            args=[
                *(_ms(now), self._digest(number, code), round(LIFETIME.total_seconds())),
                *(TRIES, _FIRST_WAIT_S, _LONGEST_WAIT_S, _FORGET_S),
            ],
        )
        return wait_ms / 1000

    async def take_back(self, number: PhoneNumber, voter: str) -> None:
        """Forget a code that was never sent, so that another can be asked for at once.

        Raises:
            RedisError, OSError, TimeoutError: no answer.
        """
        await self._redis.execute_command("DEL", self._code_key(number, voter))
        await self._redis.execute_command("HDEL", sent_codes_key(self._named(number)), "next")

    async def typed(
        self, number: PhoneNumber, voter: str, code: str, now: datetime
    ) -> Tried | int:
        """What a typed code is: right, and used up; not there; or wrong, with so many tries left.

        Raises:
            RedisError, OSError, TimeoutError: no answer.
        """
        answer: int = await self._try(
            keys=[self._code_key(number, voter)], args=[_ms(now), self._digest(number, code)]
        )
        return Tried(answer) if answer < 0 else answer

    def _code_key(self, number: PhoneNumber, voter: str) -> str:
        return code_key(self._named(number), keyed_digest(self._key, f"by {voter}".encode()).hex())

    def _named(self, number: PhoneNumber) -> str:
        return keyed_digest(self._key, f"number {number}".encode()).hex()

    def _digest(self, number: PhoneNumber, code: str) -> bytes:
        return keyed_digest(self._key, f"code {number} {code}".encode("utf-8", "replace"))


def _script(verb: str) -> str:
    return (Path(__file__).parent / "lua" / f"{verb}.lua").read_text(encoding="utf-8")


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
