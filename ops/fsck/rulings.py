"""What rulings changed, ballot by ballot, against the rulings' own words."""

from collections.abc import Iterable, Iterator, Sequence

import asyncpg
import msgspec

from ops.fsck.finding import MOST_FINDINGS, Finding, Ground

_AT_ONCE = 500
_RULINGS = """
SELECT index, body, upto FROM ledger_record
WHERE campaign_no = $1 AND kind = 'ruling' AND index > $2 AND index <= $3
ORDER BY index LIMIT $4
"""
_EXCEPTIONS = """
SELECT ruling_index, ballot_index, from_status, to_status, incident, by_person, reopens
FROM ruling_exception
WHERE campaign_no = $1 AND ruling_index > $2 AND ruling_index <= $3
"""
# What a ballot was before a ruling follows from the exception before it, or from where the
# ruling's range began.
_BROKEN_STEPS = """
SELECT ballot_index, ruling_index, from_status, before FROM (
    SELECT e.ballot_index, e.ruling_index, e.from_status,
           coalesce(lag(e.to_status) OVER (PARTITION BY e.ballot_index ORDER BY e.ruling_index),
                    CASE WHEN e.ballot_index > (l.body::jsonb ->> 'after')::bigint
                         THEN 'pending' ELSE 'counted' END) AS before
    FROM ruling_exception e
    JOIN ledger_record l ON l.campaign_no = e.campaign_no AND l.index = e.ruling_index
    WHERE e.campaign_no = $1 AND e.ruling_index <= $2 AND l.kind = 'ruling'
      AND l.body IS JSON OBJECT
) AS step
WHERE from_status <> before ORDER BY ballot_index, ruling_index LIMIT $3
"""

#: Ruling, ballot, from, to, incident, whether a person ruled, whether rulings are taken back.
Change = tuple[int, int, str, str, str | None, bool, bool]


class _Move(msgspec.Struct, frozen=True):
    """Ballots that went the same way."""

    leaves: str = msgspec.field(name="from")
    incident: str | None
    ballots: str


class _Body(msgspec.Struct, frozen=True):
    """The words of a ruling."""

    after: int
    upto: int
    to: str
    by_person: bool
    moves: list[_Move]
    reopens: bool = False


async def differences(ground: Ground) -> list[Finding]:
    """Exceptions that no ruling made, changes that are missing, ranges that do not join."""
    found: list[Finding] = []
    after = settled = 0
    while len(found) < MOST_FINDINGS:
        rows = await ground.pool.fetch(_RULINGS, ground.campaign_no, after, ground.head, _AT_ONCE)
        upto = rows[-1]["index"] if len(rows) == _AT_ONCE else ground.head
        kept = await ground.pool.fetch(_EXCEPTIONS, ground.campaign_no, after, upto)
        bodies = {row["index"]: body for row in rows if (body := _read(row, found)) is not None}
        found += _range_faults(bodies, {row["index"]: row["upto"] for row in rows}, settled)
        found += _change_faults(_told(bodies), {tuple(row) for row in kept})
        settled = max([settled, *(body.upto for body in bodies.values())])
        after = upto
        if upto == ground.head:
            break
    broken = await ground.pool.fetch(_BROKEN_STEPS, ground.campaign_no, ground.head, MOST_FINDINGS)
    return found + [_step_fault(row) for row in broken]


def _read(row: asyncpg.Record, found: list[Finding]) -> _Body | None:
    try:
        return msgspec.json.decode(row["body"], type=_Body)
    except msgspec.MsgspecError as fault:
        found.append(_record_fault(row["index"], "the body of a ruling", str(fault)))
        return None


def _told(bodies: dict[int, _Body]) -> set[Change]:
    """Every change that the rulings tell, a row each."""
    return {
        (ruling, ballot, move.leaves, body.to, move.incident, body.by_person, body.reopens)
        for ruling, body in bodies.items()
        for move in body.moves
        for ballot in _indices(move.ballots, ruling)
    }


def _indices(text: str, below: int) -> Iterator[int]:
    """The ballots of `1-3 7`; what cannot be read or lies above the ruling names none."""
    for part in text.split():
        first, _, last = part.partition("-")
        if first.isdecimal() and (last or first).isdecimal():
            yield from range(int(first), min(int(last or first), below) + 1)


def _range_faults(
    bodies: dict[int, _Body], uptos: dict[int, int], settled: int
) -> Iterator[Finding]:
    for index, body in bodies.items():
        if body.after != settled:
            yield _record_fault(index, f"after {settled}", f"after {body.after}")
        if body.upto != uptos[index]:
            yield _record_fault(index, f"upto {body.upto}", f"upto {uptos[index]}")
        settled = max(settled, body.upto)


def _change_faults(told: set[Change], kept: set[Change]) -> Iterator[Finding]:
    for change in _first(told - kept):
        yield _exception_fault(*change[:2], expected=_words(change), found="no such row")
    for change in _first(kept - told):
        yield _exception_fault(*change[:2], expected="what the ruling says", found=_words(change))


def _first(changes: Iterable[Change]) -> Sequence[Change]:
    return sorted(changes, key=lambda change: change[:2])[:MOST_FINDINGS]


def _words(change: Change) -> str:
    whose = "a person's" if change[5] else "a machine's"
    taken_back = ", takes rulings back" if change[6] else ""
    return f"{change[2]} → {change[3]}, incident {change[4] or 'none'}, {whose}{taken_back}"


def _step_fault(row: asyncpg.Record) -> Finding:
    return _exception_fault(
        row["ruling_index"],
        row["ballot_index"],
        expected=f"from {row['before']}",
        found=f"from {row['from_status']}",
    )


def _exception_fault(ruling: int, ballot: int, *, expected: str, found: str) -> Finding:
    where = f"ruling {ruling}, ballot {ballot}"
    return Finding(table="ruling_exception", where=where, expected=expected, found=found)


def _record_fault(index: int, expected: str, found: str) -> Finding:
    return Finding(table="ledger_record", where=f"index {index}", expected=expected, found=found)
