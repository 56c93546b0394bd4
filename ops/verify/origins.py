"""`origins.csv`: where votes came from is the exporter's word, what follows from it is not."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from ops.verify.lawful_origins import largest_share, share
from ops.verify.life import Life
from ops.verify.report import Problems
from ops.verify.tables import Cells, Row, compare, read_table

FILE = "origins.csv"
HEADER = ("case_no", "case", "home", "outside", "unknown", "exceeds", "overruled")


def check_origins(
    folder: Path, life: Life, counted: Mapping[str, int], problems: Problems
) -> None:
    """Hold the counts against the ballots, and every share against the rule and its answer.

    A campaign without the rule has no rows.
    """
    read = read_table(folder, FILE, HEADER, problems)
    if read is None:
        return
    largest = largest_share(life)
    expected = [] if largest is None else list(_rows(life, largest, counted, read))
    compare(FILE, HEADER, expected, read, problems)
    for row in read:
        if life.phase == "certified" and _waits(life, row):
            problems.add(FILE, "is certified, and nobody answered", row=row.cells["case"])


def _rows(
    life: Life, largest: Fraction, counted: Mapping[str, int], read: Sequence[Row]
) -> Iterator[Cells]:
    """Each row as its own `home` and `outside` make it, the rest of the counted being unknown."""
    found = {row.cells["case"]: row for row in read}
    for number, case in enumerate(life.rules.numbers, start=1):
        row = found.get(case)
        home, outside = (_votes(row, name) for name in ("home", "outside"))
        unknown = counted[case] - home - outside
        exceeds = share(home, outside) > largest
        yield (
            *(str(number), case, str(home), str(outside), str(unknown)),
            *(_told(exceeds), _told(_overruled(life, case, share(home, outside)))),
        )


def _votes(row: Row | None, name: str) -> int:
    cell = row.cells[name] if row else ""
    return int(cell) if cell.isascii() and cell.isdigit() else 0


def _overruled(life: Life, case: str, found: Fraction) -> bool:
    """An answer holds until the share is larger than the one that it was given on."""
    body = life.overrulings.get(case)
    return body is not None and found <= share(body.home, body.outside)


def _waits(life: Life, row: Row) -> bool:
    cells = row.cells
    answered = cells["overruled"] == "true" or cells["case"] in life.absent
    return cells["exceeds"] == "true" and not answered


def _told(so: bool) -> str:
    return "true" if so else "false"
