"""Codes that a phone's camera reads."""

from functools import lru_cache

import segno
from markupsafe import Markup

_QUIET_ZONE = 2


def fleeting_code(link: str) -> Markup:
    """An inline SVG of 6 ms of work; 15% of it may be hidden or dirty."""
    code = segno.make_qr(link, error="m")
    drawing = code.svg_inline(border=_QUIET_ZONE, omitsize=True)
    return Markup(drawing)  # noqa: S704 (drawn by us: the link is but its pattern)


#: The same, kept for who asks again: of links that stay.
qr_code = lru_cache(maxsize=64)(fleeting_code)


def modules(link: str) -> tuple[tuple[bool, ...], ...]:
    """The dark and light squares of a code, row by row, without a border."""
    return tuple(tuple(bool(dot) for dot in row) for row in segno.make_qr(link, error="m").matrix)
