"""The status of every ballot at several indices at once, in four bytes a ballot.

A history is a chain of (checkpoint, status); ballots with the same history share one number, so
memory grows with the ledger by that number alone, however many indices are asked for.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

NO_BALLOT, PENDING, COUNTED, HELD, VOIDED = range(5)
STATUSES = {"pending": PENDING, "counted": COUNTED, "held": HELD, "voided": VOIDED}
NAMES = {number: name for name, number in STATUSES.items()}


class Histories:
    """Histories of a ledger's indices, seen at some of them.

    Args:
        size: the last index.
        checkpoints: the indices to look back to, in ascending order, `size` the last.
        records: the indices that are no ballots.
    """

    def __init__(self, size: int, checkpoints: Sequence[int], records: Iterable[int]) -> None:
        self.checkpoints = checkpoints
        self._nodes: list[tuple[int, int, int]] = [(0, 0, NO_BALLOT)]
        self._known: dict[tuple[int, int, int], int] = {}
        self._of = array("I", bytes(4))
        start = 1
        for number, upto in enumerate(checkpoints):
            pending = self._node((0, number, PENDING))
            self._of.extend(array("I", [pending]) * max(upto - start + 1, 0))
            start = max(start, upto + 1)
        for index in records:
            if 0 < index <= size:
                self._of[index] = 0

    def __len__(self) -> int:
        return len(self._of)

    def at(self, index: int) -> int:
        """The number of an index's history; 0 where no ballot stands."""
        return self._of[index] if 0 < index < len(self._of) else 0

    def is_ballot(self, index: int) -> bool:
        """Whether a ballot stands there."""
        return self.at(index) != 0

    def status(self, index: int) -> int:
        """What a ballot is now."""
        return self._nodes[self.at(index)][2]

    def move(self, indices: Iterable[int], status: int, by: int) -> None:
        """Ballots take a status by a record's index."""
        number = bisect_left(self.checkpoints, by)
        moved: dict[int, int] = {}
        for index in indices:
            before = self._of[index]
            if before not in moved:
                moved[before] = self._moved(before, number, status)
            self._of[index] = moved[before]

    def status_as_of(self, history: int, checkpoint: int) -> int:
        """The status at one of the checkpoints; NO_BALLOT where the ballot came later."""
        number = bisect_left(self.checkpoints, checkpoint)
        before, since, status = self._nodes[history]
        while since > number:
            before, since, status = self._nodes[before]
        return status

    def _moved(self, before: int, number: int, status: int) -> int:
        """Two changes between the same checkpoints look like the second alone."""
        earlier, since, _ = self._nodes[before]
        return self._node((earlier if since == number else before, number, status))

    def _node(self, node: tuple[int, int, int]) -> int:
        if node not in self._known:
            self._known[node] = len(self._nodes)
            self._nodes.append(node)
        return self._known[node]
