"""Posters: what stands on them, how they are drawn, and the front's way to them."""

import asyncio
import sys
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp.test_utils import TestClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from display.exhibits.qr import modules
from display.posters.drawing import CARD, HEIGHT, WIDTH, drawn
from display.posters.lettering import ELLIPSIS, broken, fitted, font
from display.posters.press import NoPoster, Press
from display.posters.sheet import Card, Sheet
from tests.unit.display.showcase import Front

Client = TestClient[Any, Any]
PICTURE = Path(__file__).parents[4] / "ops/campaigns/qingdao-2019/pictures/urban-01.webp"
SHEET = Sheet(
    lang="zh",
    title="公交轮渡一码换乘",
    applicant="示例・海岬交通技术有限公司",
    category="城市运行类",
    number="urban-01",
    campaign="2019青岛智慧城市典型案例评选",
    organizer="示例・智慧城市案例评选办公室",
    sample=True,
    link="https://vote.example/c/tiny/cases/urban-01",
    typed="vote.example/c/tiny",
    picture=PICTURE.read_bytes(),
)
#: Painters that answer with nothing, as for a sheet that cannot be drawn, or never.
REFUSING = """
import sys
while sys.stdin.buffer.read(1):
    sys.stdout.buffer.write(bytes(4))
    sys.stdout.flush()
"""
SILENT = "import sys\nsys.stdin.buffer.read()"


@pytest.fixture
async def press() -> AsyncIterator[Press]:
    made = Press()
    yield made
    await made.close()


def opened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body))


def test_a_poster_is_a_picture_of_its_size_and_the_same_each_time() -> None:
    body = drawn(SHEET)
    assert opened(body).size == (WIDTH, HEIGHT)
    assert opened(body).format == "JPEG"
    assert drawn(SHEET) == body
    assert not opened(body).getexif()


def test_the_code_on_a_poster_is_that_of_its_link() -> None:
    grey = opened(drawn(SHEET)).convert("L")
    dots = modules(SHEET.link)
    side = (310 - 28) // len(dots)
    inset = (310 - side * len(dots)) // 2
    left, top = WIDTH - 72 - 310 + inset, 1206 + 52 + inset
    seen = [
        [
            grey.getpixel((left + x * side + side // 2, top + y * side + side // 2)) < 128  # type: ignore[operator]
            for x in range(len(dots))
        ]
        for y in range(len(dots))
    ]
    assert seen == [list(row) for row in dots]


@pytest.mark.parametrize("picture", [b"", b"RIFF-webp", PICTURE.read_bytes()[:2000]])
def test_a_case_without_a_readable_picture_has_a_poster_all_the_same(picture: bytes) -> None:
    other = drawn(msgspec.structs.replace(SHEET, picture=picture))
    assert opened(other).size == (WIDTH, HEIGHT)


def test_a_card_is_square() -> None:
    card = Card(lang="en", campaign=SHEET.campaign, organizer="Sample", sample=False)
    assert opened(drawn(card)).size == (CARD, CARD)


@given(st.text(alphabet=st.sampled_from("案例评选，。《》（A longword9 "), max_size=80))
def test_lines_keep_every_letter_and_their_width(text: str) -> None:
    lines = broken(text, 300, font(36).getlength)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(font(36).getlength(line) <= 300 + 2 * 36 for line in lines)


@pytest.mark.parametrize("text", ["案例" * 200, "x" * 900, "word " * 200])
def test_a_text_without_end_ends_in_an_ellipsis(text: str) -> None:
    block = fitted(text, 600, (60, 40), 3)
    assert len(block.lines) == 3
    assert block.lines[-1].endswith(ELLIPSIS)
    assert all(font(block.size).getlength(line) <= 600 for line in block.lines)


def test_no_line_begins_with_a_mark_that_ends_another() -> None:
    lines = broken("城市，运行，管理，平台，建设，应用，", 108, font(36).getlength)
    assert not any(line.startswith("，") for line in lines)


async def test_a_poster_is_drawn_once_for_all_who_ask(press: Press) -> None:
    first, *others = await asyncio.gather(*(press.printed(SHEET) for _ in range(5)))
    assert all(other is first for other in others)
    assert opened(first.body).size == (WIDTH, HEIGHT)


async def test_the_shelf_forgets_what_was_asked_for_longest_ago() -> None:
    press = Press(shelf_bytes=1)
    first = await press.printed(SHEET)
    await press.printed(msgspec.structs.replace(SHEET, number="urban-02"))
    again = await press.printed(SHEET)
    assert again is not first
    assert again == first
    await press.close()


@pytest.mark.parametrize("painter", [REFUSING, SILENT, "", "syntax error"])
async def test_a_painter_that_fails_costs_one_poster_and_not_the_front(painter: str) -> None:
    press = Press(command=(sys.executable, "-c", painter), patience_s=2.0)
    small = Card(lang="zh", campaign="x", organizer="y", sample=False)
    for _ in range(2):
        with pytest.raises(NoPoster):
            await press.printed(small)
    await press.close()


async def test_a_painter_ends_with_its_input() -> None:
    painter = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "display.posters.painter"), stdin=asyncio.subprocess.PIPE
    )
    assert painter.stdin is not None
    painter.stdin.close()
    assert await painter.wait() == 0


async def test_a_poster_may_be_kept_for_ever_under_its_hash(client: Client) -> None:
    html = await (await client.get("/c/tiny/cases/c1")).text()
    address = html.partition('<a href="/c/tiny/posters/')[2].partition('"')[0]
    answer = await client.get(f"/c/tiny/posters/{address}")
    assert (answer.status, answer.content_type) == (200, "image/jpeg")
    assert "immutable" in answer.headers["Cache-Control"]
    other = await client.get("/c/tiny/posters/zh/c1.jpg?v=0123456789abcdef")
    assert (other.status, other.headers["Cache-Control"]) == (200, "no-cache")


async def test_no_vote_changes_what_is_shared(client: Client, front: Front) -> None:
    async def shared() -> list[str]:
        html = await (await client.get("/c/tiny/cases/c1")).text()
        return [line for line in html.splitlines() if "og:" in line or "posters" in line]

    before = await shared()
    assert any("og:image" in line for line in before)
    await front.overtake(2)
    assert await shared() == before


@pytest.mark.parametrize("path", ["posters/de/c1.jpg", "posters/zh/nobody.jpg", "card/de.jpg"])
async def test_there_is_no_poster_of_what_there_is_not(client: Client, path: str) -> None:
    assert (await client.get(f"/c/tiny/{path}")).status == 404


async def test_a_shared_link_shows_title_words_and_a_picture(client: Client) -> None:
    for page, picture in (("", "card/zh.jpg"), ("/cases/c1", "pictures/c1.webp")):
        html = await (await client.get(f"/c/tiny{page}?from=hall-3.AAAAAAAAAAAA")).text()
        assert f'<meta property="og:url" content="https://vote.example/c/tiny{page}">' in html
        image = f'<meta property="og:image" content="https://vote.example/c/tiny/{picture}?v='
        assert image in html
        assert '<meta property="og:title" content="' in html
        assert '<meta property="og:description" content="' in html
