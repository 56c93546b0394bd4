"""Gulls, kites and clouds."""

from ops.campaigns.paint.canvas import Canvas
from ops.campaigns.paint.colours import WHITE, mix
from ops.campaigns.paint.nature import paint_cloud


def paint(canvas: Canvas) -> None:
    """Paint gulls, a drift of paper kites, and more clouds."""
    rng = canvas.rng
    for _ in range(2):
        paint_cloud(canvas, rng.uniform(100, 860), rng.uniform(70, 230), rng.uniform(150, 240))
    for _ in range(rng.randint(3, 4)):
        paint_kite(canvas, rng.uniform(120, 840), rng.uniform(70, 250), rng.uniform(26, 40))
    x, y = rng.uniform(260, 700), rng.uniform(440, 500)
    for _ in range(rng.randint(6, 9)):
        paint_gull(canvas, x + rng.uniform(-190, 190), y + rng.uniform(-60, 60))


def paint_gull(canvas: Canvas, x: float, y: float) -> None:
    """Paint a gull: two bent wings."""
    size = canvas.rng.uniform(14, 24)
    wings = [
        (x - size, y - size * 0.35),
        (x - size * 0.45, y - size * 0.55),
        (x, y),
        (x + size * 0.45, y - size * 0.55),
        (x + size, y - size * 0.35),
    ]
    canvas.line(wings, WHITE, 4)


def paint_kite(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Paint a kite in two halves, and its long string down to the shore."""
    colours = canvas.colours
    lean = canvas.rng.uniform(-90, 90)
    top, bottom = (x, y - size), (x, y + size)
    string = [
        (x + lean * (t / 12) ** 2, y + size + (canvas.horizon - y - size) * t / 12)
        for t in range(13)
    ]
    canvas.line(string, mix(colours.sky_low, WHITE, 0.6), 1.5)
    canvas.polygon([top, (x + size * 0.7, y), bottom], colours.accent)
    canvas.polygon([top, (x - size * 0.7, y), bottom], mix(colours.accent, WHITE, 0.35))
