"""Doubles of what messages are sent to: a web server and a mail server on loopback."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_network

from aiohttp import web
from aiohttp.test_utils import TestServer

from ops.messages.outbound.allowed import Allowed

LOOPBACK = Allowed(
    hosts=frozenset({"127.0.0.1", "localhost"}), networks=[ip_network("127.0.0.0/8")]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A web server that keeps what it is sent, and answers as it is told."""

    url: str = ""
    got: "asyncio.Queue[Got]" = field(default_factory=asyncio.Queue)
    answers: "Iterator[tuple[int, str]]" = field(default_factory=lambda: iter(()))

    async def handle(self, request: web.Request) -> web.Response:
        """Keep it, and answer."""
        await self.got.put(
            Got(
                path=request.path_qs,
                headers=dict(request.headers),
                body=await request.read(),
            )
        )
        status, text = next(self.answers, (200, '{"errcode": 0}'))
        headers = {"Location": f"{self.url}/elsewhere"} if status // 100 == 3 else {}
        return web.Response(status=status, text=text, headers=headers)


@asynccontextmanager
async def receiver(*answers: tuple[int, str]) -> AsyncIterator[Receiver]:
    """A receiver that gives these answers first, and good ones afterwards."""
    double = Receiver(answers=iter(answers))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", double.handle)
    async with TestServer(app) as server:
        double.url = f"http://127.0.0.1:{server.port}"
        yield double


@dataclass
class Postbox:
    """A mail server without TLS that keeps mails."""

    port: int = 0
    refuses: bool = False
    receivers: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation of SMTP (RFC 5321)."""
        writer.write(b"220 double\r\n")
        while line := await reader.readline():
            verb = line.decode().strip().upper()
            if verb == "QUIT":
                break
            writer.write(await self._answer(verb, line, reader, writer))
        writer.write(b"221 bye\r\n")
        writer.close()
        await writer.wait_closed()

    async def _answer(
        self,
        verb: str,
        line: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bytes:
        if verb.startswith("RCPT"):
            self.receivers.append(line.decode().partition("<")[2].partition(">")[0])
            return b"550 no such user\r\n" if self.refuses else b"250 ok\r\n"
        if verb == "DATA":
            writer.write(b"354 go on\r\n")
            raw = await reader.readuntil(b"\r\n.\r\n")
            self.mails.append(message_from_bytes(raw[:-5], policy=policy.default))
        return b"250 ok\r\n"


@asynccontextmanager
async def postbox(*, refuses: bool = False) -> AsyncIterator[Postbox]:
    """A mail server on loopback."""
    double = Postbox(refuses=refuses)
    server = await asyncio.start_server(double.handle, "127.0.0.1", 0)
    double.port = server.sockets[0].getsockname()[1]
    async with server:
        yield double
