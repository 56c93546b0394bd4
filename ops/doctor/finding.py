"""One mistake that was found, in both languages, with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: votes or their count are in danger, or somebody should look some day."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A mistake by its name, which scripts know it by; `zh`, `en` say what, `do_…` what to do."""

    name: str
    level: Level
    zh: str
    en: str
    do_zh: str
    do_en: str

    def as_json(self) -> dict[str, str]:
        return {name: str(getattr(self, name)) for name in self.__slots__}


def error(name: str, *, zh: str, en: str, do_zh: str, do_en: str) -> Finding:
    """A mistake that endangers votes or their count."""
    return Finding(name=name, level=Level.ERROR, zh=zh, en=en, do_zh=do_zh, do_en=do_en)


def warning(name: str, *, zh: str, en: str, do_zh: str, do_en: str) -> Finding:
    """A mistake that can wait for office hours."""
    return Finding(name=name, level=Level.WARNING, zh=zh, en=en, do_zh=do_zh, do_en=do_en)
