"""Starts a peer's processes on one port, and ends them."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from loadtests.product.running import ProductFailed, free_ports
from loadtests.target import Target

_BACKLOG = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A peer that listens: where, and the processes that it began with."""

    target: Target
    pids: list[int]


@contextmanager
def running_peer(
    name: str, processes: int, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Start `python -m loadtests.bench.peers.NAME PORT …` so many times, until the context ends.

    Each process writes a line once it listens.

    Raises:
        ProductFailed: a process does not say that it listens.
    """
    port = free_ports().public
    command = [sys.executable, "-m", f"loadtests.bench.peers.{name}", str(port), *arguments]
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.extend(_start(command, environment or {}) for _ in range(processes))
        for child in children:
            _await_ready(name, child)
        pids = [child.pid for child in children]
        yield Running(target=Target(host="127.0.0.1", port=port), pids=pids)
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.communicate()


def shared_socket(port: int) -> socket.socket:
    """A listening socket that shares its port, so that the kernel spreads the connections."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(_BACKLOG)
    return listening


def say_ready() -> None:
    """Tell whoever started this process that it listens."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def _start(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 — our own module, no shell
        command,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )


def _await_ready(name: str, child: subprocess.Popen[bytes]) -> None:
    assert child.stdout is not None
    if not child.stdout.readline():  # it has ended without a word
        raise ProductFailed(f"the peer {name} did not start")
