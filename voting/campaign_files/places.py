"""Where each value of a campaign file is written, so that a complaint can name its line. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value of the merged document was written."""

    file: Path
    line: int


def written(file: Path, text: str) -> Iterator[tuple[str, Place]]:
    """Yield `.table[0].key` → place for every header and key that starts a line."""
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            prefix = _enter(header.group(2), header.group(1) == "[[", counts)
            yield prefix, Place(file, number)
        elif key := _KEY.match(line):
            yield f"{prefix}.{key.group(1)}", Place(file, number)


def locate(known: Mapping[str, Place], where: str, main: Path) -> str:
    """The nearest written ancestor of a path, as `file:line`."""
    while where:
        if where in known:
            return f"{known[where].file}:{known[where].line}"
        where = where[: max(where.rfind("."), where.rfind("["))]
    return f"{main}:1"


def _enter(name: str, is_array: bool, counts: dict[str, int]) -> str:
    """The path of a table header, with the number of each array of tables on the way."""
    path = ""
    steps = [step.strip() for step in name.split(".")]
    for depth, step in enumerate(steps):
        path += f".{step}"
        if depth == len(steps) - 1 and is_array:
            counts[path] = counts.get(path, -1) + 1
            _forget_below(path, counts)
        if path in counts:
            path += f"[{counts[path]}]"
    return path


def _forget_below(path: str, counts: dict[str, int]) -> None:
    """A new element starts its own inner arrays at 0; their paths carry its number already."""
    for known in [known for known in counts if known.startswith(path + ".")]:
        del counts[known]
