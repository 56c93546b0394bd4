"""Published counts over time as lines to draw, and as the rows of a table. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from display.chronicle.chronicle import Counts, Curves
from voting.domain import CaseId

#: The room of a drawing, in its own units; a page stretches it.
WIDTH, HEIGHT = 320, 96
_LEAST_MOMENTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The counts at a moment, one for each line; None where none was published."""

    at: datetime
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Lines over the same time and the same scale, from zero to `most`.

    `paths` are SVG path data in a room of `WIDTH` × `HEIGHT`; `rows` say the same in numbers, a
    few of them.
    """

    cases: tuple[CaseId, ...]
    paths: tuple[str, ...]
    rows: tuple[Row, ...]
    first: datetime
    last: datetime
    most: int


def chart(curves: Curves, cases: Sequence[CaseId], *, moments: int, rows: int) -> Chart | None:
    """The lines of some cases; None where there is no line yet.

    Args:
        moments: at most so many points a line.
        rows: at most so many rows of the table.
    """
    lines = [curves.of(case) for case in cases]
    told = [
        n for n in range(len(curves.at)) if any(line and line[n] is not None for line in lines)
    ]
    if len(told) < _LEAST_MOMENTS or not all(lines):
        return None
    drawn = _few(curves.at, told, moments)
    most = max(max(_known(line), default=0) for line in lines)
    return Chart(
        cases=tuple(cases),
        paths=tuple(_path(curves.at, line, drawn, max(most, 1)) for line in lines),
        rows=tuple(
            Row(at=curves.at[n], counts=tuple(line[n] for line in lines))
            for n in _few(curves.at, told, rows)
        ),
        first=curves.at[told[0]],
        last=curves.at[told[-1]],
        most=most,
    )


def leading(curves: Curves, cases: Iterable[CaseId], number: int) -> list[CaseId]:
    """The cases with the highest last counts, the highest first; equal ones in their order."""
    last = {case: next(_known(reversed(curves.of(case))), -1) for case in cases}
    return sorted((case for case in last if last[case] >= 0), key=lambda case: -last[case])[
        :number
    ]


def _known(counts: Iterable[int | None]) -> Iterator[int]:
    return (count for count in counts if count is not None)


def _few(at: Sequence[datetime], told: Sequence[int], most: int) -> list[int]:
    """The first moment, and of the time after it, in equal parts, the last of each."""
    first, last = at[told[0]], at[told[-1]]
    parts = most - 1
    last_of_part = {min(int((at[n] - first) / (last - first) * parts), parts - 1): n for n in told}
    return sorted({told[0], *last_of_part.values()})


def _path(at: Sequence[datetime], line: Counts, drawn: Sequence[int], most: int) -> str:
    """Broken where no count was published."""
    first, last = at[drawn[0]], at[drawn[-1]]
    steps, pen = [], "M"
    for n in drawn:
        count = line[n]
        if count is None:
            pen = "M"
            continue
        x, y = (at[n] - first) / (last - first) * WIDTH, HEIGHT - count / most * HEIGHT
        steps.append(f"{pen}{x:.0f} {y:.0f}")
        pen = "L"
    return "".join(steps)
