"""Tallies against a new count of all ballots and rulings; law 2 for every case."""

from collections.abc import Iterator, Mapping

import asyncpg

from ops.fsck.finding import Finding, Ground

_STATES = ("received", "pending", "counted", "held", "voided")
_HEAD = "SELECT last_index FROM sequencer WHERE campaign_no = $1"
_KEPT = """
SELECT c.case_id, t.received, t.pending, t.counted, t.held, t.voided
FROM campaign_case c
LEFT JOIN tally t ON t.campaign_no = c.campaign_no AND t.case_no = c.case_no
WHERE c.campaign_no = $1
"""
_LIVE = """
SELECT case_id, received, pending, counted, held, voided FROM live_tallies($1)
"""
_DERIVED = """
SELECT c.case_id, t.received, t.pending, t.counted, t.held, t.voided
FROM tabulate($1, $2) t
JOIN campaign_case c ON c.campaign_no = $1 AND c.case_no = t.case_no
"""

Counts = Mapping[str, int | None]


async def differences(ground: Ground) -> list[Finding]:
    """Where a stored or a live tally is not what ballots and rulings add up to."""
    number = ground.campaign_no
    async with (
        ground.pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        head = await connection.fetchval(_HEAD, number)
        kept = _by_case(await connection.fetch(_KEPT, number))
        live = _by_case(await connection.fetch(_LIVE, number))
        derived = _by_case(await connection.fetch(_DERIVED, number, head))
    settled = {case: _settled(counts) for case, counts in derived.items()}
    return [
        *_law_two(kept),
        *compared("tally", settled, kept),
        *compared("live_tallies()", derived, live),
    ]


def compared(
    table: str, expected: Mapping[str, Counts], found: Mapping[str, Counts]
) -> Iterator[Finding]:
    """Every case whose counts differ, with those that do."""
    for case in [*expected, *(case for case in found if case not in expected)]:
        right, counts = expected.get(case, {}), found.get(case, {})
        names = [name for name in _STATES if right.get(name) != counts.get(name)]
        if names:
            yield Finding(
                table=table,
                where=f"case {case}",
                expected=_words(names, right),
                found=_words(names, counts),
            )


def _by_case(rows: list[asyncpg.Record]) -> dict[str, dict[str, int | None]]:
    return {row["case_id"]: {name: row[name] for name in _STATES} for row in rows}


def _settled(counts: Counts) -> dict[str, int | None]:
    """The table holds what is settled: pending ballots are not in it yet."""
    return {
        **counts,
        "pending": 0,
        "received": sum(counts[name] or 0 for name in ("counted", "held", "voided")),
    }


def _law_two(kept: Mapping[str, Counts]) -> Iterator[Finding]:
    for case, counts in kept.items():
        parts = [counts[name] or 0 for name in _STATES[1:]]
        if counts["received"] not in {None, sum(parts)}:
            yield Finding(
                table="tally",
                where=f"case {case}",
                expected=f"received {sum(parts)} = pending + counted + held + voided",
                found=f"received {counts['received']}",
            )


def _words(names: list[str], counts: Counts) -> str:
    return ", ".join(f"{name} {counts.get(name)}" for name in names)
