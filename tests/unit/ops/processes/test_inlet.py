"""Which requests pass the application by: pages that are ready, asked for in the plainest way."""

from collections.abc import Mapping

import pytest
from aiohttp import HttpVersion10, HttpVersion11
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from ops.processes.listener.inlet import Inlet

PLAIN = {"method": "GET", "path": "/c/tiny", "close": False, "upgrade": False, "old": False}


def page_at(path: str, headers: Mapping[str, str]) -> tuple[bytes, bytes] | None:
    del headers
    return (b"HTTP/1.1 200 OK\r\n", b"\r\nhello") if path == "/c/tiny" else None


def inlet(*, last: bool = False) -> Inlet:
    return Inlet(
        campaign_at=lambda _: None,
        cast=lambda envelope, tell: None,
        page_at=page_at,
        last_answers=lambda: last,
    )


def head(headers: Mapping[str, str] | None = None, **other: object) -> RawRequestMessage:
    asked = {**PLAIN, **other}
    return RawRequestMessage(
        str(asked["method"]),
        str(asked["path"]),
        HttpVersion10 if asked["old"] else HttpVersion11,
        CIMultiDictProxy(CIMultiDict(headers or {})),
        (),
        bool(asked["close"]),
        None,
        bool(asked["upgrade"]),
        False,
        URL(str(asked["path"])),
    )


def test_a_page_that_is_ready_goes_out_with_the_time() -> None:
    whole = inlet().page(head(), EMPTY_PAYLOAD)
    assert whole is not None
    assert whole.startswith(b"HTTP/1.1 200 OK\r\nDate: ")
    assert whole.endswith(b" GMT\r\n\r\nhello")


@pytest.mark.parametrize(
    "other",
    [
        {"method": "HEAD"},
        {"method": "POST"},
        {"path": "/c/other"},
        {"close": True},
        {"upgrade": True},
        {"old": True},
        {"headers": {"Expect": "100-continue"}},
    ],
)
def test_whatever_asks_for_more_goes_to_the_application(other: dict[str, object]) -> None:
    assert inlet().page(head(**other), EMPTY_PAYLOAD) is None  # type: ignore[arg-type]


def test_a_front_that_leaves_gives_no_answer_that_is_not_its_last() -> None:
    assert inlet(last=True).page(head(), EMPTY_PAYLOAD) is None
