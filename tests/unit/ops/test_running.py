"""When a server that keeps dying is given up."""

import pytest

from ops.embedded.running import _Server
from ops.errors import EmbeddedError


async def never(*_: object) -> None:
    raise AssertionError("not called")


def server() -> _Server:
    return _Server("Valkey", start=never, ready=never, stop=never)  # type: ignore[arg-type]


def test_a_server_that_dies_now_and_then_is_always_restarted() -> None:
    dying = server()
    for minute in range(20):
        dying._count_death(now_s=minute * 20.0)


def test_a_server_that_dies_again_and_again_is_given_up() -> None:
    dying = server()
    for second in range(4):
        dying._count_death(now_s=float(second))
    with pytest.raises(EmbeddedError, match="Valkey died 5 times within 60 s"):
        dying._count_death(now_s=5.0)
