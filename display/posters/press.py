"""The front's way to its posters: a painter beside it, one sheet at a time, and a bounded shelf.

Drawing takes 60 to 150 ms of a processor, so it never happens in the front's own process.
"""

import asyncio
import sys
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec
import structlog

from display import metrics
from display.exhibits import qr
from display.exhibits.answers import Answer, make, tag
from display.posters.orders import version_of
from display.posters.sheet import Order

_log = structlog.get_logger(__name__)
_COMMAND = (sys.executable, "-m", "display.posters.painter")
_SHELF_BYTES = 32 * 1024 * 1024
_WAITING_MAX = 64
_PATIENCE_S = 10.0
_LENGTH_BYTES = 4
_JPEG = "image/jpeg"
_ROOMS = (*Path(__file__).parent.glob("*.py"), Path(qr.__file__))


class NoPoster(Exception):
    """There is none now: too many wait, or the painter failed. A later attempt may succeed."""


@cache
def drawing() -> str:
    """The version of how posters are drawn: of our rooms and of the library's release."""
    return tag(b"".join(room.read_bytes() for room in sorted(_ROOMS)) + version("pillow").encode())


class Press:
    """Has posters drawn, each once while it stays on the shelf.

    Args:
        shelf_bytes: how much is kept; what was asked for longest ago goes first.
        patience_s: how long a painter may take over one sheet before it is replaced.
        command: how a painter is started.
    """

    def __init__(
        self,
        *,
        shelf_bytes: int = _SHELF_BYTES,
        patience_s: float = _PATIENCE_S,
        command: tuple[str, ...] = _COMMAND,
    ) -> None:
        self._shelf_bytes = shelf_bytes
        self._patience_s = patience_s
        self._command = command
        self._shelf: OrderedDict[str, Answer] = OrderedDict()
        self._weight = 0
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._painter: asyncio.subprocess.Process | None = None

    async def printed(self, order: Order) -> Answer:
        """The JPEG of an order, tagged with the version of what stands on it.

        Raises:
            NoPoster: too many wait already, or it could not be drawn.
        """
        name = version_of(order, drawing())
        found = self._taken(name)
        if found is not None:
            return found
        if self._waiting >= _WAITING_MAX:
            raise NoPoster("too many posters are waited for")
        self._waiting += 1
        try:
            async with self._turn:
                return self._taken(name) or await self._print(name, order)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the painter."""
        painter, self._painter = self._painter, None
        if painter is not None and painter.returncode is None:
            with suppress(ProcessLookupError):
                painter.kill()
            await painter.wait()

    def _taken(self, name: str) -> Answer | None:
        found = self._shelf.get(name)
        if found is not None:
            self._shelf.move_to_end(name)
        return found

    async def _print(self, name: str, order: Order) -> Answer:
        with metrics.POSTER_SECONDS.time():
            body = await self._drawn(msgspec.msgpack.encode(order))
        printed = replace(make(body, _JPEG), etag=name)
        self._shelve(name, printed)
        return printed

    def _shelve(self, name: str, printed: Answer) -> None:
        self._shelf[name] = printed
        self._weight += len(printed.body)
        while self._weight > self._shelf_bytes and len(self._shelf) > 1:
            _, gone = self._shelf.popitem(last=False)
            self._weight -= len(gone.body)

    async def _drawn(self, order: bytes) -> bytes:
        try:
            async with asyncio.timeout(self._patience_s):
                body = await self._asked(order)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as fault:
            _log.warning("painter_failed", fault=type(fault).__name__)
            await self.close()
            raise NoPoster("the painter failed") from fault
        except asyncio.CancelledError:
            await self.close()  # else its late answer would be taken for the next sheet's
            raise
        if not body:
            raise NoPoster("the sheet cannot be drawn")
        return body

    async def _asked(self, order: bytes) -> bytes:
        painter = await self._at_work()
        assert painter.stdin is not None
        assert painter.stdout is not None
        painter.stdin.write(len(order).to_bytes(_LENGTH_BYTES, "big") + order)
        await painter.stdin.drain()
        head = await painter.stdout.readexactly(_LENGTH_BYTES)
        return await painter.stdout.readexactly(int.from_bytes(head, "big"))

    async def _at_work(self) -> asyncio.subprocess.Process:
        if self._painter is None or self._painter.returncode is not None:
            self._painter = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for the front, which ends its painter
            )
        return self._painter
