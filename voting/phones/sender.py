"""Who sends the codes: a file for tests and demos, or an organizer's gateway over HTTP.

The gateway is asked by `POST` with a JSON body, and `Authorization: Bearer TOKEN` where there is a
token; any status from 200 to 299 means that it will send, and anything else that it will not:

    {"to": "+8613000000000", "code": "123456", "valid_min": 5,
     "campaign": "qingdao-2019", "text": "验证码 123456，5 分钟内有效……"}

A gateway that knows templates takes the code and the minutes, one that does not takes the text.
"""

import asyncio
import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
import msgspec

from voting.phones.numbers import PhoneNumber

BOUND_S = 5.0


class NotSent(Exception):
    """A code was not sent; its owner is told so, and may ask again at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A code on its way. Its text and its number stand in no log: `repr` shows neither."""

    number: PhoneNumber = field(repr=False)
    code: str = field(repr=False)
    valid_min: int
    campaign: str

    def document(self) -> dict[str, Any]:
        """The message as a gateway gets it."""
        text = (
            f"验证码 {self.code}，{self.valid_min} 分钟内有效，仅用于本次投票登录，请勿转告他人。"
            f"Code {self.code}, valid for {self.valid_min} minutes. Do not share it."
        )
        return {
            "to": f"+86{self.number}",
            "code": self.code,
            "valid_min": self.valid_min,
            "campaign": self.campaign,
            "text": text,
        }


class Sender(Protocol):
    """Sends codes to telephones."""

    async def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            NotSent: it will not arrive.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class FileSender:
    """Writes each message as a line of JSON into a file that its owner alone can read."""

    def __init__(self, file: Path) -> None:
        self._file = file

    async def send(self, message: Message) -> None:
        """Add a line.

        Raises:
            NotSent: the file cannot be written.
        """
        line = msgspec.json.encode(message.document()) + b"\n"
        try:
            await asyncio.to_thread(self._add, line)
        except OSError as fault:
            raise NotSent(fault.strerror) from fault

    async def close(self) -> None:
        """Nothing is held open."""

    def _add(self, line: bytes) -> None:
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as lines:
            lines.write(line)


class HttpSender:
    """Asks a gateway. Only a host that is allowed is ever called, and no redirection followed."""

    def __init__(self, url: str, allowed: Collection[str], token: str | None = None) -> None:
        host = urlsplit(url).hostname
        if host not in allowed:
            raise ValueError(f"the host `{host}` is none of those that may be called")
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._session: aiohttp.ClientSession | None = None

    async def send(self, message: Message) -> None:
        """Ask the gateway, within a bound in time.

        Raises:
            NotSent: it is away, slow, or says no.
        """
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=BOUND_S)
            self._session = aiohttp.ClientSession(timeout=timeout, headers=self._headers)
        try:
            async with self._session.post(
                self._url, json=message.document(), allow_redirects=False
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, OSError, TimeoutError) as fault:
            raise NotSent(type(fault).__name__) from fault
        if not 200 <= status < 300:  # noqa: PLR2004
            raise NotSent(f"status {status}")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
