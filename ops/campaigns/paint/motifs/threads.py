"""Threads of light across the bay."""

import math

from ops.campaigns.paint.canvas import WIDTH, Canvas, Point
from ops.campaigns.paint.colours import WHITE, mix


def paint(canvas: Canvas) -> None:
    """Paint six threads of light that cross the bay side by side, two of them in the accent."""
    start, phase = canvas.rng.uniform(440, 470), canvas.rng.uniform(0, math.tau)
    for thread in range(6):
        paint_thread(canvas, thread, start, phase)


def paint_thread(canvas: Canvas, thread: int, start: float, phase: float) -> None:
    """Paint one thread, and three signals on their way along it."""
    rng, colours = canvas.rng, canvas.colours
    size, turns = rng.uniform(20, 34), rng.uniform(0.7, 1.1)

    def point(x: int) -> Point:
        wave = math.sin(math.tau * turns * x / WIDTH + phase + thread * 0.35)
        return x, start + thread * 17 + size * wave

    outline = [point(x) for x in range(-10, WIDTH + 11, 6)]
    colour = colours.accent if thread % 3 == 1 else colours.light
    canvas.line(outline, mix(colours.sea_low, colour, 0.6), 3)
    for x, y in rng.sample(outline, 3):
        canvas.glow(x, y, 36, 0.7, colour)
        canvas.disc(x, y, 5.5, mix(colour, WHITE, 0.5))
