"""Compares JSON pages, and names the first value that differs by where it stands."""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec

from ops.verify.report import Problems

_NAMES = ("group", "case")


def compare_page(folder: Path, name: str, expected: Any, problems: Problems) -> None:
    """Name the first value of a JSON file that does not follow from ballots and rulings."""
    try:
        found = msgspec.json.decode((folder / name).read_bytes())
    except OSError:
        return  # told already, as missing
    except (ValueError, RecursionError) as fault:
        problems.add(name, f"is no JSON: {fault}")
        return
    for right, value in zip_longest(_leaves(expected), _leaves(found)):
        if right != value:
            problems.add(name, _difference(right, value), row=(right or value)[0])
            return


def _leaves(page: Any, path: str = "") -> Iterator[tuple[str, str, Any]]:
    """(path, type, value) of everything that is no container, and of containers' sizes."""
    match page:
        case dict():
            yield path, "object", len(page)
            for name, value in page.items():
                yield from _leaves(value, f"{path}.{name}" if path else str(name))
        case list():
            yield path, "array", len(page)
            for number, value in enumerate(page):
                yield from _leaves(value, f"{path}[{_label(value, number)}]")
        case _:
            yield path, type(page).__name__, page


def _label(value: Any, number: int) -> str:
    """Elements are named by what they are, where they say it."""
    if isinstance(value, dict):
        for name in _NAMES:
            if name in value:
                return str(value[name])
    return str(number)


def _difference(right: tuple[str, str, Any] | None, found: tuple[str, str, Any] | None) -> str:
    if right is None:
        return "follows from nothing"
    if found is None or found[0] != right[0]:
        return "is missing"
    return f"is {found[2]!r}, must be {right[2]!r}"
