"""Who was let in and who was turned away around the opening."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

_EARLY = """
SELECT count(*) FROM read_csv($book, header = true, all_varchar = true)
WHERE outcome = 'acknowledged' AND epoch(CAST(cast_at AS timestamptz)) < $opens_s
"""
_LATE = """
SELECT count(*) FROM read_csv($book, header = true, all_varchar = true)
WHERE outcome = 'not-open' AND CAST(sent_s AS double) > $opens_s
"""
_WAITED = """
SELECT count(*) FROM read_csv($book, header = true, all_varchar = true)
WHERE outcome = 'not-open'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AroundOpening:
    """Ballots that were let in `early` or turned away `late`; `waited` were told to wait."""

    early: int
    late: int
    waited: int

    def problems(self) -> Iterator[str]:
        """What did not hold, as sentences."""
        if self.early:
            yield f"{self.early} ballots were let in before the opening"
        if self.late:
            yield f"{self.late} ballots were turned away after the opening"


def around_opening(book: Path, opens_s: float, slack_s: float) -> AroundOpening:
    """Hold a book of ballots against the opening.

    Args:
        opens_s: in epoch seconds of the campaign's clock.
        slack_s: how exactly a front knows it.
    """
    with duckdb.connect(config={"threads": 1}) as database:

        def count(query: str, **values: object) -> int:
            row = database.execute(query, {"book": str(book), **values}).fetchone()
            assert row is not None
            return int(row[0])

        return AroundOpening(
            early=count(_EARLY, opens_s=opens_s),
            late=count(_LATE, opens_s=opens_s + slack_s),
            waited=count(_WAITED),
        )
