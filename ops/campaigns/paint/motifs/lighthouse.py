"""A lighthouse on a rock."""

from ops.campaigns.paint.canvas import WIDTH, Canvas
from ops.campaigns.paint.colours import mix

FOOT = 520  # where the rock meets the tower, low in the picture
BANDS = 5


def paint(canvas: Canvas) -> None:
    """Paint a lighthouse on a rock, and its beam over the water."""
    rng = canvas.rng
    side = rng.choice((-1, 1))
    x = WIDTH / 2 + side * rng.uniform(235, 335)
    top, far = rng.uniform(225, 255), x - side * 900
    canvas.veil([(x, top), (far, top - 110), (far, top + 40)], 0.24, canvas.colours.light)
    paint_rock(canvas, x)
    for band in range(BANDS):
        paint_band(canvas, x, top + 20, band)
    paint_lantern(canvas, x, top)


def paint_rock(canvas: Canvas, x: float) -> None:
    """Paint the rock that a lighthouse stands on."""
    dark = mix(canvas.colours.city, canvas.colours.sea_low, 0.4)
    outline = []
    for step in range(-5, 6):
        rise = 58 * (1 - (step / 6) ** 2) + canvas.rng.uniform(-7, 7)
        outline.append((x + step * 24, FOOT + 36 - rise))
    canvas.polygon([(x - 150, FOOT + 42), *outline, (x + 150, FOOT + 42)], dark)


def paint_band(canvas: Canvas, x: float, top: float, band: int) -> None:
    """Paint one of the bands of the tower, red and white by turns, wider towards the foot."""
    upper, lower = band / BANDS, (band + 1) / BANDS
    height = FOOT - 20 - top
    y_upper, y_lower = top + height * upper, top + height * lower
    slope = [
        (x - 15 - 12 * upper, y_upper),
        (x + 15 + 12 * upper, y_upper),
        (x + 15 + 12 * lower, y_lower),
        (x - 15 - 12 * lower, y_lower),
    ]
    canvas.polygon(slope, (250, 247, 240) if band % 2 else canvas.colours.accent)


def paint_lantern(canvas: Canvas, x: float, y: float) -> None:
    """Paint the gallery, the lantern room, its roof, and the light."""
    colours = canvas.colours
    canvas.box(x - 21, y + 14, x + 21, y + 21, colours.city)
    canvas.box(x - 11, y - 12, x + 11, y + 14, colours.light)
    canvas.polygon([(x - 16, y - 12), (x, y - 30), (x + 16, y - 12)], colours.accent)
    canvas.glow(x, y, 80, 0.8, colours.light)
