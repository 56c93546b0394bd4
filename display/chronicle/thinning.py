"""Which points of a long history are kept: all of the last hours, fewer with age. Pure.

Time is cut into ticks. The last `fine` ticks keep every point; before them one point is kept for
every two ticks, before twice as many one for every four, and so on: the last of each cell. The
number of points grows with the logarithm of the time, and what is dropped now would have been
dropped from the whole history, too: thinning at every point and thinning once give the same.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

_FIRST = datetime.fromisoformat("1970-01-01T00:00+00:00")
#: Numbers that all points of a campaign come to, and points of one case, roughly.
_NUMBERS, _LEAST, _MOST = 10_000, 6, 96


def fineness(cases: int) -> int:
    """How many ticks keep every point: fewer where a point has many numbers."""
    return min(max(_NUMBERS // cases, _LEAST), _MOST)


def tick_of(at: datetime, every: timedelta) -> int:
    """The number of the tick that a moment is in."""
    return (at - _FIRST) // every


def kept(at: Sequence[datetime], every: timedelta, fine: int) -> list[int]:
    """The positions of the points that stay, in order; the first and the last always do."""
    ticks = [tick_of(one, every) for one in at]
    if not ticks:
        return []
    cells = [_cell(tick, ticks[-1], fine) for tick in ticks]
    last_of_cell = [
        place
        for place, cell in enumerate(cells)
        if place + 1 == len(cells) or cells[place + 1] != cell
    ]
    return last_of_cell if last_of_cell[0] == 0 else [0, *last_of_cell]


def _cell(tick: int, newest: int, fine: int) -> tuple[int, int]:
    """The widest cell around a tick that is old enough as a whole: its level and its number."""
    level = 0
    while newest - _end(tick, level + 1) >= fine << level:
        level += 1
    return level, tick >> level


def _end(tick: int, level: int) -> int:
    """The last tick of the cell."""
    return ((tick >> level) + 1 << level) - 1
