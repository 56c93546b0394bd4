"""Pages that go out as bytes say what the same pages say by way of the application."""

from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from display.pages.shelf import Shelf
from tests.unit.display.showcase import Front

Client = TestClient[Any, Any]
GZIP = {"Accept-Encoding": "gzip"}


def shelf(front: Front, *, knows: bool = True) -> Shelf:
    return Shelf(front.board, lambda headers: knows)


def answered(halves: tuple[bytes, bytes] | None) -> tuple[str, dict[str, str], bytes]:
    assert halves is not None
    head = halves[0].decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in head[1:] if line)
    assert halves[1].startswith(b"\r\n")
    return head[0], headers, halves[1][2:]


@pytest.mark.parametrize(
    "path", ["/c/tiny", "/c/tiny/ranking", "/c/tiny/cases/c1", "/c/tiny/rules"]
)
@pytest.mark.parametrize("headers", [GZIP, {}], ids=["gzip", "plain"])
async def test_the_bytes_are_those_of_the_application(
    front: Front, client: Client, path: str, headers: Mapping[str, str]
) -> None:
    assert shelf(front).find(path, headers) is None, "nobody has asked for it yet"
    given = await client.get(path, headers=headers, skip_auto_headers=["Accept-Encoding"])
    body = await given.read()
    status, told, sent = answered(shelf(front).find(path, headers))
    assert status == "HTTP/1.1 200 OK"
    assert len(sent) == int(told.pop("Content-Length"))
    if headers is GZIP:
        assert told["Content-Encoding"] == "gzip"
        assert len(sent) < len(body)
    else:
        assert sent == body
    ours = {"Date", "Server", "Content-Length", "Set-Cookie", "Content-Encoding"}
    theirs = {name: value for name, value in given.headers.items() if name not in ours}
    told.pop("Content-Encoding", None)
    assert told == theirs


async def test_who_holds_the_page_is_told_so(front: Front, client: Client) -> None:
    given = await client.get("/c/tiny/ranking")
    known = {"If-None-Match": f'"other", {given.headers["ETag"]}'}
    status, told, sent = answered(shelf(front).find("/c/tiny/ranking", known))
    assert (status, sent) == ("HTTP/1.1 304 Not Modified", b"")
    assert told["Etag"] == given.headers["ETag"]
    assert "Content-Length" not in told
    await front.publish(2)
    await client.get("/c/tiny/ranking")
    status, _, _ = answered(shelf(front).find("/c/tiny/ranking", known))
    assert status == "HTTP/1.1 200 OK"


async def test_each_reader_gets_the_page_in_their_language_and_size(
    front: Front, client: Client
) -> None:
    for cookie in ("px_lang=en", "px_lang=zh", "px_lang=en; px_view=large"):
        await client.get("/c/tiny/ranking", headers={"Cookie": cookie})
    for cookie, tag in (
        ("px_lang=en", b'<html lang="en">'),
        ("a=b; px_lang=zh", b'<html lang="zh-CN">'),
        ("px_lang=nonsense", b'<html lang="zh-CN">'),
        ("px_lang=en; px_view=large", b'<html lang="en" class="large">'),
    ):
        _, _, sent = answered(shelf(front).find("/c/tiny/ranking", {"Cookie": cookie}))
        assert tag in sent, cookie
    assert shelf(front).find("/c/tiny/ranking", {"Cookie": "px_view=large"}) is None


async def test_what_needs_the_application_is_not_on_the_shelf(
    front: Front, client: Client
) -> None:
    for path in ("/c/tiny/ranking", "/c/tiny/ranking?lang=en", "/c/tiny?q=case", "/nowhere"):
        await client.get(path)
    assert shelf(front, knows=False).find("/c/tiny/ranking", {}) is None, "a voter without token"
    for path in ("/c/tiny/ranking?lang=en", "/c/tiny?q=case", "/nowhere", "/", "/c", "/c/other"):
        assert shelf(front).find(path, {}) is None, path


async def test_another_spelling_of_an_address_takes_no_place(front: Front, client: Client) -> None:
    for path in ("/c/tiny/cases/%63%31", "/c/tiny/announcements.atom", "/c/tiny?from=abc"):
        assert (await client.get(path)).status == 200
    [shown] = front.board.campaigns()
    assert {path for path, _, _ in shown.ready} <= {"/c/tiny/cases/c1"}


async def test_a_new_snapshot_clears_the_shelf(front: Front, client: Client) -> None:
    await client.get("/c/tiny/ranking")
    assert shelf(front).find("/c/tiny/ranking", {}) is not None
    await front.publish(2)
    assert shelf(front).find("/c/tiny/ranking", {}) is None
