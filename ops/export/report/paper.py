"""The paper of a report: A4, a running header, page n of N, an outline; no clock in it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
)

from ops.export.report.lettering import FONT, GREY, GROUP, HEADING, RULE

WIDTH, HEIGHT = A4
MARGIN = 18 * mm
#: What a table may be wide, in points.
MEASURE = WIDTH - 2 * MARGIN
_TOP, _BOTTOM = 22 * mm, 20 * mm
_SIZE = 8
#: What must fit below a heading, or it begins the next page.
_ROOM = {HEADING: 60 * mm, GROUP: 34 * mm}
_TOTAL = "pages-in-all"


class Paper(BaseDocTemplate):  # type: ignore[misc]
    """Lays out flowables; the same ones give the same bytes."""

    def __init__(self, path: Path, *, title: str, author: str, subject: str, aside: str) -> None:
        super().__init__(
            str(path),
            pagesize=A4,
            title=title,
            author=author,
            subject=subject,
            creator="pingxuan",
            lang="zh-CN",
            invariant=1,
            displayDocTitle=True,
            initialFontName=FONT,
        )
        self._header = (title, aside)
        frame = Frame(MARGIN, _BOTTOM, MEASURE, HEIGHT - _TOP - _BOTTOM, 0, 0, 0, 0, id="text")
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=self._furnish))

    def write(self, story: Sequence[Flowable]) -> None:
        """Lay everything out and save it."""
        self.build([part for flowable in story for part in _kept(flowable)])

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 (its name is reportlab's)
        """Put headings into the outline."""
        if isinstance(flowable, Paragraph) and flowable.style is HEADING:
            name = f"part-{self.page}-{flowable.getPlainText()}"
            self.canv.bookmarkPage(name)
            self.canv.addOutlineEntry(flowable.getPlainText(), name, level=0)

    def _endBuild(self) -> None:  # noqa: N802 (its name is reportlab's)
        """The form that every page shows is filled on the last of them."""
        self.canv.beginForm(_TOTAL)
        self.canv.setFont(FONT, _SIZE)
        self.canv.setFillColor(GREY)
        self.canv.drawString(0, 0, f"{self.page} 页")
        self.canv.endForm()
        super()._endBuild()

    def _furnish(self, canvas: Any, paper: Any) -> None:
        canvas.saveState()
        canvas.setFont(FONT, _SIZE)
        canvas.setFillColor(GREY)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        self._draw_header(canvas)
        self._draw_footer(canvas, paper.page)
        canvas.restoreState()

    def _draw_header(self, canvas: Any) -> None:
        title, aside = self._header
        line = HEIGHT - 15 * mm
        room = MEASURE - canvas.stringWidth(aside, FONT, _SIZE) - 10
        canvas.drawString(MARGIN, line, _fitting(canvas, title, room))
        canvas.drawRightString(WIDTH - MARGIN, line, aside)
        canvas.line(MARGIN, line - 5, WIDTH - MARGIN, line - 5)

    def _draw_footer(self, canvas: Any, page: int) -> None:
        line, words = 11 * mm, f"第 {page} 页 / 共 "
        start = WIDTH / 2 - 24
        canvas.drawString(start, line, words)
        canvas.translate(start + canvas.stringWidth(words, FONT, _SIZE), line)
        canvas.doForm(_TOTAL)


def _kept(flowable: Flowable) -> Iterator[Flowable]:
    """A heading never stands alone at the foot of a page."""
    if isinstance(flowable, Paragraph) and flowable.style in _ROOM:
        yield CondPageBreak(_ROOM[flowable.style])
    yield flowable


def _fitting(canvas: Any, text: str, room: float) -> str:
    """As much of a text as there is room for."""
    if canvas.stringWidth(text, FONT, _SIZE) <= room:
        return text
    used = canvas.stringWidth("…", FONT, _SIZE)
    for place, letter in enumerate(text):
        used += canvas.stringWidth(letter, FONT, _SIZE)
        if used > room:
            return f"{text[:place]}…"
    return text
