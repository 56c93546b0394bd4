"""What is wrong in a campaign file: complaints, each with the path of the field that it names.

A path is written as `.award[0].prize[1].number`, counted from 0 through all files in their order.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

#: (path in the file, what is wrong and what is allowed)
Complaints = Iterator[tuple[str, str]]


def repeats(table: str, names: Sequence[str], field: str = "id") -> Complaints:
    """Complain of every name that stands a second time in an array of tables."""
    order = sorted(range(len(names)), key=lambda number: (names[number], number))
    for first, second in pairwise(order):
        if names[first] == names[second]:
            yield f".{table}[{second}].{field}", f"`{names[second]}` stands here a second time"


def listed(names: Sequence[str]) -> str:
    """Names as a message lists them; `none` where there are none."""
    return ", ".join(f"`{name}`" for name in names) or "none"
