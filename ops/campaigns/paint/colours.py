"""Colours, how they blend, and palettes."""

from random import Random
from typing import NamedTuple

Colour = tuple[int, int, int]

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)


class Palette(NamedTuple):
    """The colours of a picture, from the top of the sky down to the near shore."""

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
    return Palette(*map(rgb, colours.split()))


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Blend two colours; `share` is the part of the second one, from 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def at_some_hour(colours: Palette, rng: Random) -> Palette:
    """Tint a palette with the light of an hour, so that neighbours on a page differ."""
    tint = rng.choice((colours.sky_low, rgb("ffcfae"), rgb("ffd3dc"), rgb("c4e4ff")))
    return colours._replace(
        sky_top=mix(colours.sky_top, tint, rng.uniform(0, 0.15)),
        sky_low=mix(colours.sky_low, tint, 0.45),
        sea_top=mix(colours.sea_top, tint, 0.2),
    )
