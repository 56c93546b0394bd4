"""What happened when, in Chinese and English, told as it happens."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: the wall's epoch seconds, the seconds since the beginning, what happened."""

    at_s: float
    after_s: float
    zh: str
    en: str

    @property
    def line(self) -> str:
        """For people, by the clock on their wall."""
        clock = time.strftime("%H:%M:%S", time.localtime(self.at_s))
        minutes, seconds = divmod(int(self.after_s), 60)
        return f"{clock} +{minutes:02d}:{seconds:02d}  {self.zh} / {self.en}"


class Timeline:
    """The entries so far; each is handed to `tell` as a line when it comes."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self.entries: list[Entry] = []
        self._tell = tell
        self._began_s = time.monotonic()

    def say(self, zh: str, en: str) -> None:
        """Add an entry of this moment."""
        after_s = round(time.monotonic() - self._began_s, 3)
        entry = Entry(at_s=round(time.time(), 3), after_s=after_s, zh=zh, en=en)
        self.entries.append(entry)
        self._tell(entry.line)
