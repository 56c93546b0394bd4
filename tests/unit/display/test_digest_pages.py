"""Digests as the public reads, prints and keeps them."""

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace
from pytest_aiohttp.plugin import AiohttpClient

from display.digests import DigestShelf
from display.exhibits.board import Board
from display.routes import setup
from tests.campaigns import ORIGIN
from tests.unit.display.showcase import EVIL, NOW, TINY, Source, evil, showcase, snapshot
from voting.domain import Tally
from voting.history.life import live
from voting.ledger import digest
from voting.ledger.digest import Digest, Statement
from voting.rules.public_duties import Imprint, Privacy

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def signed(number: int, of: str, votes: Tally | None) -> Digest:
    said = Statement(
        campaign=TINY,
        number=number,
        of=of,
        index=None if votes is None else 1000 + number,
        hash="ab" * 32,
        votes=votes,
        signed_at="2026-05-01T16:00:02Z",
        previous=digest.NONE,
        key=digest.public_hex(KEY),
    )
    return digest.sign(said, KEY)


DAY = signed(1, "day 2026-05-01", None)
CLOSE = signed(2, "close", Tally(received=9, pending=1, counted=5, held=2, voided=1))


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> TestClient[Any, Any]:
    rules = replace(
        showcase(),
        imprint=Imprint(contact=evil("contact-")),
        privacy=Privacy(version="v1", notice=evil("privacy-")),
    )
    board, shelf, app = Board(source=Source(snapshot()), clock=lambda: NOW), DigestShelf(), None
    board.show(live(rules, ()), {})
    shelf.add(TINY, [DAY, CLOSE])
    app = web.Application()
    setup(app, board, origin=ORIGIN, shelf=shelf, refresh_interval_s=None)
    return await aiohttp_client(app)


async def page(client: TestClient[Any, Any], path: str) -> str:
    answer = await client.get(f"/c/tiny{path}")
    assert answer.status == 200
    return await answer.text()


async def test_the_list_tells_the_newest_first_with_its_key(client: TestClient[Any, Any]) -> None:
    html = await page(client, "/digests")
    assert html.index('data-digest="2"') < html.index('data-digest="1"')
    assert digest.public_hex(KEY) in html
    assert "收到 9，待判 1，有效 5，暂扣 2，作废 1" in html
    assert "2026-05-01 当日终了" in html
    assert "票数在投票截止后公布" in html


async def test_a_printed_page_is_chinese_then_english_then_what_was_signed(
    client: TestClient[Any, Any],
) -> None:
    for lang in ("zh", "en"):
        html = await page(client, f"/digests/2?lang={lang}")
        chinese, english = html.index("投票截止"), html.index("Voting closes")
        assert chinese < english < html.index("pingxuan-digest-1")
        assert CLOSE.file in html


async def test_the_file_is_the_digest_byte_for_byte(client: TestClient[Any, Any]) -> None:
    answer = await client.get("/c/tiny/digests/1.txt")
    assert (answer.content_type, await answer.text()) == ("text/plain", DAY.file)
    assert (await client.get("/c/tiny/digests/3")).status == 404
    facts = await (await client.get("/api/v1/campaigns/tiny/digests")).json()
    assert facts["key"] == digest.public_hex(KEY)
    assert facts["digests"][1]["lines"]["held"] == "2"
    assert facts["digests"][1]["file"] == CLOSE.file


async def test_texts_of_the_office_are_inert(client: TestClient[Any, Any]) -> None:
    for path in ("/privacy", "/digests", "/digests/1", "/rules"):
        html = await page(client, path)
        assert "<script>alert" not in html
        assert EVIL not in html
        assert "contact-" in html
