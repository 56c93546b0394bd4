"""Small numbers for 64-bit codes, so that values can be counted in arrays."""

import numpy as np

from fraud.domain import UNKNOWN, Codes, Ints


class Numbering:
    """Numbers codes in the order in which they first appear; `UNKNOWN` is 0.

    The order is the ledger's, however ballots are put into blocks: sums over values are then the
    same to the last bit.
    """

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {UNKNOWN: UNKNOWN}
        self._codes: list[int] = [UNKNOWN]

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, codes: Codes) -> Ints:
        """(n,) codes to (n,) numbers; those that are new get the next ones."""
        named, first, place = np.unique(codes, return_index=True, return_inverse=True)
        numbers = np.empty(len(named), np.int64)
        known = self._numbers
        for turn in np.argsort(first).tolist():
            code = int(named[turn])
            if code not in known:
                known[code] = len(known)
                self._codes.append(code)
            numbers[turn] = known[code]
        return numbers[place]

    def code(self, number: int) -> int:
        """The code that has a number."""
        return self._codes[number]
