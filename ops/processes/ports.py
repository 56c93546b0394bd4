"""The ports of `up`: a 0 becomes a free one, and a taken one is told before anything starts."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ops.errors import OperationsError
from ops.settings.settings import Settings


@contextmanager
def chosen_ports(settings: Settings) -> Iterator[Settings]:
    """Settings whose ports are numbers: a 0 becomes a free port, kept until the roles end.

    Raises:
        OperationsError: a port is taken.
    """
    with _kept(settings.public_host, settings.public_port, "PUBLIC_PORT") as public_port:
        with _kept(settings.inner_host, settings.desk_port, "DESK_PORT") as desk_port:
            pass  # the desk alone listens there, and needs it free
        yield replace(settings, public_port=public_port, desk_port=desk_port)


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there."""
    try:
        _bound(host, port, shared=False).close()
    except OSError:
        return False
    return True


@contextmanager
def _kept(host: str, port: int, name: str) -> Iterator[int]:
    """A port that nobody listens on, bound so that fronts of ours may share it."""
    try:
        with _bound(host, port, shared=False) as probe:
            free: int = probe.getsockname()[1]
    except OSError as fault:
        raise OperationsError(
            f"port {port} cannot be had ({fault.strerror}): stop what listens there,"
            f" or set PINGXUAN_{name} (0 picks a free one)"
        ) from fault
    with _bound(host, free, shared=True):
        yield free


def _bound(host: str, port: int, *, shared: bool) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made
