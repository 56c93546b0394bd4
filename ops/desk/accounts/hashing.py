"""argon2id, beside the event loop: at most two at a time, each for a good tenth of a second."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_AT_ONCE = 2


class Hashing:
    """Hashes passwords, and looks whether one fits a hash.

    Args:
        hasher: at which cost; RFC 9106's second recommendation, 64 MiB and 3 passes, if not given.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._nobodys = ""

    async def hash(self, password: str) -> str:
        """A hash with its salt and its cost, as text."""
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether a password fits; without a hash it takes as long, and none does."""
        self._nobodys = self._nobodys or await self.hash("nobody has this password")
        async with self._room:
            found = await asyncio.to_thread(self._fits, password, kept or self._nobodys)
        return found and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _fits(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
