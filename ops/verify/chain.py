"""The hash chain: every record carries the hash of its predecessor, over no personal field."""

import hashlib
from collections.abc import Collection

from ops.verify.report import Problems


class Chain:
    """Walks the ledger from its first index on.

    A record whose stored hash is wrong is named, and the walk goes on from what is stored: the
    records behind it are judged by themselves.

    Args:
        indices, hashes: what to remember on the way: the hashes that stand at these indices, and
            the indices at which these hashes stand.
    """

    def __init__(
        self,
        genesis: bytes,
        problems: Problems,
        indices: Collection[int] = (),
        hashes: Collection[bytes] = (),
    ) -> None:
        self.head = genesis
        self.index = 0
        self.hashes: dict[int, bytes] = {}
        self.places: dict[bytes, int] = {}
        self._problems = problems
        self._indices = frozenset(indices)
        self._sought = frozenset(hashes)

    def step(self, file: str, index: int, hashed: str, stored: bytes) -> None:
        """Take the next record: `hashed` is its text, `stored` the hash beside it."""
        self._follow(file, index)
        if hashlib.sha256(self.head + hashed.encode()).digest() != stored:
            what = "is not what the chain was built on, or its predecessor is not"
            self._problems.add(file, what, row=f"index {index}")
        self.head = stored
        if index in self._indices:
            self.hashes[index] = stored
        if stored in self._sought:
            self.places[stored] = index

    def _follow(self, file: str, index: int) -> None:
        if index <= self.index:
            self._problems.add(file, f"stands behind index {self.index}", row=f"index {index}")
        elif index > self.index + 1:
            what = f"the ledger has nothing from {self.index + 1} to {index - 1}"
            self._problems.add(file, what, row=f"index {index}")
        self.index = max(index, self.index)
