"""Curves as inline SVG: points and marks in the drawing's units. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import numpy as np

from fraud.domain import Curve, Floats

WIDTH, HEIGHT = 720.0, 190.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 8.0, 10.0, 24.0
_TICKS_X, _TICKS_Y = 4, 2
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A label beside or below the drawing, and where its line is."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A curve: the outline of all ballots, the area of the incident's, the line expected."""

    received: str
    part: str
    expected: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    highest: int
    highest_at: str
    step: str


def drawn(curve: Curve, zone: tzinfo, step: str) -> Drawn:
    """A curve as drawn; `step` says how long a step is."""
    top = _round_up(max(*curve.received, *(round(one) for one in curve.expected), 1))
    highest = max(curve.received)
    return Drawn(
        received=_steps(np.array(curve.received) / top),
        part=_area(np.array(curve.part) / top),
        expected=_steps(np.array(curve.expected) / top),
        x_ticks=tuple(_x_ticks(curve, zone)),
        y_ticks=tuple(
            Tick(at=_y(one / _TICKS_Y), text=f"{top * one / _TICKS_Y:g}")
            for one in range(_TICKS_Y + 1)
        ),
        highest=highest,
        highest_at=_clock(curve.start + curve.received.index(highest) * curve.step_s, zone),
        step=step,
    )


def _x(share: float) -> float:
    return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)


def _y(share: float) -> float:
    return round(_TOP + (1.0 - share) * (HEIGHT - _TOP - _BOTTOM), 1)


def _round_up(number: int) -> int:
    """An even number with few digits, for the top of an axis."""
    magnitude: int = 10 ** max(len(str(number)) - 2, 0)
    return max(-(-number // (2 * magnitude)) * 2 * magnitude, 2)


def _steps(heights: Floats) -> str:
    """Each step is level: what was counted in it lies anywhere within."""
    return " ".join(
        f"{_x(edge / len(heights))},{_y(height)}"
        for place, height in enumerate(heights.tolist())
        for edge in (place, place + 1)
    )


def _area(heights: Floats) -> str:
    return f"{_x(0.0)},{_y(0.0)} {_steps(heights)} {_x(1.0)},{_y(0.0)}"


def _x_ticks(curve: Curve, zone: tzinfo) -> Sequence[Tick]:
    length_s = len(curve.received) * curve.step_s
    form = "%m-%d %H:%M" if length_s > _DAY_S / 2 else "%H:%M:%S"
    return [
        Tick(
            at=_x(one / _TICKS_X),
            text=datetime.fromtimestamp(curve.start + length_s * one / _TICKS_X, zone).strftime(
                form
            ),
        )
        for one in range(_TICKS_X + 1)
    ]


def _clock(at: float, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M:%S")
