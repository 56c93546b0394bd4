"""How a report is set: one embedded font, and no letter of a text that vanishes."""

import re
from collections import Counter
from functools import cached_property
from html import escape

from reportlab.lib import textsplit
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph
from reportlab.platypus import paragraph as layout

from display.fonts.subset import TARGET

FONT = "NotoSansSC"
INK, GREY, RULE, SHADE = (
    HexColor(f"#{tone}") for tone in ("1c2733", "5b6875", "9fb0c0", "eef2f6")
)
ACCENT, WARNING = HexColor("#1f4e79"), HexColor("#9c2b1f")
#: Stands for a letter that the font lacks.
BOX = "□"

_LINE_ENDS = re.compile(r"\r\n?|\n|\u2028|\u2029")


def _style(name: str, size: float, leading: float, **more: object) -> ParagraphStyle:
    look = {"textColor": INK, "wordWrap": "CJK", **more}
    return ParagraphStyle(name, fontName=FONT, fontSize=size, leading=leading, **look)


TITLE = _style("title", 22, 31, textColor=ACCENT, spaceAfter=4)
SUBTITLE = _style("subtitle", 11, 17, textColor=GREY, spaceAfter=10)
HEADING = _style("heading", 14, 20, textColor=ACCENT, spaceBefore=14, spaceAfter=5)
GROUP = _style("group", 11, 16, spaceBefore=9, spaceAfter=4)
BODY = _style("body", 9.5, 15.5, spaceAfter=4)
NOTE = _style("note", 8.5, 13.5, textColor=GREY, spaceAfter=4)
ALERT = _style(
    "alert",
    10,
    16,
    textColor=WARNING,
    borderColor=WARNING,
    borderWidth=0.8,
    borderPadding=6,
    leftIndent=7,
    rightIndent=7,
    spaceBefore=8,
    spaceAfter=12,
)
CODE = _style(
    "code",
    8.5,
    14,
    backColor=SHADE,
    borderPadding=5,
    leftIndent=6,
    rightIndent=6,
    spaceBefore=6,
    spaceAfter=9,
)
CELL = _style("cell", 8.5, 12)
CELL_RIGHT = _style("cell-right", 8.5, 12, alignment=2, wordWrap=None)
HEAD = _style("head", 8, 11, textColor=ACCENT)
HEAD_RIGHT = _style("head-right", 8, 11, textColor=ACCENT, alignment=2)
SMALL = '<font size="7" color="#5b6875">{}</font>'


# The layout engine keeps the marks of Japanese from beginning a line; Chinese has more of them.
_NEVER_FIRST = textsplit.ALL_CANNOT_START + "，；：！？”’》〉…％"
textsplit.ALL_CANNOT_START = layout.ALL_CANNOT_START = _NEVER_FIRST


class Lettering:
    """Sets texts in the report's font, and counts the letters that it lacks."""

    def __init__(self) -> None:
        self.missing = Counter[str]()
        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(FONT, TARGET))

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(pdfmetrics.getFont(FONT).face.charToGlyph)

    def plain(self, text: str) -> str:
        """A text with a box for each letter that the font lacks, on one line."""
        return "".join(map(self._letter, _LINE_ENDS.sub(" ", text)))

    def marked(self, text: str) -> str:
        """The same as the paragraphs' markup, lines kept."""
        lines = _LINE_ENDS.split(text)
        return "<br/>".join(escape("".join(map(self._letter, line))) for line in lines)

    def paragraph(self, text: str, style: ParagraphStyle = BODY) -> Paragraph:
        """A text as people wrote it."""
        return Paragraph(self.marked(text), style)

    def two_lines(self, first: str, second: str) -> Paragraph:
        """A cell with a smaller line below."""
        return Paragraph(f"{self.marked(first)}<br/>{SMALL.format(self.marked(second))}", CELL)

    def named(self, name: str, aside: str) -> Paragraph:
        """A cell with something smaller behind."""
        return Paragraph(f"{self.marked(name)} {SMALL.format(self.marked(aside))}", CELL)

    def _letter(self, letter: str) -> str:
        if ord(letter) in self._known:
            return letter
        self.missing[letter] += 1
        return BOX
