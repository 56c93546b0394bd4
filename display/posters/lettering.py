"""Setting a poster's text: where its lines break, and how large it may be."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import chain

from PIL import ImageFont

from display.fonts.subset import TARGET

#: A word of Latin letters and digits stays whole; of Chinese, each character is a piece.
_WORDS = re.compile(r"[!-ɏ]+\s*|\s+|.", re.DOTALL)
_NEVER_FIRST = "，。、；：！？”’》〉）】…％·"
_NEVER_LAST = "“‘《〈（【"
ELLIPSIS = "…"

Width = Callable[[str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines of one size in pixels."""

    lines: tuple[str, ...]
    size: int


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The reports' font at a size in pixels."""
    return ImageFont.truetype(TARGET, size, layout_engine=ImageFont.Layout.BASIC)


def named(text: str, width: int, sizes: tuple[int, ...], most_lines: int) -> Block:
    """A name: on one line if any size allows it, as a break may part what is one word."""
    for size in sizes:
        if font(size).getlength(text) <= width:
            return Block(lines=(text,), size=size)
    return fitted(text, width, sizes, most_lines)


def fitted(text: str, width: int, sizes: tuple[int, ...], most_lines: int) -> Block:
    """The text at the largest size at which it takes few enough lines, balanced.

    At the smallest size the rest of a text that is still too long becomes an ellipsis.
    """
    for size in sizes:
        lines = broken(text, width, font(size).getlength)
        if len(lines) <= most_lines:
            return Block(lines=_balanced(text, width, font(size).getlength), size=size)
    kept = list(lines[:most_lines])
    while font(size).getlength(kept[-1] + ELLIPSIS) > width:
        kept[-1] = kept[-1][:-1]
    kept[-1] += ELLIPSIS
    return Block(lines=tuple(kept), size=size)


def broken(text: str, width: float, measure: Width) -> tuple[str, ...]:
    """Greedy lines no wider than `width`; a word that is wider itself is broken anywhere."""
    lines = [""]
    whole = _pieces(" ".join(text.split()))
    for piece in chain.from_iterable([one] if measure(one) <= width else one for one in whole):
        if lines[-1] and measure((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return tuple(line.strip() for line in lines)


def _balanced(text: str, width: int, measure: Width) -> tuple[str, ...]:
    """As few lines as greedily, and as even as they can be."""
    best = broken(text, width, measure)
    for narrower in range(width, width // 2, -width // 24):
        lines = broken(text, narrower, measure)
        if len(lines) > len(best) or any(measure(line) > width for line in lines):
            break
        best = lines
    return best


def _pieces(text: str) -> list[str]:
    """What a line may be broken between: no mark begins a line that should end the last one."""
    pieces: list[str] = []
    for piece in _WORDS.findall(text):
        if pieces and (piece[0] in _NEVER_FIRST or pieces[-1][-1] in _NEVER_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
