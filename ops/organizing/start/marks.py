"""The marks that say what an organizer has still to write. Pure."""

from collections.abc import Iterator
from typing import Any

import msgspec

from voting.rules.campaign import Campaign

MARK_ZH, MARK_EN = "〔待填〕", "[fill in]"


def unfilled(campaign: Campaign) -> list[str]:
    """A warning for each text that still holds the mark of the template."""
    return [
        f"{where}: still to be written; it holds the template's {MARK_ZH} {MARK_EN}"
        for where in _marked(msgspec.to_builtins(campaign), "")
    ]


def _marked(value: Any, where: str) -> Iterator[str]:
    match value:
        case {"zh": str(zh), "en": str(en)}:
            if MARK_ZH in zh or MARK_EN in en:
                yield where
        case dict():
            for name, inner in value.items():
                yield from _marked(inner, f"{where}.{name}".lstrip("."))
        case list():
            for number, inner in enumerate(value):
                yield from _marked(inner, f"{where}[{number}]")
        case _:
            pass
