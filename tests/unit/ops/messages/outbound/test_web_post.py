"""JSON goes to whom it is for, once, and nowhere else."""

import socket
from typing import Any

import pytest

from ops.messages.outbound.allowed import Allowed
from ops.messages.outbound.web_post import Undelivered, web_post
from tests.receivers import LOOPBACK, receiver


async def test_what_is_posted_arrives_as_it_is() -> None:
    async with receiver() as double, web_post(LOOPBACK) as web:
        await web.send(f"{double.url}/hook?key=k", "{“二”}".encode(), {"X-One": "1"})
        got = double.got.get_nowait()
    assert (got.path, got.body, got.headers["X-One"]) == ("/hook?key=k", "{“二”}".encode(), "1")
    assert got.headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    async with receiver((status, "")) as double, web_post(LOOPBACK) as web:
        with pytest.raises(Undelivered, match=str(status)):
            await web.send(f"{double.url}/hook", b"{}", {})
        assert double.got.qsize() == 1


@pytest.mark.parametrize("status", [400, 403, 500, 503])
async def test_a_refusal_is_no_delivery(status: int) -> None:
    async with receiver((status, "no")) as double, web_post(LOOPBACK) as web:
        with pytest.raises(Undelivered, match=str(status)):
            await web.send(f"{double.url}/hook", b"{}", {})


async def test_nobody_listening_is_no_delivery_and_shows_no_address() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/send?key=hush"
        async with web_post(LOOPBACK) as web:
            with pytest.raises(Undelivered) as fault:
                await web.send(url, b"{}", {})
    assert "hush" not in str(fault.value)


async def test_a_name_that_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiver() as double:
        inside: Any = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(double.url[-5:])))
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_how: inside)
        named = Allowed(hosts=frozenset({"hooks.example"}))
        async with web_post(named) as web:
            with pytest.raises(Undelivered):
                await web.send("https://hooks.example/send", b"{}", {})
        assert double.got.empty()


async def test_cookies_of_a_receiver_are_not_kept() -> None:
    async with receiver() as double, web_post(LOOPBACK) as web:
        for _ in range(2):
            await web.send(f"{double.url}/hook", b"{}", {})
            assert "Cookie" not in double.got.get_nowait().headers
