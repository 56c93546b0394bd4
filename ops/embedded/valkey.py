"""The embedded Valkey: its start, its stop."""

import asyncio
import signal
import subprocess
from pathlib import Path

import redis.asyncio
from redis.exceptions import RedisError

from ops.children.lifeline import end
from ops.embedded.place import Place, make_private
from ops.errors import EmbeddedError

_LOG = "valkey"
_SOCKET = "valkey.sock"
_STOP_PATIENCE_S = 20.0
_PAUSE_S = 0.02

_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "save": "60 1",
    "appendonly": "no",
    "maxmemory": "1gb",
    "maxmemory-policy": "noeviction",
    # Counters follow the ledger: a full disk must not stop them, nor keep the server from ending.
    "stop-writes-on-bgsave-error": "no",
    "shutdown-on-sigterm": "save force",
    "always-show-logo": "no",
}


def url(sockets: Path) -> str:
    """The server's address, for redis-py."""
    return f"unix://{sockets / _SOCKET}?db=0"


def start(place: Place) -> subprocess.Popen[bytes]:
    """Start the server over its last snapshot; see `ready`."""
    make_private(place.snapshots, place.account)
    settings = _SETTINGS | {"unixsocket": str(place.sockets / _SOCKET)}
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    return place.start(
        [place.binaries.valkey, *options],
        name=_LOG,
        folder=place.snapshots,
        death_signal=signal.SIGTERM,
    )


async def ready(place: Place, process: subprocess.Popen[bytes], *, within_s: float) -> None:
    """Wait until the server answers, its snapshot read.

    Raises:
        EmbeddedError: it ended, or does not answer within `within_s`; with its log's end.
    """
    try:
        async with asyncio.timeout(within_s):
            while not await answers(url(place.sockets)):
                if process.poll() is not None:
                    raise EmbeddedError(f"Valkey ended:\n{place.last_words(_LOG)}")
                await asyncio.sleep(_PAUSE_S)
    except TimeoutError as error:
        raise EmbeddedError(
            f"Valkey does not answer after {within_s:g} s:\n{place.last_words(_LOG)}"
        ) from error


async def stop(process: subprocess.Popen[bytes]) -> bool:
    """Save a snapshot and close; False when the server had to be killed."""
    return await end(process, by=signal.SIGTERM, patience_s=_STOP_PATIENCE_S)


async def answers(address: str) -> bool:
    """Whether the server takes commands now."""
    client = redis.asyncio.from_url(address)
    try:
        return bool(await client.ping())
    except (RedisError, OSError):
        return False
    finally:
        await client.aclose()
