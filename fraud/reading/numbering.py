"""Small numbers for 64-bit codes, so that values can be counted in arrays."""

from collections import deque

import numpy as np

from fraud.domain import UNKNOWN, Codes, Ints

#: Values that are told apart at a time; whoever sends more of them gains nothing.
MOST_VALUES = 1 << 20
#: Memory is kept by periods, a quarter of it each; one more stands for what came since a look.
_PERIODS = 4
_FIRST_ROOM = 1024


class Numbering:
    """Numbers codes in the order in which they first appear; `UNKNOWN` is 0.

    The order is the ledger's, however ballots are put into blocks: sums over values are then the
    same to the last bit. Memory is bounded: what comes when all numbers are taken is unknown,
    and so no evidence, until numbers are free again.

    Args:
        most: numbers that may be taken at a time, beside that of `UNKNOWN`.
        memory: a value that was not met among at least so many codes and a quarter, and at most
            so many and a half, gives its number back; None for values that are never forgotten.
    """

    def __init__(self, most: int = MOST_VALUES, memory: int | None = None) -> None:
        self._most = most
        self._period = max(memory // _PERIODS, 1) if memory else None
        self._numbers: dict[int, int] = {UNKNOWN: UNKNOWN}
        self._codes: list[int] = [UNKNOWN]
        self._free: deque[int] = deque()
        self._count = 0
        self._seen = np.zeros(_FIRST_ROOM, np.int64)  # the period in which each was last met

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, codes: Codes) -> Ints:
        """(n,) codes to (n,) numbers; those that are new get the next ones."""
        if self._period is None:
            return self._number(codes)
        parts, first = [np.zeros(0, np.int64)], 0
        while first < len(codes):
            period, place = divmod(self._count, self._period)
            if place == 0:
                self._forget(before=period - _PERIODS - 1)
            part = codes[first : first + self._period - place]
            parts.append(self._number(part, period))
            first += len(part)
            self._count += len(part)
        return np.concatenate(parts)

    def code(self, number: int) -> int:
        """The code that has a number."""
        return self._codes[number]

    def _number(self, codes: Codes, period: int = 0) -> Ints:
        named, first, place = np.unique(codes, return_index=True, return_inverse=True)
        numbers = np.empty(len(named), np.int64)
        known = self._numbers
        for turn in np.argsort(first).tolist():
            code = int(named[turn])
            number = known.get(code)
            numbers[turn] = self._take(code) if number is None else number
        if len(self._seen) < len(self._codes):
            self._seen = np.pad(self._seen, (0, 2 * len(self._codes) - len(self._seen)))
        self._seen[numbers] = period
        return numbers[place]

    def _take(self, code: int) -> int:
        """A number for a code that has none; `UNKNOWN` where all are taken."""
        if self._free:
            number = self._free.popleft()
            self._codes[number] = code
        elif len(self._codes) <= self._most:
            number = len(self._codes)
            self._codes.append(code)
        else:
            return UNKNOWN
        self._numbers[code] = number
        return number

    def _forget(self, *, before: int) -> None:
        """Take back the numbers of the values that were last met before a period."""
        taken = np.array(sorted(self._numbers.values()), np.int64)
        old = taken[(self._seen[taken] < before) & (taken != UNKNOWN)]
        for number in old.tolist():
            del self._numbers[self._codes[number]]
        self._free.extend(old.tolist())
