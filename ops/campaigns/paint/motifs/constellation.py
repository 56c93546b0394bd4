"""Points of light, and the threads between neighbours."""

import math
from itertools import combinations
from random import Random

from ops.campaigns.paint.canvas import Canvas, Point
from ops.campaigns.paint.chance import happens
from ops.campaigns.paint.colours import mix

REACH = 150  # points nearer than this are neighbours
BRIGHTEST = 9  # the radius of the points that glow


def paint(canvas: Canvas) -> None:
    """Paint points of light over the city and the threads between neighbours."""
    points = scattered(canvas.rng)
    thread = mix(canvas.colours.sky_top, canvas.colours.light, 0.5)
    for pair in combinations(points, 2):
        if math.dist(*pair) < REACH:
            canvas.line(pair, thread, 2)
    for x, y in points:
        paint_light(canvas, x, y)


def scattered(rng: Random) -> list[Point]:
    """The places of a grid of nine by three, out of line, with some left empty."""
    return [
        (60 + column * 105 + rng.uniform(-34, 34), 60 + row * 78 + rng.uniform(-26, 26))
        for column in range(9)
        for row in range(3)
        if happens(rng, 0.82)
    ]


def paint_light(canvas: Canvas, x: float, y: float) -> None:
    """Paint a point of light; the brightest glow in the accent."""
    radius = canvas.rng.choice((4, 5, 6, BRIGHTEST))
    bright = radius == BRIGHTEST
    if bright:
        canvas.glow(x, y, 48, 0.7, canvas.colours.accent)
    canvas.disc(x, y, radius, canvas.colours.accent if bright else canvas.colours.light)
