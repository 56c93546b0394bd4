"""One poster as pixels: 1080 × 1620, large enough for a phone and for print."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from display.exhibits.qr import modules
from display.posters.lettering import ELLIPSIS, Block, fitted, font, named
from display.posters.sheet import Card, Order, Sheet

WIDTH, HEIGHT, CARD = 1080, 1620, 800
_QUALITY = 86
_MARGIN = 72
_TEXT_WIDTH = WIDTH - 2 * _MARGIN
_PICTURE = (WIDTH, 675)
_FOOT_TOP = 1206
_FOOT_INSET = 52
_CODE_SIDE = 310
_LEADING = 1.32
_PIXELS_MAX = 40_000_000

PAPER, INK, SOFT = "#ffffff", "#16211f", "#51605e"
DEEP, DEEP_INK, DEEP_SOFT = "#0b3e50", "#ffffff", "#c3dbe2"
SEAL, TINT, LEAD, WARN, WARN_TINT = "#b2321e", "#e4eff2", "#0d5168", "#6a4a00", "#fdf2d5"

WORDS = {
    "zh": ("扫码阅读案例", "主办：", "案例编号 ", "示例数据：案例与机构均为虚构"),
    "en": ("Scan to read the case", "Organizer: ", "Case ", "Sample data: all invented"),
}

Image.MAX_IMAGE_PIXELS = _PIXELS_MAX


def drawn(order: Order) -> bytes:
    """The JPEG of a poster or a card; the same order gives the same bytes."""
    match order:
        case Sheet():
            whole = _poster(order)
        case Card():
            whole = _card(order)
    body = BytesIO()
    whole.save(body, "JPEG", quality=_QUALITY, subsampling=0)
    return body.getvalue()


def _poster(sheet: Sheet) -> Image.Image:
    poster = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(poster)
    picture = _picture(sheet.picture)
    if picture is None:
        _plain_head(poster, pen, sheet)
    else:
        poster.paste(picture, (0, 0))
    _case(pen, sheet, large=picture is None)
    _foot(poster, pen, sheet)
    if sheet.sample:
        _sample(pen, sheet.lang)
    return poster


def _card(card: Card) -> Image.Image:
    """A square; whoever crops it to a wide one keeps seal and title."""
    square = Image.new("RGB", (CARD, CARD), DEEP)
    pen = ImageDraw.Draw(square)
    _fine_lines(pen, CARD, CARD)
    square.paste(_seal(176), ((CARD - 176) // 2, 150))
    title = named(card.campaign, CARD - 120, (56, 48, 42), 3)
    after = _write(pen, title, CARD / 2, 368, DEEP_INK, bold=1, centred=True)
    told = named(card.organizer, CARD - 120, (30, 26), 2)
    _write(pen, told, CARD / 2, after + 14, DEEP_SOFT, centred=True)
    pen.rectangle((0, CARD - 12, CARD, CARD), fill=SEAL)
    if card.sample:
        _sample(pen, card.lang)
    return square


def _fine_lines(pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
    for step in range(0, width + height, 28):
        pen.line((step, 0, step - height, height), fill="#104659", width=2)


def _picture(body: bytes) -> Image.Image | None:
    """The case's picture over the whole width; None where there is none that can be read."""
    if not body:
        return None
    try:
        with Image.open(BytesIO(body)) as found:
            return ImageOps.fit(found.convert("RGB"), _PICTURE, Image.Resampling.LANCZOS)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None


def _plain_head(poster: Image.Image, pen: ImageDraw.ImageDraw, sheet: Sheet) -> None:
    """Without a picture, the campaign itself: its seal, large, and a sheet of fine lines."""
    pen.rectangle((0, 0, WIDTH, 420), fill=DEEP)
    _fine_lines(pen, WIDTH, 420)
    poster.paste(_seal(196), (_MARGIN, 112))
    block = named(sheet.campaign, WIDTH - 380, (56, 48, 42), 3)
    middle = 112 + 98 - len(block.lines) * block.size * _LEADING / 2
    _write(pen, block, 310, middle, DEEP_INK, bold=1)


def _case(pen: ImageDraw.ImageDraw, sheet: Sheet, *, large: bool) -> None:
    top = 420 if large else _PICTURE[1]
    pen.rectangle((0, top, WIDTH, top + 8), fill=SEAL)
    number = WORDS[sheet.lang][2] + sheet.number
    room = _TEXT_WIDTH - 90 - round(font(30).getlength(number))
    _chip(pen, fitted(sheet.category, room, (34,), 1).lines[0], top + 56)
    pen.text((WIDTH - _MARGIN, top + 86), number, font=font(30), fill=SOFT, anchor="rm")
    sizes = (120, 108, 96, 84, 72) if large else (96, 84, 72, 62, 52)
    title = fitted(sheet.title, _TEXT_WIDTH, sizes, 4 if large else 2)
    if title.lines[-1].endswith(ELLIPSIS):
        title = fitted(sheet.title, _TEXT_WIDTH, sizes[-2:], 5 if large else 3)
    after = _write(pen, title, _MARGIN, top + 138, INK, bold=2)
    applicant = named(sheet.applicant, _TEXT_WIDTH, (42, 36), 2)
    _write(pen, applicant, _MARGIN, after + 16, SOFT)


def _foot(poster: Image.Image, pen: ImageDraw.ImageDraw, sheet: Sheet) -> None:
    """Whose selection it is, and the way to the case."""
    scan, organizer, _, _ = WORDS[sheet.lang]
    pen.rectangle((0, _FOOT_TOP, WIDTH, HEIGHT), fill=DEEP)
    card, top = WIDTH - _MARGIN - _CODE_SIDE, _FOOT_TOP + _FOOT_INSET
    pen.rounded_rectangle((card, top, card + _CODE_SIDE, top + _CODE_SIDE), 18, fill=PAPER)
    _code(poster, sheet.link, (card, top))
    width = card - _MARGIN - 44
    campaign = named(sheet.campaign, width, (42, 38, 34), 2)
    after = _write(pen, campaign, _MARGIN, top - 8, DEEP_INK, bold=1)
    told = named(organizer + sheet.organizer, width, (28, 26), 2)
    _write(pen, told, _MARGIN, after + 8, DEEP_SOFT)
    link = named(sheet.typed, width, (26, 23, 20), 2)
    ends = top + _CODE_SIDE - len(link.lines) * round(link.size * _LEADING)
    _write(pen, link, _MARGIN, ends, DEEP_SOFT)
    poster.paste(_seal(60), (_MARGIN, ends - 76))
    _write(pen, named(scan, width - 80, (42, 36), 1), _MARGIN + 80, ends - 74, DEEP_INK, bold=1)


def _sample(pen: ImageDraw.ImageDraw, lang: str) -> None:
    """Invented data says so wherever it is shown."""
    words = WORDS[lang][3]
    wide = font(28).getlength(words)
    pen.rounded_rectangle((28, 28, 28 + wide + 40, 84), 12, fill=WARN_TINT)
    pen.text((48, 56), words, font=font(28), fill=WARN, anchor="lm")


def _chip(pen: ImageDraw.ImageDraw, words: str, top: int) -> None:
    wide = font(34).getlength(words)
    pen.rounded_rectangle((_MARGIN, top, _MARGIN + wide + 48, top + 60), 30, fill=TINT)
    pen.text((_MARGIN + 24, top + 30), words, font=font(34), fill=LEAD, anchor="lm")


def _write(
    pen: ImageDraw.ImageDraw,
    block: Block,
    left: float,
    top: float,
    ink: str,
    *,
    bold: int = 0,
    centred: bool = False,
) -> float:
    """Set a block; returns where it ends. The font has one weight: `bold` draws its edge too."""
    anchor = "mm" if centred else "lm"
    leading = round(block.size * _LEADING)
    for number, line in enumerate(block.lines):
        middle = top + number * leading + leading / 2
        lettered = font(block.size)
        pen.text(
            (left, middle), line, font=lettered, fill=ink, anchor=anchor, stroke_width=bold / 2
        )
    return top + len(block.lines) * leading


def _code(poster: Image.Image, link: str, corner: tuple[int, int]) -> None:
    """The code on its card, in whole pixels, so that every square is as sharp as the next."""
    dots = modules(link)
    side = (_CODE_SIDE - 28) // len(dots)
    code = Image.new("1", (len(dots), len(dots)))
    code.putdata([not dot for row in dots for dot in row])
    sharp = code.resize((side * len(dots),) * 2, Image.Resampling.NEAREST)
    inset = (_CODE_SIDE - sharp.width) // 2
    poster.paste(sharp, (corner[0] + inset, corner[1] + inset))


@cache
def _seal(side: int) -> Image.Image:
    """The mark of the pages (`static/icon.svg`), drawn four times as large and made smooth."""
    unit = side * 4 / 32
    whole = Image.new("RGB", (side * 4, side * 4), DEEP)
    pen = ImageDraw.Draw(whole)
    pen.rounded_rectangle((0, 0, side * 4 - 1, side * 4 - 1), 7 * unit, fill=SEAL)
    edge = (4.5 * unit, 4.5 * unit, 27.5 * unit, 27.5 * unit)
    pen.rounded_rectangle(edge, 4 * unit, outline="#ecccc7", width=round(1.5 * unit))
    tick = [(10 * unit, 16.5 * unit), (14.2 * unit, 20.8 * unit), (22.5 * unit, 12 * unit)]
    pen.line(tick, fill="#ffffff", width=round(3.2 * unit), joint="curve")
    for x, y in tick:
        half = 1.6 * unit
        pen.ellipse((x - half, y - half, x + half, y + half), fill="#ffffff")
    return whole.resize((side, side), Image.Resampling.LANCZOS)
