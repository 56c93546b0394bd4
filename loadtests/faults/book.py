"""What voters were told: every ballot that was sent, and the last answer to it."""

import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from loadtests.traffic.voter import ACKNOWLEDGED

COLUMNS = ("ballot_id", "selections", "outcome", "receipt", "cast_at", "sent_s", "told_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One ballot: what was sent first at `sent_s`, and what was known of it at `told_s`.

    Both moments are epoch seconds by the campaign's clock, most often the wall's. `outcome` is the
    name of a fate; `cast_at` is text as the front told it, and empty with `receipt` where nothing
    was acknowledged.
    """

    ballot_id: UUID
    selections: tuple[str, ...]
    outcome: str
    receipt: str
    cast_at: str
    sent_s: float
    told_s: float


class Book:
    """A file with one line a ballot, and what can be said of them without reading it again.

    The last receipts of `keep` acknowledged ballots are at hand, to be looked up.
    """

    def __init__(self, path: Path, keep: int = 200) -> None:
        self.path = path
        self.outcomes: Counter[str] = Counter()
        self.receipts: deque[str] = deque(maxlen=keep)
        self.longest_silence_s = 0.0
        self._heard_s: float | None = None
        self._file = path.open("w", encoding="ascii", buffering=1 << 16)
        self._file.write(",".join(COLUMNS) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def acknowledged(self) -> int:
        """How many ballots were acknowledged."""
        return self.outcomes[ACKNOWLEDGED]

    def write(self, told: Told) -> None:
        """Note what became of a ballot, once it is known or given up."""
        self._file.write(_line(told))
        self.outcomes[told.outcome] += 1
        if told.outcome == ACKNOWLEDGED:
            self._hear()
            self.receipts.append(told.receipt)

    def flush(self) -> None:
        """Have every line in the file."""
        self._file.flush()

    def _hear(self) -> None:
        now_s = time.monotonic()
        if self._heard_s is not None:
            self.longest_silence_s = max(self.longest_silence_s, now_s - self._heard_s)
        self._heard_s = now_s


def write_book(path: Path, lines: Iterable[Told]) -> Path:
    """A whole book at once; returns its file."""
    with Book(path) as book:
        for told in lines:
            book.write(told)
    return path


def join_books(path: Path, books: Iterable[Path]) -> Path:
    """One file with the lines of several books that are closed; returns it."""
    with path.open("w", encoding="ascii") as whole:
        whole.write(",".join(COLUMNS) + "\n")
        for book in books:
            with book.open(encoding="ascii") as lines:
                next(lines)
                whole.writelines(lines)
    return path


def _line(told: Told) -> str:
    cells = (
        *(str(told.ballot_id), ";".join(told.selections), told.outcome, told.receipt),
        *(told.cast_at, f"{told.sent_s:.6f}", f"{told.told_s:.6f}"),
    )
    return ",".join(cells) + "\n"
