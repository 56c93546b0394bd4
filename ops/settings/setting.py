"""What a setting is: how it is read, written and told to people."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ops.settings.variables import Variables

_HIDDEN = "…"

Read = Callable[[Variables, str], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting.

    Attributes:
        name: of the attribute of `Settings`; variable, flag and line of a file follow from it.
        read: its value, or what holds where nothing was said.
        default, default_zh, en, zh: for people, in Markdown.
        shown: its value without what is secret in it.
    """

    name: str
    read: Read
    default: str
    default_zh: str = ""
    en: str
    zh: str
    shown: Callable[[Any], str] = str


def written(value: object) -> str | None:
    """A value as the environment would have it, secrets and all; None for none."""
    match value:
        case None:
            return None
        case bool():
            return str(int(value))
        case tuple():
            return ",".join(map(str, value)) or None
        case _:
            return str(value)


def without_password(url: str) -> str:
    """An address without its password; only its scheme where the password may be in the query."""
    scheme, _, rest = url.partition("://")
    who, has_user, where = rest.rpartition("@")
    if "password" in where.lower() or "secret" in where.lower():
        return f"{scheme}://{_HIDDEN}"
    user, has_password, _ = who.partition(":")
    return f"{scheme}://{user}{f':{_HIDDEN}' if has_password else ''}{has_user}{where}"


def whole(default: int, *, least: int, most: int) -> Read:
    """Reads a whole number within bounds."""
    return partial(_whole, default=default, least=least, most=most)


def _whole(read: Variables, name: str, *, default: int, least: int, most: int) -> int:
    return read.whole(name, default, least=least, most=most)


def yes_or_no(read: Variables, name: str) -> bool:
    """0 or 1; 0 where nothing was said."""
    return read.choice(name, ("0", "1"), "0") == "1"
