"""An address of PostgreSQL may name several hosts."""

import pytest

from ops.errors import OperationsError
from ops.postgres_pool import single_hosts

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
