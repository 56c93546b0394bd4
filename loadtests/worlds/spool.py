"""Puts ballots in the order of casting, with memory for their moments only.

Lines wait in a file without a name; what stays in memory is some 20 bytes a ballot.
"""

import csv
import os
import tempfile
from array import array
from collections.abc import Iterator, Sequence

import numpy as np


class Spool:
    """Lines with their moments and the waves that they belong to."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=1 << 20)  # noqa: SIM115 — lives as long as we do
        self._line = csv.writer(_Text()).writerow
        self._due_s = array("d")
        self._ends = array("q", [0])
        self._waves = array("h")

    def close(self) -> None:
        """Give the lines up."""
        self._file.close()

    def add(self, due_s: float, wave: int, cells: Sequence[str]) -> None:
        """Keep one ballot's line."""
        line = str(self._line(cells)).encode()
        self._file.write(line)
        self._due_s.append(due_s)
        self._waves.append(wave)
        self._ends.append(self._ends[-1] + len(line))

    def in_order(self) -> Iterator[tuple[int, bytes]]:
        """Every wave and line by moment; ties in the order in which they came."""
        self._file.flush()
        order = np.argsort(np.frombuffer(self._due_s, dtype=np.float64), kind="stable")
        for place in order:
            begins, ends = self._ends[place], self._ends[place + 1]
            yield self._waves[place], os.pread(self._file.fileno(), ends - begins, begins)


class _Text:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text
