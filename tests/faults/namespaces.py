"""Hosts of a test's own on this machine: network namespaces at one switch, without a way outwards.

They have no name and no place on disk: each lasts as long as this process keeps it open and a
process works in it, and those end with this one. So nothing is left behind, however a test ends,
and two runs never meet.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

_CLONE_NEWNET = 0x40000000
_LIBC = ctypes.CDLL(None, use_errno=True)
_MINE = "/proc/thread-self/ns/net"
_SYSTEM = "/usr/sbin:/sbin:/usr/bin:/bin"
#: For measurements between two devices (RFC 2544): nobody's on the internet.
_NETWORK = "198.18.0"
NETWORK = f"{_NETWORK}.0/24"
_PREFIX = 24


class NoNamespacesError(Exception):
    """This machine does not let us make hosts; the message says what it lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A network of its own, with one cable to the switch."""

    name: str
    address: str
    _open: int

    @contextmanager
    def entered(self) -> Iterator[None]:
        """This thread opens sockets, and starts processes, on the host; there is no `await` in it.

        What was opened or started there stays there.
        """
        with ExitStack() as stack:
            back = _opened(stack, _MINE)
            _check(_LIBC.setns(self._open, _CLONE_NEWNET))
            stack.callback(_LIBC.setns, back, _CLONE_NEWNET)
            yield

    @property
    def path(self) -> str:
        """The namespace as other programs name it while this process lives."""
        return f"/proc/{os.getpid()}/fd/{self._open}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A switch, which is a host itself, and the hosts at it."""

    switch: Host
    hosts: dict[str, Host]

    def unplug(self, name: str) -> None:
        """Take a host's cable out: nothing arrives any more, and nobody is told."""
        self._set(name, "down")

    def plug(self, name: str) -> None:
        """Put it in again."""
        self._set(name, "up")

    def _set(self, name: str, state: str) -> None:
        _ip(self.switch, [f"link set {_cable(self.hosts[name])} {state}"])


@contextmanager
def network(names: Sequence[str]) -> Iterator[Network]:
    """Hosts of these names for as long as the context lasts.

    Raises:
        NoNamespacesError: on entering, where this process may not make them.
    """
    with ExitStack() as stack:
        try:
            made = _made(names, stack)
        except (OSError, subprocess.CalledProcessError) as fault:
            raise NoNamespacesError(f"needs network namespaces: {fault}") from fault
        yield made


def _made(names: Sequence[str], stack: ExitStack) -> Network:
    if os.geteuid() != 0 or _program() is None:
        raise NoNamespacesError("needs network namespaces: root's rights and iproute2")
    switch = _host("switch", 1, stack)
    _ip(
        switch,
        [
            "link set lo up",
            "link add name switch type bridge stp_state 0 forward_delay 0",
            f"address add {switch.address}/{_PREFIX} dev switch",
            "link set switch up",
        ],
    )
    hosts = {name: _host(name, 2 + place, stack) for place, name in enumerate(names)}
    for host in hosts.values():
        cable = _cable(host)
        _ip(
            switch,
            [
                f"link add {cable} type veth peer name cable netns {host.path}",
                f"link set {cable} master switch up",
            ],
        )
        _ip(
            host,
            [
                "link set lo up",
                f"address add {host.address}/{_PREFIX} dev cable",
                "link set cable up",
            ],
        )
    return Network(switch=switch, hosts=hosts)


def _host(name: str, number: int, stack: ExitStack) -> Host:
    with ExitStack() as inside:
        back = _opened(inside, _MINE)
        _check(_LIBC.unshare(_CLONE_NEWNET))
        inside.callback(_LIBC.setns, back, _CLONE_NEWNET)
        new = _opened(stack, _MINE)
    return Host(name=name, address=f"{_NETWORK}.{number}", _open=new)


def _opened(stack: ExitStack, path: str) -> int:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    stack.callback(os.close, descriptor)
    return descriptor


def _cable(host: Host) -> str:
    return f"to-{host.name}"


def _ip(host: Host, commands: Sequence[str]) -> None:
    with host.entered():
        subprocess.run(
            [str(_program()), "-batch", "-"],
            input="\n".join(commands),
            text=True,
            check=True,
            capture_output=True,
        )


def _program() -> str | None:
    return shutil.which("ip", path=_SYSTEM)


def _check(answer: int) -> None:
    if answer != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
