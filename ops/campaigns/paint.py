"""Paint one abstract cityscape for every case of a campaign folder.

    python -m ops.campaigns.paint ops/campaigns/qingdao-2019

The pictures hold no text and show nothing real. A case's picture is made from its id alone: the
same id and the same Pillow paint the same picture. The category chooses the palette and the
motif: a bridge, a lighthouse, birds and clouds, red roofs, a constellation, sails, threads of
light, or antennas.
"""

import hashlib
import math
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 960, 600
SCALE = 2  # painted larger and then reduced, which smooths every edge
MAX_BYTES = 14 * 1024
QUALITIES = (72, 66, 60, 54)

Colour = tuple[int, int, int]
Point = tuple[float, float]


class Palette(NamedTuple):
    """The colours of a category, from the top of the sky down to the near shore."""

    sky_top: Colour
    sky_low: Colour
    sun: Colour
    hill: Colour
    city: Colour
    sea_top: Colour
    sea_low: Colour
    light: Colour
    accent: Colour


def rgb(text: str) -> Colour:
    """Read a colour written as six hexadecimal digits."""
    red, green, blue = bytes.fromhex(text)
    return red, green, blue


def palette(colours: str) -> Palette:
    """Read a palette: nine colours in the order of the fields."""
    return Palette(*(rgb(colour) for colour in colours.split()))


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Blend two colours; `share` is the part of the second one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


class Canvas:
    """A picture in 960x600 units, whatever the resolution below."""

    def __init__(self, rng: Random, colours: Palette) -> None:
        """Start an empty picture with its own source of chance."""
        self.rng = rng
        self.colours = colours
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
        self.draw = ImageDraw.Draw(self.image)
        self.horizon = rng.uniform(372, 412)

    def polygon(self, points: list[Point], fill: Colour) -> None:
        """Fill a polygon."""
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def box(self, left: float, top: float, right: float, bottom: float, fill: Colour) -> None:
        """Fill a rectangle."""
        self.draw.rectangle(
            (left * SCALE, top * SCALE, right * SCALE, bottom * SCALE), fill=fill
        )

    def line(self, points: list[Point], fill: Colour, width: float) -> None:
        """Draw a line through the points."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(scaled, fill=fill, width=round(width * SCALE), joint="curve")

    def disc(self, x: float, y: float, radius: float, fill: Colour) -> None:
        """Fill a disc."""
        self.draw.circle((x * SCALE, y * SCALE), radius * SCALE, fill=fill)

    def arc(self, x: float, y: float, radius: float, span: Point, fill: Colour) -> None:
        """Draw a part of a circle between two angles, in degrees clockwise from three o'clock."""
        frame = (
            (x - radius) * SCALE,
            (y - radius) * SCALE,
            (x + radius) * SCALE,
            (y + radius) * SCALE,
        )
        self.draw.arc(frame, *span, fill=fill, width=round(4.5 * SCALE))

    def glow(self, x: float, y: float, radius: float, strength: float, colour: Colour) -> None:
        """Lay a soft round light over what is already painted."""
        side = round(2 * radius * SCALE)
        disc = Image.radial_gradient("L").resize((side, side))
        mask = disc.point(lambda value: max(0, 180 - value) / 180 * 255 * strength)
        corner = (round((x - radius) * SCALE), round((y - radius) * SCALE))
        self.image.paste(Image.new("RGB", disc.size, colour), corner, mask)

    def veil(self, points: list[Point], strength: float, colour: Colour) -> None:
        """Lay a translucent polygon over what is already painted."""
        mask = Image.new("L", self.image.size)
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        ImageDraw.Draw(mask).polygon(scaled, fill=round(255 * strength))
        self.image.paste(colour, mask=mask)


def gradient(canvas: Canvas, top: float, bottom: float, first: Colour, last: Colour) -> None:
    """Fill a band of the picture from one colour down to another."""
    start, end = round(top * SCALE), round(bottom * SCALE)
    for row in range(start, end):
        colour = mix(first, last, (row - start) / max(1, end - start - 1))
        canvas.draw.line((0, row, WIDTH * SCALE, row), fill=colour)


def paint_sky(canvas: Canvas) -> None:
    """Paint the sky, the sun, and two or three long clouds."""
    rng, colours = canvas.rng, canvas.colours
    gradient(canvas, 0, canvas.horizon, colours.sky_top, colours.sky_low)
    x, y = rng.uniform(150, 810), rng.uniform(95, 190)
    radius = rng.uniform(38, 58)
    canvas.glow(x, y, radius * 4.6, 0.6, colours.sun)
    canvas.disc(x, y, radius, colours.sun)
    for _ in range(rng.randint(2, 3)):
        paint_cloud(canvas, rng.uniform(0, WIDTH), rng.uniform(60, 200), rng.uniform(90, 170))


def paint_cloud(canvas: Canvas, x: float, y: float, length: float) -> None:
    """Paint a flat cloud: a few rounded bars, slightly out of line."""
    colour = mix(canvas.colours.sky_low, (255, 255, 255), 0.45)
    for row in range(3):
        half = length * (0.55, 1.0, 0.7)[row] / 2
        centre = x + canvas.rng.uniform(-0.2, 0.2) * length
        level = y + row * 13
        canvas.line([(centre - half, level), (centre + half, level)], colour, 14)
        canvas.disc(centre - half, level, 7, colour)
        canvas.disc(centre + half, level, 7, colour)


def ridge(rng: Random, base: float, height: float) -> list[Point]:
    """The outline of a range of hills: three waves laid over each other."""
    waves = [
        (height * share, rng.uniform(0.6, 1.4) * turns, rng.uniform(0, math.tau))
        for share, turns in ((0.55, 1.3), (0.3, 2.9), (0.15, 6.1))
    ]
    outline = []
    for x in range(0, WIDTH + 1, 8):
        rise = sum(
            size * (1 + math.sin(math.tau * turns * x / WIDTH + phase)) / 2
            for size, turns, phase in waves
        )
        outline.append((float(x), base - rise))
    return outline


def paint_hills(canvas: Canvas) -> None:
    """Paint three ranges; the far ones are pale, as in the air by the sea."""
    for distance, height in ((0.72, 190), (0.5, 125), (0.3, 70)):
        outline = ridge(canvas.rng, canvas.horizon - 8, height)
        colour = mix(canvas.colours.hill, canvas.colours.sky_low, distance)
        foot = [(float(WIDTH), canvas.horizon), (0.0, canvas.horizon)]
        canvas.polygon(outline + foot, colour)


def plots(rng: Random, start: float, end: float, widths: Point) -> Iterator[Point]:
    """Divide a street into plots of uneven width, with a gap now and then."""
    x = start
    while x < end:
        width = rng.uniform(*widths)
        if rng.random() < 0.9:
            yield x, x + width
        x += width + rng.uniform(0, 5)


def paint_windows(canvas: Canvas, left: float, top: float, right: float) -> None:
    """Light some of the windows of a building."""
    columns = int((right - left - 8) // 17)
    if columns < 1:
        return
    margin = (right - left - columns * 17 - 8) / 2
    for level in range(int(top) + 10, int(canvas.horizon) - 16, 24):
        for column in range(columns):
            if canvas.rng.random() < 0.24:
                x = left + margin + column * 17
                canvas.box(x, level, x + 9, level + 12, canvas.colours.light)


def paint_roof(canvas: Canvas, left: float, top: float, right: float, colour: Colour) -> None:
    """Crown a building: flat, stepped, slanted, round, or with a mast."""
    middle, width = (left + right) / 2, right - left
    kind = canvas.rng.randrange(6)
    if kind == 1:
        canvas.box(left + width * 0.2, top - 14, right - width * 0.2, top, colour)
    elif kind == 2:
        canvas.polygon([(left, top), (right, top - 22), (right, top)], colour)
    elif kind == 3:
        canvas.draw.pieslice(
            (left * SCALE, (top - width / 2) * SCALE, right * SCALE, (top + width / 2) * SCALE),
            180,
            360,
            fill=colour,
        )
    elif kind == 4:
        canvas.line([(middle, top), (middle, top - 34)], colour, 3)


def paint_city(canvas: Canvas) -> None:
    """Paint a pale row of buildings, and in front of it two denser groups."""
    rng, colours = canvas.rng, canvas.colours
    pale = mix(mix(colours.city, colours.hill, 0.6), colours.sky_low, 0.45)
    for left, right in plots(rng, 0, WIDTH, (30, 64)):
        top = canvas.horizon - rng.uniform(30, 105)
        canvas.box(left, top, right, canvas.horizon, pale)
    centre, reach = rng.uniform(180, 780), rng.uniform(170, 240)
    for left, right in plots(rng, centre - reach, centre + reach, (30, 54)):
        nearness = 1 - abs((left + right) / 2 - centre) / (reach + 40)
        top = canvas.horizon - 40 - nearness * rng.uniform(90, 190)
        shade = mix(colours.city, colours.sky_low, rng.uniform(0.0, 0.22))
        canvas.box(left, top, right, canvas.horizon, shade)
        canvas.box(left, top, left + (right - left) * 0.3, canvas.horizon,
                   mix(shade, colours.sky_low, 0.12))
        paint_roof(canvas, left, top, right, shade)
        paint_windows(canvas, left, top, right)


def paint_sea(canvas: Canvas) -> None:
    """Paint the sea, a soft mirror of the city, and ripples of light."""
    rng, colours = canvas.rng, canvas.colours
    city = canvas.image.crop(
        (0, round((canvas.horizon - 190) * SCALE), WIDTH * SCALE, round(canvas.horizon * SCALE))
    )
    gradient(canvas, canvas.horizon, HEIGHT, colours.sea_top, colours.sea_low)
    mirror = city.transpose(Image.Transpose.FLIP_TOP_BOTTOM).filter(ImageFilter.BoxBlur(10))
    fade = Image.linear_gradient("L").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mask = fade.resize(mirror.size).point(lambda value: value * 0.34)
    canvas.image.paste(mirror, (0, round(canvas.horizon * SCALE)), mask)
    for _ in range(30):
        depth = rng.random() ** 0.8
        y = canvas.horizon + 8 + depth * (HEIGHT - canvas.horizon - 16)
        x, half = rng.uniform(0, WIDTH), rng.uniform(10, 26) * (0.5 + depth)
        colour = mix(mix(colours.sea_top, colours.sea_low, depth), colours.sun, 0.28)
        canvas.line([(x - half, y), (x + half, y)], colour, 1.5 + 1.8 * depth)


def paint_bridge(canvas: Canvas) -> None:
    """Paint a bridge across the bay: two towers, and cables straight or hung."""
    rng = canvas.rng
    deck = canvas.horizon + rng.uniform(38, 56)
    white = mix(canvas.colours.light, (255, 255, 255), 0.5)
    hang = rng.choice((hang_straight, hang_curved))
    first, gap, height = rng.uniform(230, 330), rng.uniform(340, 400), rng.uniform(185, 225)
    for tower in (first, first + gap):
        hang(canvas, (tower, deck), (gap / 2, height), white)
        canvas.polygon(
            [(tower - 5, deck - height), (tower + 5, deck - height),
             (tower + 10, deck + 52), (tower - 10, deck + 52)],
            white,
        )
    canvas.box(0, deck, WIDTH, deck + 10, mix(canvas.colours.city, (0, 0, 0), 0.25))
    canvas.box(0, deck - 2, WIDTH, deck + 2, canvas.colours.accent)


def hang_straight(canvas: Canvas, foot: Point, span: Point, colour: Colour) -> None:
    """Draw the cables of a cable-stayed tower."""
    (x, deck), (half, height) = foot, span
    for step in range(1, 6):
        for side in (-1, 1):
            anchor = (x + side * half * step / 5.4, deck)
            canvas.line([(x, deck - height * (0.6 + 0.075 * step)), anchor], colour, 2.4)


def hang_curved(canvas: Canvas, foot: Point, span: Point, colour: Colour) -> None:
    """Draw the main cable of a suspension tower, and its hangers."""
    (x, deck), (half, height) = foot, span
    curve = [
        (x + half * t / 20, deck - 14 - (height - 14) * (1 - abs(t) / 20) ** 2)
        for t in range(-20, 21)
    ]
    canvas.line(curve, colour, 4)
    for point in curve[2::4]:
        canvas.line([point, (point[0], deck)], colour, 2)


def paint_lighthouse(canvas: Canvas) -> None:
    """Paint a lighthouse on a rock, and its beam over the water."""
    rng, colours = canvas.rng, canvas.colours
    side = rng.choice((-1, 1))
    x = WIDTH / 2 + side * rng.uniform(235, 335)
    foot, top = 520.0, rng.uniform(225, 255)
    far = x - side * 900
    canvas.veil([(x, top), (far, top - 110), (far, top + 40)], 0.24, colours.light)
    paint_rock(canvas, x, foot)
    for band in range(5):
        paint_band(canvas, x, (top, foot), band)
    canvas.box(x - 21, top + 14, x + 21, top + 21, colours.city)
    canvas.box(x - 11, top - 12, x + 11, top + 14, colours.light)
    canvas.polygon([(x - 16, top - 12), (x, top - 30), (x + 16, top - 12)], colours.accent)
    canvas.glow(x, top, 80, 0.8, colours.light)


def paint_band(canvas: Canvas, x: float, tower: Point, band: int) -> None:
    """Paint one of the five bands of a lighthouse, red and white by turns."""
    top, foot = tower[0] + 20, tower[1] - 20
    upper, lower = band / 5, (band + 1) / 5
    y_upper, y_lower = top + (foot - top) * upper, top + (foot - top) * lower
    slope: list[Point] = [
        (x - 15 - 12 * upper, y_upper), (x + 15 + 12 * upper, y_upper),
        (x + 15 + 12 * lower, y_lower), (x - 15 - 12 * lower, y_lower),
    ]
    canvas.polygon(slope, (250, 247, 240) if band % 2 else canvas.colours.accent)


def paint_rock(canvas: Canvas, x: float, foot: float) -> None:
    """Paint the rock that a lighthouse stands on."""
    dark = mix(canvas.colours.city, canvas.colours.sea_low, 0.4)
    points: list[Point] = [(x - 150, foot + 42)]
    for step in range(-5, 6):
        rise = 58 * (1 - (step / 6) ** 2) + canvas.rng.uniform(-7, 7)
        points.append((x + step * 24, foot + 36 - rise))
    canvas.polygon([*points, (x + 150, foot + 42)], dark)


def paint_birds(canvas: Canvas) -> None:
    """Paint gulls, a drift of paper kites, and more clouds."""
    rng = canvas.rng
    for _ in range(2):
        paint_cloud(canvas, rng.uniform(100, 860), rng.uniform(70, 230), rng.uniform(150, 240))
    for _ in range(rng.randint(3, 4)):
        paint_kite(canvas, rng.uniform(120, 840), rng.uniform(70, 250), rng.uniform(26, 40))
    flock_x, flock_y = rng.uniform(260, 700), rng.uniform(440, 500)
    for _ in range(rng.randint(6, 9)):
        x, y = flock_x + rng.uniform(-190, 190), flock_y + rng.uniform(-60, 60)
        size = rng.uniform(14, 24)
        wing: list[Point] = [
            (x - size, y - size * 0.35), (x - size * 0.45, y - size * 0.55), (x, y),
            (x + size * 0.45, y - size * 0.55), (x + size, y - size * 0.35),
        ]
        canvas.line(wing, (255, 255, 255), 4)


def paint_kite(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Paint a kite with a tail and a long string down to the shore."""
    colours = canvas.colours
    lean = canvas.rng.uniform(-90, 90)
    string: list[Point] = [
        (x + lean * (t / 12) ** 2, y + size + (canvas.horizon - y - size) * t / 12)
        for t in range(13)
    ]
    canvas.line(string, mix(colours.sky_low, (255, 255, 255), 0.6), 1.5)
    canvas.polygon([(x, y - size), (x + size * 0.7, y), (x, y + size)], colours.accent)
    shade = mix(colours.accent, (255, 255, 255), 0.35)
    canvas.polygon([(x, y - size), (x - size * 0.7, y), (x, y + size)], shade)


def paint_houses(canvas: Canvas) -> None:
    """Paint a near shore of houses with red roofs among trees."""
    rng, colours = canvas.rng, canvas.colours
    shore = ridge(rng, 560, 42)
    green = mix(colours.hill, (20, 60, 50), 0.35)
    canvas.polygon([*shore, (float(WIDTH), float(HEIGHT)), (0.0, float(HEIGHT))], green)
    for x, _ in plots(rng, 20, WIDTH - 90, (96, 150)):
        ground = shore[round(x / 8)][1] + 30
        paint_house(canvas, x, ground, rng.uniform(62, 92), rng.uniform(52, 84))
        for _ in range(2):
            paint_tree(canvas, x + rng.uniform(70, 130), ground + rng.uniform(0, 16))


def paint_house(canvas: Canvas, x: float, ground: float, width: float, height: float) -> None:
    """Paint one house: a pale wall, a steep roof, windows that are lit."""
    colours, rng = canvas.colours, canvas.rng
    wall = mix((252, 243, 224), colours.sky_low, rng.uniform(0, 0.3))
    top = ground - height
    canvas.box(x, top, x + width, ground, wall)
    canvas.box(x, top, x + width * 0.28, ground, mix(wall, colours.city, 0.12))
    roof = mix(colours.accent, colours.city, rng.uniform(0, 0.2))
    peak = rng.uniform(0.3, 0.7)
    canvas.polygon(
        [(x - 8, top), (x + width * peak, top - height * 0.55), (x + width + 8, top)], roof
    )
    for level in range(round(top) + 12, round(ground) - 18, 26):
        for column in range(int(width // 24)):
            left = x + 10 + column * 24
            lit = rng.random() < 0.55
            canvas.box(left, level, left + 11, level + 14,
                       colours.light if lit else mix(colours.city, wall, 0.35))


def paint_tree(canvas: Canvas, x: float, ground: float) -> None:
    """Paint a round tree."""
    size = canvas.rng.uniform(15, 25)
    leaf = mix(canvas.colours.hill, (34, 92, 70), canvas.rng.uniform(0.3, 0.7))
    canvas.box(x - 2, ground - size, x + 2, ground + 8, canvas.colours.city)
    canvas.disc(x, ground - size * 1.4, size, leaf)
    canvas.disc(x - size * 0.3, ground - size * 1.65, size * 0.5, mix(leaf, (255, 255, 255), 0.15))


def paint_constellation(canvas: Canvas) -> None:
    """Paint points of light over the city and the threads between neighbours."""
    rng, colours = canvas.rng, canvas.colours
    points: list[Point] = []
    for column in range(9):
        for row in range(3):
            if rng.random() < 0.82:
                x = 60 + column * 105 + rng.uniform(-34, 34)
                points.append((x, 60 + row * 78 + rng.uniform(-26, 26)))
    thread = mix(colours.sky_top, colours.light, 0.5)
    for index, point in enumerate(points):
        for other in points[index + 1:]:
            if math.dist(point, other) < 150:
                canvas.line([point, other], thread, 2)
    for x, y in points:
        radius = rng.choice((4, 5, 6, 9))
        if radius == 9:
            canvas.glow(x, y, 48, 0.7, colours.accent)
        canvas.disc(x, y, radius, colours.accent if radius == 9 else colours.light)


def paint_sails(canvas: Canvas) -> None:
    """Paint wind turbines on the hills and a small fleet under sail."""
    rng, colours = canvas.rng, canvas.colours
    for x in sorted(rng.sample(range(80, 900, 60), 4)):
        paint_turbine(canvas, x, canvas.horizon - rng.uniform(130, 200))
    places = sorted(rng.uniform(432, 545) for _ in range(5))
    columns = rng.sample((110, 290, 470, 650, 830), 5)
    for y, column in zip(places, columns, strict=True):
        size = 26 + (y - 430) * 0.62
        colour = rng.choice((colours.accent, (255, 255, 255), colours.light))
        paint_boat(canvas, column + rng.uniform(-25, 25), y, size, colour)


def paint_boat(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """Paint a boat with a main sail and a jib, and its mirror in the water."""
    hull = mix(canvas.colours.city, (0, 0, 0), 0.15)
    canvas.veil([(x - size * 0.6, y + 6), (x + size * 0.6, y + 6), (x, y + size)], 0.25, colour)
    canvas.polygon(
        [(x - size * 0.7, y - 4), (x + size * 0.7, y - 4),
         (x + size * 0.45, y + size * 0.14), (x - size * 0.5, y + size * 0.14)],
        hull,
    )
    canvas.polygon([(x, y - size * 1.9), (x, y - 9), (x + size * 0.65, y - 9)], colour)
    jib = mix(colour, canvas.colours.sky_low, 0.35)
    canvas.polygon([(x - 4, y - size * 1.6), (x - 4, y - 9), (x - size * 0.5, y - 9)], jib)


def paint_turbine(canvas: Canvas, x: float, hub: float) -> None:
    """Paint a wind turbine."""
    white = (255, 255, 255)
    canvas.line([(x, hub), (x, canvas.horizon - 30)], white, 4)
    turn = canvas.rng.uniform(0, math.tau)
    for blade in range(3):
        angle = turn + blade * math.tau / 3
        tip = (x + 46 * math.cos(angle), hub + 46 * math.sin(angle))
        canvas.line([(x, hub), tip], white, 4)
    canvas.disc(x, hub, 5, white)


def paint_threads(canvas: Canvas) -> None:
    """Paint threads of light that cross the bay, with signals on their way."""
    rng, colours = canvas.rng, canvas.colours
    start, phase = rng.uniform(440, 470), rng.uniform(0, math.tau)
    for thread in range(6):
        size, turns = rng.uniform(20, 34), rng.uniform(0.7, 1.1)
        outline = [
            (float(x), start + thread * 17
             + size * math.sin(math.tau * turns * x / WIDTH + phase + thread * 0.35))
            for x in range(-10, WIDTH + 11, 6)
        ]
        colour = colours.accent if thread % 3 == 1 else colours.light
        canvas.line(outline, mix(colours.sea_low, colour, 0.6), 3)
        for x, y in rng.sample(outline, 3):
            canvas.glow(x, y, 36, 0.7, colour)
            canvas.disc(x, y, 5.5, mix(colour, (255, 255, 255), 0.5))


def paint_antennas(canvas: Canvas) -> None:
    """Paint masts above the roofs and the waves that leave them."""
    rng, colours = canvas.rng, canvas.colours
    for base in (180, 480, 780):
        x = base + rng.uniform(-70, 70)
        top = rng.uniform(130, 215)
        foot = canvas.horizon + rng.uniform(0, 6)
        steel = mix(colours.city, (0, 0, 0), 0.3)
        canvas.line([(x - 20, foot), (x, top), (x + 20, foot)], steel, 4)
        for step in range(1, 7):
            y = top + (foot - top) * step / 7
            half = 20 * step / 7
            side = half if step % 2 else -half
            canvas.line([(x - half, y), (x + half, y)], steel, 2)
            canvas.line([(x - side, y), (x + side, y + (foot - top) / 7)], steel, 2)
        for ring in (34, 58, 82):
            colour = mix(colours.accent, colours.sky_top, (ring - 34) / 90)
            canvas.arc(x, top, ring, (-38, 38), colour)
            canvas.arc(x, top, ring, (142, 218), colour)
        canvas.glow(x, top, 46, 0.8, colours.accent)
        canvas.disc(x, top, 9, colours.accent)


Motif = Callable[[Canvas], None]

# sky_top sky_low sun hill city sea_top sea_low light accent
STYLES: dict[str, tuple[Palette, Motif]] = {
    "urban-operations": (
        palette("5fa8d3 dceff5 fff3d6 4b8a8c 2f5d7c 8cc5d6 2f7a9c ffe9b0 ff9f5a"),
        paint_bridge,
    ),
    "industry-management": (
        palette("6f86b8 f6d9c8 fff0d8 5d6f96 3d4b73 b7b4c9 485b86 ffe6a8 d9573f"),
        paint_lighthouse,
    ),
    "public-services": (
        palette("74c3e0 eef8f4 fff6dc 5fa39a 4a8aa0 a9dcdc 4aa3b5 fff0bf f2785c"),
        paint_birds,
    ),
    "citizen-services": (
        palette("86c5da fdeed6 fff5d8 6fa58a 55768c b5dbd8 5ea9b8 ffd979 d9624a"),
        paint_houses,
    ),
    "business-services": (
        palette("2d4a86 a9c3e6 f3f4ff 4c64a0 24386e 7f9bce 2a4380 ffeeb8 ffc857"),
        paint_constellation,
    ),
    "industry-growth": (
        palette("58b0b8 e9f5e1 fff4cf 4f9379 3b6f78 8fd0c6 2b8590 ffe9a6 f08a4b"),
        paint_sails,
    ),
    "information-infrastructure": (
        palette("1f3558 7fa6b8 e6f6f4 35587a 1c3150 3f6f8c 12263f 8fe3e0 ffd08a"),
        paint_threads,
    ),
    "5g-demonstration": (
        palette("6a67b8 f7d6d9 fff1e2 6f6aa6 403f7d b9a9d4 4f4f97 ffe3b0 ffe58a"),
        paint_antennas,
    ),
}


def seeded(case_id: str) -> Random:
    """The source of chance that belongs to a case."""
    digest = hashlib.sha256(case_id.encode()).digest()
    return Random(int.from_bytes(digest))


def at_some_hour(colours: Palette, rng: Random) -> Palette:
    """Tint a palette with the light of an hour, so that neighbours on a page differ."""
    hours = (colours.sky_low, rgb("ffcfae"), rgb("ffd3dc"), rgb("c4e4ff"))
    tint = rng.choice(hours)
    return colours._replace(
        sky_top=mix(colours.sky_top, tint, rng.uniform(0, 0.15)),
        sky_low=mix(colours.sky_low, tint, 0.45),
        sea_top=mix(colours.sea_top, tint, 0.2),
    )


def paint(case_id: str, category: str) -> Image.Image:
    """Paint the picture of one case."""
    colours, motif = STYLES[category]
    rng = seeded(case_id)
    canvas = Canvas(rng, at_some_hour(colours, rng))
    paint_sky(canvas)
    paint_hills(canvas)
    paint_city(canvas)
    paint_sea(canvas)
    motif(canvas)
    picture = canvas.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    turned = rng.random() < 0.5
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if turned else picture


def save(image: Image.Image, path: Path) -> int:
    """Save as WebP, at the best of the qualities that stays small; return the size."""
    for quality in QUALITIES:
        image.save(path, "WEBP", quality=quality, method=6)
        size = path.stat().st_size
        if size <= MAX_BYTES:
            return size
    raise ValueError(f"{path}: {size} bytes even at quality {quality}")


def cases(folder: Path) -> Iterator[tuple[str, str, str]]:
    """The id, the category and the picture path of every case in a campaign folder."""
    for path in sorted((folder / "cases").glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield case["id"], case["category"], case["picture"]


def main(arguments: list[str]) -> int:
    """Paint every picture of the campaign folder named on the command line."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m ops.campaigns.paint CAMPAIGN_FOLDER\n")
        return 2
    folder = Path(arguments[0])
    total = count = 0
    for case_id, category, picture in cases(folder):
        target = folder / picture
        target.parent.mkdir(exist_ok=True)
        total += save(paint(case_id, category), target)
        count += 1
    sys.stdout.write(f"{count} pictures, {total / 1024:.0f} KiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
