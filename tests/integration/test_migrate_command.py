"""`pingxuan migrate`, and the SQL of `pingxuan rights`, as an operator calls them."""

import json
import secrets
from collections.abc import AsyncIterator

import asyncpg
import pytest
from click.testing import CliRunner, Result

from ops.cli import main
from ops.database.rights.database import DatabaseRole, script
from ops.embedded.servers import EmbeddedServers


@pytest.fixture
async def empty(servers: EmbeddedServers) -> AsyncIterator[str]:
    """The address of a database without a table."""
    name = f"test_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(servers.postgres_dsn)
    await admin.execute(f"CREATE DATABASE {name}")
    yield servers.dsn(name)
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


def run(postgres: str, servers: EmbeddedServers, *words: str) -> Result:
    environ = {"PINGXUAN_POSTGRES_URL": postgres, "PINGXUAN_REDIS_URL": servers.redis_url}
    return CliRunner(env=environ).invoke(main, list(words))


def test_what_would_run_is_told_then_runs_then_is_done(
    empty: str, servers: EmbeddedServers
) -> None:
    first = run(empty, servers, "migrate", "--check", "--json")
    assert first.exit_code == 1
    pending = json.loads(first.stdout)["pending"]
    assert pending[0] == "0001_ledger.sql"
    done = run(empty, servers, "migrate", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["ran"] == pending
    again = run(empty, servers, "migrate", "--check")
    assert (again.exit_code, again.stdout) == (0, "nothing to do\n")


def test_rights_are_printed_for_psql_or_put_in_force(dsn: str, servers: EmbeddedServers) -> None:
    assert run(dsn, servers, "rights", "postgres").stdout == script()
    done = run(dsn, servers, "rights", "postgres", "--apply")
    assert done.exit_code == 0, done.output
    assert done.stdout.split() == [role.value for role in DatabaseRole]
