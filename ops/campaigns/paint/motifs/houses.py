"""Red roofs on the near shore."""

from ops.campaigns.paint.canvas import HEIGHT, WIDTH, Canvas
from ops.campaigns.paint.chance import happens
from ops.campaigns.paint.city import plots
from ops.campaigns.paint.colours import WHITE, Colour, mix
from ops.campaigns.paint.nature import ridge


def paint(canvas: Canvas) -> None:
    """Paint a near shore of houses with red roofs among trees."""
    rng = canvas.rng
    shore = ridge(rng, 560, 42)
    green = mix(canvas.colours.hill, (20, 60, 50), 0.35)
    canvas.polygon([*shore, (WIDTH, HEIGHT), (0, HEIGHT)], green)
    for x, _ in plots(rng, 20, WIDTH - 90, 96, 150):
        ground = shore[round(x / 8)][1] + 30
        paint_house(canvas, x, ground, rng.uniform(62, 92), rng.uniform(52, 84))
        for _ in range(2):
            paint_tree(canvas, x + rng.uniform(70, 130), ground + rng.uniform(0, 16))


def paint_house(canvas: Canvas, x: float, ground: float, width: float, height: float) -> None:
    """Paint one house: a pale wall, darker at one side, a steep roof, and windows."""
    colours, rng = canvas.colours, canvas.rng
    top = ground - height
    wall = mix((252, 243, 224), colours.sky_low, rng.uniform(0, 0.3))
    canvas.box(x, top, x + width, ground, wall)
    canvas.box(x, top, x + width * 0.28, ground, mix(wall, colours.city, 0.12))
    roof = mix(colours.accent, colours.city, rng.uniform(0, 0.2))
    peak = (x + width * rng.uniform(0.3, 0.7), top - height * 0.55)
    canvas.polygon([(x - 8, top), peak, (x + width + 8, top)], roof)
    dark = mix(colours.city, wall, 0.35)
    for level in range(round(top) + 12, round(ground) - 18, 26):
        paint_storey(canvas, x + 10, level, int(width // 24), dark)


def paint_storey(canvas: Canvas, x: float, y: float, windows: int, dark: Colour) -> None:
    """Paint a row of windows, some of them lit."""
    for left in (x + 24 * column for column in range(windows)):
        colour = canvas.colours.light if happens(canvas.rng, 0.55) else dark
        canvas.box(left, y, left + 11, y + 14, colour)


def paint_tree(canvas: Canvas, x: float, ground: float) -> None:
    """Paint a round tree."""
    size = canvas.rng.uniform(15, 25)
    leaf = mix(canvas.colours.hill, (34, 92, 70), canvas.rng.uniform(0.3, 0.7))
    canvas.box(x - 2, ground - size, x + 2, ground + 8, canvas.colours.city)
    canvas.disc(x, ground - size * 1.4, size, leaf)
    canvas.disc(x - size * 0.3, ground - size * 1.65, size * 0.5, mix(leaf, WHITE, 0.15))
