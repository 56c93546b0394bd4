"""Antennas, and the waves that leave them."""

from ops.campaigns.paint.canvas import Canvas
from ops.campaigns.paint.colours import BLACK, mix


def paint(canvas: Canvas) -> None:
    """Paint three masts above the roofs and the waves that leave them."""
    rng = canvas.rng
    for base in (180, 480, 780):
        x, top = base + rng.uniform(-70, 70), rng.uniform(130, 215)
        paint_mast(canvas, x, top, canvas.horizon + rng.uniform(0, 6))
        paint_waves(canvas, x, top)


def paint_mast(canvas: Canvas, x: float, top: float, foot: float) -> None:
    """Paint a mast of steel: two legs, six rungs, and a brace below each."""
    steel = mix(canvas.colours.city, BLACK, 0.3)
    canvas.line([(x - 20, foot), (x, top), (x + 20, foot)], steel, 4)
    for step in range(1, 7):
        y = top + (foot - top) * step / 7
        half = 20 * step / 7
        side = half if step % 2 else -half
        canvas.line([(x - half, y), (x + half, y)], steel, 2)
        canvas.line([(x - side, y), (x + side, y + (foot - top) / 7)], steel, 2)


def paint_waves(canvas: Canvas, x: float, y: float) -> None:
    """Paint the waves, fainter as they widen, and the light that they leave from."""
    colours = canvas.colours
    for radius in (34, 58, 82):
        colour = mix(colours.accent, colours.sky_top, (radius - 34) / 90)
        canvas.arc(x, y, radius, (-38, 38), colour)
        canvas.arc(x, y, radius, (142, 218), colour)
    canvas.glow(x, y, 46, 0.8, colours.accent)
    canvas.disc(x, y, 9, colours.accent)
