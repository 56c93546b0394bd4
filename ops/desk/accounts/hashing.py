"""argon2id, beside the event loop: at most two at a time, each for a good tenth of a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_AT_ONCE = 2
_MOST_WAITING = 32


class Overloaded(Exception):
    """More passwords wait to be hashed than will be heard soon."""


class Hashing:
    """Hashes passwords, and looks whether one fits a hash.

    Args:
        hasher: at which cost; RFC 9106's second recommendation, 64 MiB and 3 passes, if not given.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._nobodys = ""

    async def hash(self, password: str) -> str:
        """A hash with its salt and its cost, as text.

        Raises:
            Overloaded: too many wait; so does `fits`.
        """
        async with self._place():
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether a password fits; without a hash it takes as long, and none does."""
        self._nobodys = self._nobodys or await self.hash("nobody has this password")
        async with self._place():
            found = await asyncio.to_thread(self._fits, password, kept or self._nobodys)
        return found and kept is not None

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._waiting >= _MOST_WAITING:
            raise Overloaded
        self._waiting += 1
        try:
            async with self._room:
                yield
        finally:
            self._waiting -= 1

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _fits(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
