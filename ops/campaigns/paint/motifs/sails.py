"""Wind in turbines and in sails."""

import math

from ops.campaigns.paint.canvas import Canvas
from ops.campaigns.paint.colours import BLACK, WHITE, Colour, mix


def paint(canvas: Canvas) -> None:
    """Paint wind turbines on the hills and a small fleet under sail."""
    rng, colours = canvas.rng, canvas.colours
    for x in sorted(rng.sample(range(80, 900, 60), 4)):
        paint_turbine(canvas, x, canvas.horizon - rng.uniform(130, 200))
    places = sorted(rng.uniform(432, 545) for _ in range(5))
    columns = rng.sample(range(110, 831, 180), 5)
    for x, y in zip(columns, places, strict=True):
        colour = rng.choice((colours.accent, WHITE, colours.light))
        paint_boat(canvas, x + rng.uniform(-25, 25), y, colour)


def paint_turbine(canvas: Canvas, x: float, hub: float) -> None:
    """Paint a wind turbine."""
    canvas.line([(x, hub), (x, canvas.horizon - 30)], WHITE, 4)
    turn = canvas.rng.uniform(0, math.tau)
    for blade in range(3):
        angle = turn + blade * math.tau / 3
        tip = (x + 46 * math.cos(angle), hub + 46 * math.sin(angle))
        canvas.line([(x, hub), tip], WHITE, 4)
    canvas.disc(x, hub, 5, WHITE)


def paint_boat(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    """Paint a boat and its mirror in the water; the lower in the picture, the larger."""
    size = 26 + (y - 430) * 0.62
    canvas.veil([(x - size * 0.6, y + 6), (x + size * 0.6, y + 6), (x, y + size)], 0.25, colour)
    paint_hull(canvas, x, y, size)
    canvas.polygon([(x, y - size * 1.9), (x, y - 9), (x + size * 0.65, y - 9)], colour)
    jib = mix(colour, canvas.colours.sky_low, 0.35)
    canvas.polygon([(x - 4, y - size * 1.6), (x - 4, y - 9), (x - size * 0.5, y - 9)], jib)


def paint_hull(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Paint the hull of a boat."""
    hull = [
        (x - size * 0.7, y - 4),
        (x + size * 0.7, y - 4),
        (x + size * 0.45, y + size * 0.14),
        (x - size * 0.5, y + size * 0.14),
    ]
    canvas.polygon(hull, mix(canvas.colours.city, BLACK, 0.15))
