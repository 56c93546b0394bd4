"""The canvas, and the strokes it takes."""

from collections.abc import Iterable
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from ops.campaigns.paint.colours import Colour, Palette, mix

WIDTH, HEIGHT = 960, 600
SCALE = 2  # painted larger and then reduced, which smooths every edge

Point = tuple[float, float]
Span = tuple[float, float]


def enlarged(points: Iterable[Point]) -> list[Point]:
    """The same points in the pixels of the larger picture."""
    return [(x * SCALE, y * SCALE) for x, y in points]


class Canvas:
    """A picture in 960x600 units, whatever the resolution below."""

    def __init__(self, rng: Random, colours: Palette) -> None:
        """Start an empty picture with its own source of chance."""
        self.rng = rng
        self.colours = colours
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
        self.draw = ImageDraw.Draw(self.image)
        self.horizon = rng.uniform(372, 412)

    def finished(self) -> Image.Image:
        """The picture in its own size."""
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        """Fill a polygon."""
        self.draw.polygon(enlarged(points), fill=fill)

    def box(self, left: float, top: float, right: float, bottom: float, fill: Colour) -> None:
        """Fill a rectangle."""
        self.draw.rectangle(enlarged([(left, top), (right, bottom)]), fill=fill)

    def line(self, points: Iterable[Point], fill: Colour, width: float) -> None:
        """Draw a line through the points."""
        self.draw.line(enlarged(points), fill=fill, width=round(width * SCALE), joint="curve")

    def disc(self, x: float, y: float, radius: float, fill: Colour) -> None:
        """Fill a disc."""
        self.draw.circle((x * SCALE, y * SCALE), radius * SCALE, fill=fill)

    def dome(self, left: float, base: float, right: float, fill: Colour) -> None:
        """Fill the upper half of a disc that stands on its diameter."""
        radius = (right - left) / 2
        frame = enlarged([(left, base - radius), (right, base + radius)])
        self.draw.pieslice(frame, 180, 360, fill=fill)

    def arc(self, x: float, y: float, radius: float, span: Span, fill: Colour) -> None:
        """Draw a part of a circle between two angles, in degrees clockwise from three o'clock."""
        frame = enlarged([(x - radius, y - radius), (x + radius, y + radius)])
        self.draw.arc(frame, *span, fill=fill, width=round(4.5 * SCALE))

    def gradient(self, top: float, bottom: float, first: Colour, last: Colour) -> None:
        """Fill a band across the picture from one colour down to another."""
        start, end = round(top * SCALE), round(bottom * SCALE)
        for row in range(start, end):
            colour = mix(first, last, (row - start) / max(1, end - start - 1))
            self.draw.line((0, row, WIDTH * SCALE, row), fill=colour)

    def glow(self, x: float, y: float, radius: float, strength: float, colour: Colour) -> None:
        """Lay a soft round light over what is already painted."""
        side = round(2 * radius * SCALE)
        disc = Image.radial_gradient("L").resize((side, side))
        mask = disc.point(lambda value: max(0, 180 - value) / 180 * 255 * strength)
        corner = (round((x - radius) * SCALE), round((y - radius) * SCALE))
        self.image.paste(Image.new("RGB", disc.size, colour), corner, mask)

    def veil(self, points: Iterable[Point], strength: float, colour: Colour) -> None:
        """Lay a translucent polygon over what is already painted."""
        mask = Image.new("L", self.image.size)
        ImageDraw.Draw(mask).polygon(enlarged(points), fill=round(255 * strength))
        self.image.paste(colour, mask=mask)

    def mirror(self, level: float, height: float, strength: float) -> None:
        """Lay a soft mirror of what stands above a level over what lies below it."""
        edge = round(level * SCALE)
        above = self.image.crop((0, round((level - height) * SCALE), WIDTH * SCALE, edge))
        image = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).filter(ImageFilter.BoxBlur(10))
        fade = Image.linear_gradient("L").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        mask = fade.resize(image.size).point(lambda value: value * strength)
        self.image.paste(image, (0, edge), mask)
