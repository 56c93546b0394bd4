"""argon2id, beside the event loop: at most two at a time, each for a twentieth of a second."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_AT_ONCE = 2


class Hashing:
    """Hashes passwords, and looks whether one fits a hash."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()  # RFC 9106, second recommendation: 64 MiB, 3 passes
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """A hash with its salt and its cost, as text."""
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether a password fits; without a hash it takes as long, and none does."""
        async with self._room:
            found = await asyncio.to_thread(self._fits, password, kept or _nobodys())
        return found and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _fits(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    """A hash that stands for all that there are not."""
    return PasswordHasher().hash("nobody has this password")
