"""The sky, the hills and the sea."""

import math
from random import Random

from ops.campaigns.paint.canvas import HEIGHT, WIDTH, Canvas, Point
from ops.campaigns.paint.colours import WHITE, mix


def paint_sky(canvas: Canvas) -> None:
    """Paint the sky, the sun, and two or three long clouds."""
    rng, colours = canvas.rng, canvas.colours
    canvas.gradient(0, canvas.horizon, colours.sky_top, colours.sky_low)
    x, y = rng.uniform(150, 810), rng.uniform(95, 190)
    radius = rng.uniform(38, 58)
    canvas.glow(x, y, radius * 4.6, 0.6, colours.sun)
    canvas.disc(x, y, radius, colours.sun)
    for _ in range(rng.randint(2, 3)):
        paint_cloud(canvas, rng.uniform(0, WIDTH), rng.uniform(60, 200), rng.uniform(90, 170))


def paint_cloud(canvas: Canvas, x: float, y: float, length: float) -> None:
    """Paint a flat cloud: three rounded bars, slightly out of line."""
    colour = mix(canvas.colours.sky_low, WHITE, 0.45)
    for row, share in enumerate((0.55, 1.0, 0.7)):
        half = length * share / 2
        centre = x + canvas.rng.uniform(-0.2, 0.2) * length
        level = y + row * 13
        canvas.line([(centre - half, level), (centre + half, level)], colour, 14)
        canvas.disc(centre - half, level, 7, colour)
        canvas.disc(centre + half, level, 7, colour)


def ridge(rng: Random, base: float, height: float) -> list[Point]:
    """The outline of a range of hills, a point every 8 units: three waves over each other."""
    waves = [
        (height * share, rng.uniform(0.6, 1.4) * turns, rng.uniform(0, math.tau))
        for share, turns in ((0.55, 1.3), (0.3, 2.9), (0.15, 6.1))
    ]

    def rise(x: float) -> float:
        return sum(
            size * (1 + math.sin(math.tau * turns * x / WIDTH + phase)) / 2
            for size, turns, phase in waves
        )

    return [(x, base - rise(x)) for x in range(0, WIDTH + 1, 8)]


def paint_hills(canvas: Canvas) -> None:
    """Paint three ranges; the far ones are pale, as in the air by the sea."""
    for distance, height in ((0.72, 190), (0.5, 125), (0.3, 70)):
        outline = ridge(canvas.rng, canvas.horizon - 8, height)
        colour = mix(canvas.colours.hill, canvas.colours.sky_low, distance)
        canvas.polygon([*outline, (WIDTH, canvas.horizon), (0, canvas.horizon)], colour)


def paint_sea(canvas: Canvas) -> None:
    """Paint the sea, a soft mirror of the city, and ripples of light."""
    colours = canvas.colours
    canvas.gradient(canvas.horizon, HEIGHT, colours.sea_top, colours.sea_low)
    canvas.mirror(canvas.horizon, 190, 0.34)
    for _ in range(30):
        paint_ripple(canvas)


def paint_ripple(canvas: Canvas) -> None:
    """Paint one ripple somewhere on the sea; the nearer, the longer."""
    rng, colours = canvas.rng, canvas.colours
    depth = rng.random() ** 0.8
    y = canvas.horizon + 8 + depth * (HEIGHT - canvas.horizon - 16)
    x, half = rng.uniform(0, WIDTH), rng.uniform(10, 26) * (0.5 + depth)
    colour = mix(mix(colours.sea_top, colours.sea_low, depth), colours.sun, 0.28)
    canvas.line([(x - half, y), (x + half, y)], colour, 1.5 + 1.8 * depth)
