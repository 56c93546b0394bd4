"""`ballots.parquet`: one row a ballot, nothing that identifies a person.

| column | |
|---|---|
| `index` | its place in the ledger |
| `ballot_id` | the id that the voter's browser chose |
| `period` | the local date of the cast in the campaign's zone |
| `selections` | case ids joined by `;`, in the order of the campaign file |
| `channel` | web, wechat, app or sms |
| `minute` | UTC, `YYYY-MM-DDTHH:MMZ` |
| `hash` | the chain up to and with this ballot, so that a check names the row that is wrong |
"""

import asyncio
import glob
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import duckdb

from ops.export.source import Source

BALLOTS_AT_ONCE = 50_000
_GROUP_ROWS = 100_000
Progress = Callable[[int, int], None]

# One thread and a fixed row group: the same rows are the same bytes.
_ENGINE: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": "512MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_ROWS = """
SELECT "index", ballot_id, period, selections, channel, minute, unhex(hash) AS hash
FROM read_csv(?, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"',
    columns = {
        'index': 'BIGINT', 'ballot_id': 'UUID', 'period': 'VARCHAR', 'selections': 'VARCHAR',
        'channel': 'VARCHAR', 'minute': 'VARCHAR', 'hash': 'VARCHAR'})
"""


async def write_ballots(source: Source, as_of: int, folder: Path, on_progress: Progress) -> int:
    """Write `ballots.parquet`; returns how many ballots it holds.

    The ledger is read range by range, so memory does not grow with it.
    """
    target, draft = folder / "ballots.parquet", folder / "ballots.csv.draft"
    with _opened(draft) as file:

        async def keep(data: bytes) -> None:
            file.write(data)

        for after in range(0, as_of, BALLOTS_AT_ONCE):
            upto = min(after + BALLOTS_AT_ONCE, as_of)
            await source.copy_ballots(after, upto, keep)
            on_progress(upto, as_of)
    ballots = await asyncio.to_thread(_convert, draft, target)
    draft.unlink()
    return ballots


def _opened(draft: Path) -> BinaryIO:
    return draft.open("wb")


def _convert(draft: Path, target: Path) -> int:
    """The engine takes a path for a pattern, so what it would read as one is escaped."""
    with duckdb.connect(config=_ENGINE) as engine:
        rows = engine.sql(_ROWS, params=[glob.escape(str(draft))])
        rows.write_parquet(str(target), compression="zstd", row_group_size=_GROUP_ROWS)
        written = engine.execute(
            "SELECT count(*) FROM read_parquet(?)", [glob.escape(str(target))]
        )
        return int(written.fetchall()[0][0])
