"""Redis servers of a test's own: the embedded Valkey, or a genuine Redis where one is at hand."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisError

from ops.children.lifeline import spawn
from ops.database.rights.redis_acl import RedisUser, acl_file
from ops.embedded.binaries import installed
from voting.memory import redis_client

#: Where `make redis7` unpacks a genuine Redis 7.0; the variable names another.
VARIABLE = "TEST_REDIS_SERVER"
UNPACKED = Path(sys.prefix) / "redis7" / "redis-server"
NO_REDIS = f"no genuine Redis at hand: run `make redis7`, or name a redis-server by {VARIABLE}"
_LOOPBACK = "127.0.0.1"
_PATIENCE_S = 60.0
_PAUSE_S = 0.02


def valkey() -> Path:
    """The Valkey that the product embeds."""
    return installed().valkey


def genuine_redis() -> Path | None:
    """A redis-server; None where there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(shutil.which(named) or named)
    return UNPACKED if UNPACKED.exists() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """An ACL file, and as whom a test itself gets past it: its user may do everything."""

    acl: Path
    user: str
    password: str
    #: As whom a replica follows its primary.
    replica: str

    @property
    def options(self) -> tuple[str, ...]:
        """What the server is started with."""
        user, _, password = self.replica.partition(":")
        return ("--aclfile", str(self.acl), "--masteruser", user, "--masterauth", password)


def acl_guard(folder: Path, passwords: Mapping[RedisUser, str]) -> Guard:
    """Our ACL file in a folder, as an operator has it: with an administrator of his own."""
    password = secrets.token_urlsafe()
    file = folder / "users.acl"
    owner = f"user owner on >{password} ~* &* +@all"
    file.write_text(f"{acl_file(passwords)}{owner}\n", encoding="utf-8")
    replica = f"{RedisUser.REPLICA}:{passwords[RedisUser.REPLICA]}"
    return Guard(acl=file, user="owner", password=password, replica=replica)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server on loopback, or at an address of its own; its data in its folder."""

    program: Path
    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    address: str = _LOOPBACK
    guard: Guard | None = None

    @property
    def place(self) -> str:
        """As a cluster's address names it."""
        return f"{self.address}:{self.port}"

    @property
    def url(self) -> str:
        return self.url_as("")

    def url_as(self, credentials: str) -> str:
        """The same for `USER:PASSWORD@`."""
        return f"redis://{credentials}{self.place}"

    @property
    def unix_url(self) -> str:
        """By a socket, as the product reaches its embedded server."""
        return f"unix://{self.folder / 'socket'}"

    def client(self) -> redis.Redis:
        """A client that waits, for a test's own questions."""
        return redis.Redis(
            host=self.address,
            port=self.port,
            username=self.guard.user if self.guard else None,
            password=self.guard.password if self.guard else None,
            decode_responses=True,
        )

    def kill(self) -> None:
        """Die as by a power cut."""
        self.process.kill()
        self.process.wait(_PATIENCE_S)


def start(
    program: Path,
    folder: Path,
    *options: str,
    port: int | None = None,
    address: str = _LOOPBACK,
    guard: Guard | None = None,
) -> Server:
    """Start a server that keeps nothing on disk unless it is asked to, and wait until it answers.

    Raises:
        AssertionError: it ended, or does not answer; with its log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chosen = port or free_port()
    log = folder / "log"
    with log.open("ab") as output:
        process = spawn(
            [
                *(str(program), "--port", str(chosen), "--bind", address, "--save", ""),
                *("--dir", str(folder), "--unixsocket", str(folder / "socket"), *options),
                *(guard.options if guard else ()),
            ],
            environment=os.environ,
            death_signal=signal.SIGKILL,  # a test that is killed leaves no server behind
            output=output.fileno(),
            errors=subprocess.STDOUT,
        )
    server = Server(
        program=program,
        folder=folder,
        port=chosen,
        process=process,
        address=address,
        guard=guard,
    )
    _wait(server, log)
    return server


@contextmanager
def running(program: Path, folder: Path, *options: str) -> Iterator[Server]:
    """A server for as long as the context lasts."""
    server = start(program, folder, *options)
    try:
        yield server
    finally:
        server.kill()


async def keys_of(client: redis_client.Client, pattern: str = "*") -> list[bytes | str]:
    """The keys of one server, or of every primary of a cluster."""
    if not isinstance(client, RedisCluster):
        return list(await client.keys(pattern))
    return list(await client.keys(pattern, target_nodes=RedisCluster.PRIMARIES))


def free_port(also: int = 0) -> int:
    """A port of loopback that nobody listens on, nor on the one `also` above it."""
    while True:
        with socket.socket() as probe, socket.socket() as second:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            try:
                if also:
                    second.bind(("127.0.0.1", port + also))
            except (OSError, OverflowError):
                continue
            return port


def end_all(servers: Sequence[Server]) -> None:
    """Kill what still runs."""
    for server in servers:
        if server.process.poll() is None:
            server.kill()


def _wait(server: Server, log: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        assert server.process.poll() is None, log.read_text(encoding="utf-8")
        try:
            with server.client() as client:
                client.ping()
                return
        except (RedisError, OSError):
            time.sleep(_PAUSE_S)
    server.kill()
    raise AssertionError(log.read_text(encoding="utf-8"))
