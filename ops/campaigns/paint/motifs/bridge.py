"""A bridge across the bay."""

from ops.campaigns.paint.canvas import WIDTH, Canvas, Point
from ops.campaigns.paint.colours import BLACK, WHITE, Colour, mix


def paint(canvas: Canvas) -> None:
    """Paint a bridge across the bay: two towers, and cables straight or hung."""
    rng = canvas.rng
    deck = canvas.horizon + rng.uniform(38, 56)
    white = mix(canvas.colours.light, WHITE, 0.5)
    hang = rng.choice((hang_straight, hang_curved))
    first, gap, height = rng.uniform(230, 330), rng.uniform(340, 400), rng.uniform(185, 225)
    for x in (first, first + gap):
        hang(canvas, (x, deck), gap / 2, height, white)
        paint_tower(canvas, (x, deck), height, white)
    canvas.box(0, deck, WIDTH, deck + 10, mix(canvas.colours.city, BLACK, 0.25))
    canvas.box(0, deck - 2, WIDTH, deck + 2, canvas.colours.accent)


def paint_tower(canvas: Canvas, foot: Point, height: float, colour: Colour) -> None:
    """Paint a tower: it rises above the deck and stands in the water below."""
    x, deck = foot
    top, base = deck - height, deck + 52
    canvas.polygon([(x - 5, top), (x + 5, top), (x + 10, base), (x - 10, base)], colour)


def hang_straight(canvas: Canvas, foot: Point, half: float, height: float, colour: Colour) -> None:
    """Draw the cables of a cable-stayed tower, `half` a span to either side."""
    x, deck = foot
    for step in range(1, 6):
        for side in (-1, 1):
            anchor = (x + side * half * step / 5.4, deck)
            canvas.line([(x, deck - height * (0.6 + 0.075 * step)), anchor], colour, 2.4)


def hang_curved(canvas: Canvas, foot: Point, half: float, height: float, colour: Colour) -> None:
    """Draw the main cable of a suspension tower, `half` a span each way, and its hangers."""
    x, deck = foot
    curve = [
        (x + half * t / 20, deck - 14 - (height - 14) * (1 - abs(t) / 20) ** 2)
        for t in range(-20, 21)
    ]
    canvas.line(curve, colour, 4)
    for point in curve[2::4]:
        canvas.line([point, (point[0], deck)], colour, 2)
