"""pgbench is found, told where to go without a password in its arguments, and read."""

import pytest

from loadtests.bench.pgbench import NoPgbench, connection_environment, find_pgbench, read_report

SAID = """number of failed transactions: 0 (0.000%)
latency average = 7.123 ms
initial connection time = 39.9 ms
tps = 4295.34 (without initial connection time)
"""


def test_its_pace_and_latency_are_read() -> None:
    assert read_report(SAID) == (4295.3, 7.123)


@pytest.mark.parametrize(
    "said", ["", "tps = 1", SAID.replace("transactions: 0", "transactions: 12")]
)
def test_a_run_that_failed_gives_no_figure(said: str) -> None:
    with pytest.raises(NoPgbench):
        read_report(said)


def test_a_dsn_becomes_variables_with_a_database_of_our_own() -> None:
    found = connection_environment("postgresql://app:s%21@/pingxuan?host=%2Ftmp%2Fx&port=5433")
    assert found == {
        "PGHOST": "/tmp/x",
        "PGPORT": "5433",
        "PGUSER": "app",
        "PGPASSWORD": "s!",
        "PGDATABASE": "pingxuan_bench",
        "PGOPTIONS": "-c synchronous_commit=on",
    }


def test_a_server_on_the_network_is_named_too() -> None:
    found = connection_environment("postgresql://app@127.0.0.1:5432/pingxuan")
    assert (found["PGHOST"], found["PGPORT"]) == ("127.0.0.1", "5432")
    assert "PGPASSWORD" not in found


def test_the_embedded_wheel_brings_it() -> None:
    assert find_pgbench().name == "pgbench"
