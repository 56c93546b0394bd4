"""A server that has come up once is never given up."""

import asyncio
import subprocess
from collections.abc import Sequence
from typing import Any, cast

import pytest

from ops.embedded import running
from ops.embedded.running import _Server
from ops.errors import EmbeddedError

BOUND_S = 30
_DEAD, _ALIVE = 1, None


class Process:
    """A child that ended, or that runs for good."""

    def __init__(self, code: int | None) -> None:
        self.returncode = code

    def poll(self) -> int | None:
        return self.returncode


class Program:
    """What starts: a process for each code; a text in its place is why it cannot."""

    def __init__(self, starts: Sequence[int | str | None]) -> None:
        self.starts = list(starts)

    async def start(self) -> "subprocess.Popen[bytes]":
        found = self.starts.pop(0)
        if isinstance(found, str):
            raise EmbeddedError(found)
        return cast("subprocess.Popen[bytes]", Process(found))

    async def ready(self, _process: Any) -> None:
        return

    async def stop(self, _process: Any) -> bool:
        return True


async def kept_up(starts: Sequence[int | str | None]) -> _Server:
    """The server after its last start."""
    program = Program(starts)
    server = _Server("Valkey", program.start, program.ready, program.stop)
    await server.up()
    keeping = asyncio.create_task(server.keep_up())
    async with asyncio.timeout(BOUND_S):
        while program.starts:
            await asyncio.sleep(0)
    keeping.cancel()
    return server


async def test_a_server_that_dies_again_and_again_comes_back_every_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "_LONGEST_PAUSE_S", 0.0)
    server = await kept_up([_DEAD] * 20 + [_ALIVE])
    assert server.process is not None
    assert server.process.poll() is None


async def test_a_server_that_cannot_start_for_a_while_is_tried_until_it_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "_LONGEST_PAUSE_S", 0.0)
    server = await kept_up([_DEAD, "no space", "no space", "no space", _ALIVE])
    assert server.process is not None
    assert server.process.poll() is None


async def test_a_server_that_never_came_up_says_why() -> None:
    program = Program(["no space"])
    with pytest.raises(EmbeddedError, match="no space"):
        await _Server("Valkey", program.start, program.ready, program.stop).up()


def test_the_pause_before_another_start_grows_to_its_bound_and_no_further() -> None:
    program = Program([])
    server = _Server("Valkey", program.start, program.ready, program.stop)
    pauses = []
    for failures in (1, 2, 3, 5000):
        server.failures = failures
        pauses.append(server._pause_s())
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[1] < pauses[-1] == running._LONGEST_PAUSE_S
