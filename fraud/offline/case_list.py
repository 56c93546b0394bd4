"""The list of cases that a ballot log may name."""

import csv
from pathlib import Path

from fraud.offline.log_source import UnreadableLogError


def read_case_list(path: Path) -> frozenset[str]:
    """Read a CSV in UTF-8 with a column `case`; other columns, such as `category`, are ignored.

    Raises:
        UnreadableLogError: no such file, no such column, an empty list or an empty cell.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise UnreadableLogError(f"{path.name}: not a CSV file in UTF-8: {error}") from error
    if not rows or "case" not in rows[0]:
        raise UnreadableLogError(
            f"{path.name}: no cases. A list of cases is CSV in UTF-8 with a column case, one a row"
        )
    cases = [(row["case"] or "").strip() for row in rows]
    if not all(cases):
        raise UnreadableLogError(f"{path.name}, row {cases.index('') + 2}: case is empty")
    return frozenset(cases)
