"""What was said of settings, and where: by flags, by the environment, by a file.

One name everywhere: `fronts` is `--fronts` of a command line, `PINGXUAN_FRONTS` of the environment
and `fronts = …` of a file; the first of the three that says something holds. The file is TOML of
plain `name = value` lines, named by `--config` or `PINGXUAN_CONFIG`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from ops.errors import SettingsError

PREFIX = "PINGXUAN_"
#: Names the file; no setting of its own, since a file cannot name itself.
CONFIG = "config"
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")
_SYNTAX_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class Source(StrEnum):
    """Where a setting was said; the earlier ones hold over the later."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One value as it was written; `place` is how an error names it."""

    text: str = field(repr=False)
    source: Source
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Everything that was said, by the name of the setting.

    Attributes:
        said: what holds.
        unheard: places at which the same was said and does not hold.
    """

    said: Mapping[str, Said]
    unheard: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """How an error names a setting, said or not."""
        found = self.said.get(name)
        return found.place if found else variable(name)


def gathered(environ: Mapping[str, str], flags: Mapping[str, str]) -> Given:
    """What flags, the environment, and the file that one of them names say together.

    Args:
        flags: by the name of the setting.

    Raises:
        SettingsError: the file cannot be read, or is no file of settings.
    """
    by_flag, by_variable = dict(_flags(flags)), dict(_variables(environ))
    named = by_flag.pop(CONFIG, None) or by_variable.pop(CONFIG, None)
    by_variable.pop(CONFIG, None)
    by_file = dict(_file(Path(named.text), named.place)) if named else {}
    said: dict[str, Said] = {}
    unheard: dict[str, tuple[str, ...]] = {}
    for source in (by_flag, by_variable, by_file):
        for name, value in source.items():
            if name in said:
                unheard[name] = (*unheard.get(name, ()), value.place)
            said.setdefault(name, value)
    return Given(said=said, unheard=unheard)


def variable(name: str) -> str:
    """A setting as a variable of the environment."""
    return PREFIX + name.upper()


def flag(name: str) -> str:
    """A setting as a flag."""
    return f"--{name.replace('_', '-')}"


def _flags(flags: Mapping[str, str]) -> Iterator[tuple[str, Said]]:
    for name, text in flags.items():
        if text.strip():
            yield name, Said(text=text.strip(), source=Source.FLAG, place=flag(name))


def _variables(environ: Mapping[str, str]) -> Iterator[tuple[str, Said]]:
    """An empty variable counts as not set."""
    for key, text in environ.items():
        if key.startswith(PREFIX) and text.strip():
            name = key.removeprefix(PREFIX).lower()
            yield name, Said(text=text.strip(), source=Source.ENVIRONMENT, place=key)


def _file(path: Path, named_by: str) -> Iterator[tuple[str, Said]]:
    text = _text(path, named_by)
    lines = {key[1]: n for n, line in enumerate(text.splitlines(), 1) if (key := _KEY.match(line))}
    for name, value in _document(path, text).items():
        place = f"{path}:{lines.get(name, 1)}: {name}"
        if written := _written(value, place):
            yield name, Said(text=written, source=Source.FILE, place=place)


def _text(path: Path, named_by: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise SettingsError(f"{named_by}: {path} cannot be read: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise SettingsError(f"{path}: not UTF-8: byte {fault.start}") from fault


def _document(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        found = _SYNTAX_LINE.search(str(fault))
        # The words of the parser may hold the line, and the line a password.
        raise SettingsError(f"{path}:{found[1] if found else 1}: not valid TOML") from None


def _written(value: object, place: str) -> str:
    """A value of the file as the environment would have it."""
    match value:
        case bool():
            return str(int(value))
        case str() | int():
            return str(value).strip()
        case list() if all(isinstance(part, str | int) for part in value):
            return ",".join(str(part).strip() for part in value)
        case _:
            raise SettingsError(f"{place}: must be a text, a whole number, or a list of texts")
