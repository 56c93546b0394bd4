"""Ranges of ledger indices. Pure.

The ledger writes `1-3 7`; tables write `1..3 7`, because a spreadsheet takes `1-3` for a day in
January.
"""

from collections.abc import Iterable, Iterator


def parsed(text: str) -> Iterator[int]:
    """Every index of the ledger's `1-3 7`."""
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def tabled(text: str) -> str:
    """The ledger's `1-3 7` as tables write it."""
    return text.replace("-", "..")


def between(after: int, upto: int, without: Iterable[int]) -> str:
    """The range above `after` up to `upto` without some indices, as tables write it.

    `without` may be in any order and may hold indices outside the range.
    """
    parts = []
    start = after + 1
    for gap in sorted({index for index in without if after < index <= upto} | {upto + 1}):
        if start < gap:
            parts.append(_span(start, gap - 1))
        start = gap + 1
    return " ".join(parts)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}..{last}"
