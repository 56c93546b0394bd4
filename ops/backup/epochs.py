"""Epochs of the ledger: a restore begins one, on record for good.

Whoever follows the ledger compares what it holds with the ledger's own records, and so notices a
restore whether or not it is told here; this record is for people.
"""

import asyncpg
import msgspec

from ops.backup import label

_BEGIN = "INSERT INTO ledger_epoch (reason, heads) VALUES ($1, $2) RETURNING epoch"


async def begin(connection: asyncpg.Connection | asyncpg.Pool, reason: str) -> int:
    """Begin an epoch; returns its number. The first, before any restore, is 1."""
    heads = await label.heads(connection)
    text = msgspec.json.encode(heads).decode()
    epoch: int = await connection.fetchval(_BEGIN, reason, text)
    return epoch
