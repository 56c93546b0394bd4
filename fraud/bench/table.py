"""Tables of words, as text for terminals and as Markdown. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells below a head; every row is as wide as the head."""

    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def as_text(table: Table) -> str:
    """Columns padded to their widest cell, the first to the left, the others to the right."""
    lines = [table.head, *table.rows]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(table.head))]
    rule = tuple("-" * width for width in widths)
    told = [_padded(line, widths) for line in (table.head, rule, *table.rows)]
    return "\n".join([table.title, table.note, "", *told]) + "\n"


def as_markdown(table: Table) -> str:
    """A table with its title as a heading."""
    aligned = (":--", *["--:"] * (len(table.head) - 1))
    told = [f"| {' | '.join(line)} |" for line in (table.head, aligned, *table.rows)]
    return "\n".join([f"### {table.title}", "", table.note, "", *told]) + "\n"


def _padded(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = [
        " " * (width - _width(cell)) if place else cell + " " * (width - _width(cell))
        for place, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
    cells = [space + cell for space, cell in zip(others, line[1:], strict=True)]
    return "  ".join([first, *cells]).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
