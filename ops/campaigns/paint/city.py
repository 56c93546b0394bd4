"""The city on the far shore."""

from collections.abc import Iterator
from random import Random

from ops.campaigns.paint.canvas import WIDTH, Canvas
from ops.campaigns.paint.chance import happens
from ops.campaigns.paint.colours import Colour, mix


def paint_city(canvas: Canvas) -> None:
    """Paint a pale row of buildings, and a denser group in front of it."""
    paint_far_row(canvas)
    paint_centre(canvas)


def plots(
    rng: Random, start: float, end: float, narrowest: float, widest: float
) -> Iterator[tuple[float, float]]:
    """Divide a street into plots of uneven width, with a gap now and then."""
    x = start
    while x < end:
        width = rng.uniform(narrowest, widest)
        if happens(rng, 0.9):
            yield x, x + width
        x += width + rng.uniform(0, 5)


def paint_far_row(canvas: Canvas) -> None:
    """Paint the pale row."""
    colours = canvas.colours
    pale = mix(mix(colours.city, colours.hill, 0.6), colours.sky_low, 0.45)
    for left, right in plots(canvas.rng, 0, WIDTH, 30, 64):
        top = canvas.horizon - canvas.rng.uniform(30, 105)
        canvas.box(left, top, right, canvas.horizon, pale)


def paint_centre(canvas: Canvas) -> None:
    """Paint the dense group, tallest in its middle."""
    rng = canvas.rng
    centre, reach = rng.uniform(180, 780), rng.uniform(170, 240)
    for left, right in plots(rng, centre - reach, centre + reach, 30, 54):
        nearness = 1 - abs((left + right) / 2 - centre) / (reach + 40)
        top = canvas.horizon - 40 - nearness * rng.uniform(90, 190)
        paint_building(canvas, left, top, right)


def paint_building(canvas: Canvas, left: float, top: float, right: float) -> None:
    """Paint one building, with a lighter side, a roof and windows."""
    colours = canvas.colours
    shade = mix(colours.city, colours.sky_low, canvas.rng.uniform(0, 0.22))
    side = mix(shade, colours.sky_low, 0.12)
    canvas.box(left, top, right, canvas.horizon, shade)
    canvas.box(left, top, left + (right - left) * 0.3, canvas.horizon, side)
    paint_roof(canvas, left, top, right, shade)
    paint_windows(canvas, left, top, right)


def paint_roof(canvas: Canvas, left: float, top: float, right: float, colour: Colour) -> None:
    """Crown a building: stepped, slanted, round, with a mast, or, more often, flat."""
    match canvas.rng.randrange(6):
        case 1:
            inset = (right - left) * 0.2
            canvas.box(left + inset, top - 14, right - inset, top, colour)
        case 2:
            canvas.polygon([(left, top), (right, top - 22), (right, top)], colour)
        case 3:
            canvas.dome(left, top, right, colour)
        case 4:
            middle = (left + right) / 2
            canvas.line([(middle, top), (middle, top - 34)], colour, 3)
        case _:
            pass


def paint_windows(canvas: Canvas, left: float, top: float, right: float) -> None:
    """Light some of the windows of a building."""
    columns = int((right - left - 8) // 17)
    margin = (right - left - columns * 17 - 8) / 2
    for level in range(int(top) + 10, int(canvas.horizon) - 16, 24):
        for column in range(columns):
            if happens(canvas.rng, 0.24):
                x = left + margin + column * 17
                canvas.box(x, level, x + 9, level + 12, canvas.colours.light)
