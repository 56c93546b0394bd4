"""What is hot: readings that hold for ballots of a case with a value, for as long as they run."""

import numpy as np

from fraud.cells import CASE_COLUMN, Cells, CellTable
from fraud.domain import Attribute, Bools, Floats, Ints, Reading
from fraud.policy import Policy
from fraud.retained import Selections

_NONE = 0


class Findings:
    """Readings by number; the table's column `hot` says which is on a cell. Number 0 is none."""

    def __init__(self, table: CellTable, policy: Policy) -> None:
        self._table = table
        self._policy = policy
        self._readings: list[Reading | None] = [None]
        self._free: list[int] = []
        self._points = np.zeros(64, np.int64)
        self._since = np.zeros(64)
        self._until = np.zeros(64)

    def warm(self, cell: int, reading: Reading, *, since: float, until: float) -> bool:
        """Set or confirm what is found on a cell.

        Returns:
            Whether it is new, or weighs more or reaches further back than before.
        """
        number = int(self._table.hot[cell])
        now = until - self._policy.stays_hot_s
        fresh = number == _NONE or bool(self._until[number] < now)
        if number == _NONE:
            number = self._table.hot[cell] = self._new_number()
        grows = fresh or reading.points > self._points[number] or since < self._since[number]
        self._readings[number] = reading
        self._points[number] = reading.points
        self._since[number] = since if fresh else min(since, float(self._since[number]))
        self._until[number] = until
        return bool(grows)

    def cool(self, cells: Cells) -> None:
        """End what was found on cells."""
        for cell in cells[self._table.hot[cells] != _NONE].tolist():
            number = int(self._table.hot[cell])
            self._readings[number] = None
            self._points[number] = 0
            self._free.append(number)
            self._table.hot[cell] = _NONE

    def weigh(self, rows: Selections, now: Floats | float) -> "Weights":
        """The points of m selections, by what is hot at `now`; extra points find nothing alone."""
        numbers = self._table.hot[rows.cells]
        if not numbers.any():
            none = np.zeros(len(rows), np.int64)
            return Weights(numbers=numbers, points=none, holds=none.astype(np.bool_))
        running = (np.asarray(now)[..., None] <= self._until[numbers]) & (
            rows.at[:, None] >= self._since[numbers]
        )
        numbers = np.where(running, numbers, _NONE)
        points = self._points[numbers]
        place = np.maximum(points[:, Attribute.NETWORK], points[:, Attribute.DEVICE])
        others = points[:, [Attribute.REFERRER, Attribute.SESSION_AGE, Attribute.SOURCE]]
        total = place + others.sum(axis=1) + points[:, CASE_COLUMN]
        total += rows.extra * (total > 0)
        strong = (points >= self._policy.strong_points).any(axis=1)
        return Weights(
            numbers=numbers, points=total, holds=strong & (total >= self._policy.hold_points)
        )

    def readings(self, numbers: list[int]) -> tuple[Reading, ...]:
        """What stands behind numbers, a network left out where the device says it already."""
        found = [self._readings[number] for number in numbers]
        if found[Attribute.DEVICE]:
            found[Attribute.NETWORK] = None
        return tuple(reading for reading in found if reading)

    def _new_number(self) -> int:
        if self._free:
            return self._free.pop()
        self._readings.append(None)
        if len(self._readings) > len(self._points):
            self._points = np.concatenate((self._points, np.zeros_like(self._points)))
            self._since = np.concatenate((self._since, np.zeros_like(self._since)))
            self._until = np.concatenate((self._until, np.zeros_like(self._until)))
        return len(self._readings) - 1


class Weights:
    """What `Findings.weigh` answers: (m, 6) numbers, (m,) points, (m,) whether they hold."""

    __slots__ = ("holds", "numbers", "points")

    def __init__(self, *, numbers: Cells, points: Ints, holds: Bools) -> None:
        self.numbers = numbers
        self.points = points
        self.holds = holds
