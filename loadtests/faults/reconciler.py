"""Holds what voters were told against the ledger, as an export and `fsck` show it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

_MOST_EXAMPLES = 5

_TOLD = """
CREATE VIEW told AS SELECT ballot_id, list_sort(string_split(selections, ';')) AS selections,
    outcome, receipt
FROM read_csv($1, header = true, all_varchar = true, nullstr = '')
"""
_LEDGER = """
CREATE VIEW ledger AS SELECT "index", CAST(ballot_id AS varchar) AS ballot_id,
    list_sort(string_split(selections, ';')) AS selections
FROM read_parquet($1)
"""
#: By what is wrong: ballots that it is wrong of. `unknown-outcome` may be recorded or not.
_LOST = """
SELECT ballot_id FROM told WHERE outcome = 'acknowledged' AND ballot_id NOT IN
    (SELECT ballot_id FROM ledger)
"""
_DOUBLED = """
SELECT unnest(list(ballot_id)[2:]) FROM ledger GROUP BY ballot_id HAVING count(*) > 1
"""
_UNEXPLAINED = {
    "recorded, and nobody sent it": """
        SELECT ballot_id FROM ledger WHERE ballot_id NOT IN (SELECT ballot_id FROM told)
    """,
    "recorded, and its voter was told that it was refused": """
        SELECT ballot_id FROM told
        WHERE outcome NOT IN ('acknowledged', 'unknown-outcome')
            AND ballot_id IN (SELECT ballot_id FROM ledger)
    """,
    "recorded with other selections than were sent": """
        SELECT ballot_id FROM told JOIN ledger USING (ballot_id)
        WHERE told.selections <> ledger.selections
    """,
    "has the receipt of another ballot": """
        SELECT unnest(list(ballot_id)[2:]) FROM told WHERE outcome = 'acknowledged'
        GROUP BY receipt HAVING count(*) > 1
    """,
    "acknowledged without a receipt": """
        SELECT ballot_id FROM told WHERE outcome = 'acknowledged' AND receipt IS NULL
    """,
}
_COUNTER = re.compile(r"Redis counters: case \S+: expected (?P<right>.*), found (?P<told>.*)")
_RECEIVED = re.compile(r"received (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What does not agree, in ballots; `told` are sentences with the first examples."""

    recorded: int
    lost: int
    doubled: int
    unexplained: int
    told: tuple[str, ...] = ()


def reconcile(book: Path, ballots: Path, findings: Sequence[str] = ()) -> Reckoning:
    """Compare a book with the `ballots.parquet` of an export, and with what `fsck` found.

    A live counter above the ledger is as many votes doubled; any other finding is told.
    """
    told: list[str] = []
    with duckdb.connect(config={"threads": 1}) as database:
        _view(database, _TOLD, book)
        _view(database, _LEDGER, ballots)
        [recorded] = database.execute("SELECT count(*) FROM ledger").fetchone() or (0,)
        lost = _ids(database, _LOST)
        doubled = _ids(database, _DOUBLED)
        _tell(told, "acknowledged, and not recorded", lost)
        _tell(told, "recorded twice", doubled)
        unexplained = 0
        for wrong, query in _UNEXPLAINED.items():
            found = _ids(database, query)
            _tell(told, wrong, found)
            unexplained += len(found)
    return Reckoning(
        recorded=int(recorded),
        lost=len(lost),
        doubled=len(doubled) + sum(map(counted_too_much, findings)),
        unexplained=unexplained,
        told=(*told, *(f"fsck: {finding}" for finding in findings[:_MOST_EXAMPLES])),
    )


def counted_too_much(finding: str) -> int:
    """How many votes more than the ledger's a finding shows in the live counters of a case."""
    found = _COUNTER.fullmatch(finding)
    if not found:
        return 0
    right, told = _RECEIVED.search(found["right"]), _RECEIVED.search(found["told"])
    return max(int(told[1]) - int(right[1]), 0) if right and told else 0


def _view(database: duckdb.DuckDBPyConnection, statement: str, file: Path) -> None:
    # A view cannot hold a parameter, so the name is put in as a literal.
    name = str(file).replace("'", "''")
    database.execute(statement.replace("$1", f"'{name}'"))


def _ids(database: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [str(row[0]) for row in database.execute(query).fetchall()]


def _tell(told: list[str], wrong: str, ballots: Sequence[str]) -> None:
    if ballots:
        shown = ", ".join(sorted(ballots)[:_MOST_EXAMPLES])
        told.append(f"{len(ballots)} ballots: {wrong}, such as {shown}")
