"""The digests of a campaign as PostgreSQL keeps them: the only writer of their table."""

from dataclasses import dataclass

import asyncpg

from voting.ledger.digest import Digest
from voting.ledger.postgres import fetch

_SINCE = """
SELECT number, of, index, file FROM digest WHERE campaign_no = $1 AND number > $2 ORDER BY number
"""
# Two processes may have made the same one: the first that is kept stands.
_APPEND = """
INSERT INTO digest (campaign_no, number, of, index, file) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING RETURNING number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A digest as it is stored; `index` is what it is of, also where it does not tell it."""

    number: int
    of: str
    index: int
    file: str


class DigestStore:
    """Reads and appends."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def since(self, campaign_no: int, number: int = 0) -> list[Kept]:
        """Every digest behind a number, in order.

        Raises:
            OutcomeUnknown: PostgreSQL does not answer.
        """
        return [Kept(**row) for row in await fetch(self._pool, _SINCE, campaign_no, number)]

    async def append(self, campaign_no: int, index: int, digest: Digest) -> bool:
        """Keep a digest; False where another of its number, or of the same moment, is kept.

        Raises:
            OutcomeUnknown: no answer came; it may be kept.
        """
        said = digest.statement
        return bool(
            await fetch(self._pool, _APPEND, campaign_no, said.number, said.of, index, digest.file)
        )
