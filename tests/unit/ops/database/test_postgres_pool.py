"""An address of PostgreSQL may name several hosts."""

import asyncio
from typing import Any

import asyncpg
import pytest

from ops.database.postgres_pool import Hosts, single_hosts
from ops.errors import OperationsError

ONE = "postgresql://app:secret@db1:5432/pingxuan?sslmode=require"


def test_one_host_stays_as_it_is() -> None:
    assert single_hosts(ONE) == [ONE]
    socket = "postgresql://app@/pingxuan?host=%2Ftmp%2Fsockets"
    assert single_hosts(socket) == [socket]


def test_hosts_joined_by_commas_are_one_address_each_in_their_order() -> None:
    found = single_hosts("postgresql://app:secret@db1:5432,db2:5433/pingxuan?sslmode=require")
    assert found == [ONE, ONE.replace("db1:5432", "db2:5433")]


@pytest.mark.parametrize("ports", ["&port=5432", ""])
def test_hosts_may_stand_in_the_query_with_a_port_for_all(ports: str) -> None:
    assert single_hosts(f"postgresql://app@/pingxuan?host=%2Fa%2C%2Fb{ports}") == [
        "postgresql://app@/pingxuan?host=%2Fa&port=5432",
        "postgresql://app@/pingxuan?host=%2Fb&port=5432",
    ]


def test_other_numbers_of_hosts_and_ports_are_refused() -> None:
    with pytest.raises(OperationsError, match="numbers of hosts and of ports"):
        single_hosts("postgresql://app@/pingxuan?host=a,b,c&port=1,2")


THREE = "postgresql://app@db1,db2,db3/pingxuan"


class Net:
    """Hosts that refuse, or hang, or answer; and in which order they were asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refusing: set[str] = set()
        self.hanging: set[str] = set()
        self.asked: list[str] = []
        self.hung = asyncio.Event()
        monkeypatch.setattr(asyncpg, "connect", self._connect)

    async def _connect(self, url: str, **_: Any) -> "Line":
        host = url.partition("@")[2].partition("/")[0]
        self.asked.append(host)
        if host in self.refusing:
            raise ConnectionRefusedError(host)
        if host in self.hanging:
            self.hung.set()
            await asyncio.Event().wait()
        return Line()

    async def give_up(self, hosts: Hosts) -> None:
        """Ask for a connection, and wait for it no longer once it hangs."""
        self.hung.clear()
        asking = asyncio.create_task(hosts.connect())
        await self.hung.wait()
        asking.cancel()
        await asyncio.wait([asking])
        assert asking.cancelled()


class Line:
    def add_termination_listener(self, listener: Any) -> None:
        self.tear = listener


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Net:
    return Net(monkeypatch)


async def test_who_gave_up_on_black_holes_has_the_next_begin_behind_them(net: Net) -> None:
    hosts, net.hanging = Hosts(THREE), {"db1", "db2"}
    await net.give_up(hosts)
    await net.give_up(hosts)
    await hosts.connect()
    await hosts.connect()
    assert net.asked == ["db1", "db2", "db3", "db3"]


async def test_a_host_that_refuses_is_not_the_first_to_be_asked_again(net: Net) -> None:
    hosts, net.refusing, net.hanging = Hosts(THREE), {"db1"}, {"db2"}
    await net.give_up(hosts)
    await hosts.connect()
    assert net.asked == ["db1", "db2", "db3"]


async def test_every_host_is_asked_once_before_a_fault_is_told(net: Net) -> None:
    hosts, net.refusing = Hosts(THREE), {"db1", "db2", "db3"}
    with pytest.raises(ConnectionRefusedError):
        await hosts.connect()
    assert net.asked == ["db1", "db2", "db3"]
