"""What was published, kept in PostgreSQL. This room is its tables' only writer and reader.

Counts of an index can always be derived again from ballots and rulings; when they were published,
and as of which index, is known from here alone. As the tables lie beside the ledger, a restored
database has the history of the ledger that it holds.
"""

from datetime import timedelta

import asyncpg
import msgspec

from display.chronicle.bulletin import Bulletin
from display.chronicle.chronicle import Point
from display.chronicle.thinning import fineness, kept
from voting.ledger.postgres import conversation, fetch
from voting.ledger.register import Enrolled

_POINTS = """
SELECT as_of, published_at, counts FROM published_count WHERE campaign_no = $1 ORDER BY as_of
"""
# Never behind what stands, and never ahead of a ledger that was restored to an earlier state.
_ADD = """
INSERT INTO published_count (campaign_no, as_of, published_at, counts)
SELECT $1, $2, $3, $4
WHERE NOT EXISTS (SELECT FROM published_count
                  WHERE campaign_no = $1 AND (as_of >= $2 OR published_at >= $3))
  AND $2 <= (SELECT last_index FROM sequencer WHERE campaign_no = $1)
ON CONFLICT DO NOTHING
"""
_THIN = "DELETE FROM published_count WHERE campaign_no = $1 AND as_of = ANY($2::bigint[])"
_BULLETINS = """
SELECT as_of, body FROM bulletin WHERE campaign_no = $1 ORDER BY day
"""
_ANNOUNCE = """
INSERT INTO bulletin (campaign_no, day, as_of, body) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
"""
_BULLETIN = msgspec.json.Decoder(Bulletin)


class Kept(msgspec.Struct, frozen=True):
    """A bulletin with the index that it stands on."""

    as_of: int
    bulletin: Bulletin


class Annals:
    """The published history of one campaign."""

    def __init__(self, pool: asyncpg.Pool, enrolled: Enrolled) -> None:
        self._pool = pool
        self._number = enrolled.campaign_no
        self._fine = fineness(len(enrolled.loaded.case))

    async def points(self) -> list[Point]:
        """All points that stand, in order.

        Raises:
            OutcomeUnknown: no answer came.
        """
        return [_point(row) for row in await fetch(self._pool, _POINTS, self._number)]

    async def record(self, point: Point, every: timedelta) -> list[Point]:
        """Add a point, unless as new a one stands; drop what is too close by now.

        Returns all points that stand, in order.

        Raises:
            OutcomeUnknown: whether it stands is unknown; adding it again is safe.
        """
        async with conversation(self._pool) as connection, connection.transaction():
            counts = list(point.counts)
            await connection.execute(_ADD, self._number, point.as_of, point.at, counts)
            points = [_point(row) for row in await connection.fetch(_POINTS, self._number)]
            staying = [points[n] for n in kept([one.at for one in points], every, self._fine)]
            gone = {one.as_of for one in points} - {one.as_of for one in staying}
            if gone:
                await connection.execute(_THIN, self._number, list(gone))
        return staying

    async def bulletins(self) -> list[Kept]:
        """Every bulletin, by day.

        Raises:
            OutcomeUnknown: no answer came.
        """
        rows = await fetch(self._pool, _BULLETINS, self._number)
        return [Kept(row["as_of"], _BULLETIN.decode(row["body"])) for row in rows]

    async def announce(self, bulletin: Bulletin, as_of: int) -> None:
        """Write a day's bulletin, unless it is written: it never changes.

        Raises:
            OutcomeUnknown: whether it stands is unknown; writing it again is safe.
        """
        body = msgspec.json.encode(bulletin).decode()
        await fetch(self._pool, _ANNOUNCE, self._number, bulletin.day, as_of, body)


def _point(row: asyncpg.Record) -> Point:
    return Point(as_of=row["as_of"], at=row["published_at"], counts=tuple(row["counts"]))
