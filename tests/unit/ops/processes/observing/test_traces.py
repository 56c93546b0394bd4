"""Traces reach their collector where it is named; where it is not, nothing of theirs is loaded.

Each test asks a process of its own, which finds OpenTelemetry where `make traces` has put it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

UNPACKED = Path(sys.prefix) / "traces"
_OFF = """
import asyncio, json, sys
import ops.cli, ops.processes.roles.process, ops.processes.roles.front
from ops.processes.observing.asked import observers
from ops.settings.settings import Settings

async def main():
    async with observers(Settings.parse({}, terminal=False, wall=0)) as found:
        assert found == []

asyncio.run(main())
ours = ("opentelemetry.exporter", "opentelemetry.sdk.trace", "opentelemetry.proto")
print(json.dumps([name for name in sys.modules if name.startswith(ours)]))
"""
_ON = """
import asyncio, json, sys
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from ops.processes.observing.asked import observers
from ops.processes.observing.requests import Seen
from ops.settings.settings import Settings
from tests.receivers import receiver

async def main():
    async with receiver() as double:
        named = {"PINGXUAN_TRACES_URL": f"{double.url}/v1/traces", "PINGXUAN_TRACES_PER_1000": "@"}
        async with observers(Settings.parse(named, terminal=False, wall=0)) as found:
            for status in [200, 503] * 50:
                for observer in found:
                    observer.saw(Seen(
                        method="GET", route="/c/{campaign}", request="r1", status=status,
                        began_ns=1_700_000_000_000_000_000, took_s=0.0123))
        spans = []
        while not double.got.empty():
            got = double.got.get_nowait()
            assert got.path == "/v1/traces"
            told = ExportTraceServiceRequest.FromString(got.body)
            spans += [s for r in told.resource_spans for part in r.scope_spans for s in part.spans]
    print(json.dumps([{
        "name": span.name,
        "took_ns": span.end_time_unix_nano - span.start_time_unix_nano,
        "fault": span.status.code == 2,
        "keys": sorted(one.key for one in span.attributes),
    } for span in spans]))

asyncio.run(main())
"""


def told_by(script: str, *, with_library: bool = True) -> Any:
    if with_library and not (UNPACKED / "ready").exists():
        pytest.skip("OpenTelemetry is not at hand: run `make traces`")
    others = {name: v for name, v in os.environ.items() if not name.startswith("PINGXUAN_")}
    path = str(UNPACKED) if with_library else ""
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        text=True,
        env={**others, "PYTHONPATH": path},
        cwd=Path(__file__).parents[5],
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_off_loads_nothing_even_where_the_library_is_installed() -> None:
    assert told_by(_OFF) == []


def test_a_span_tells_the_route_and_how_it_went_and_names_nobody() -> None:
    spans = told_by(_ON.replace("@", "1000"))
    assert len(spans) == 100
    assert {span["name"] for span in spans} == {"GET /c/{campaign}"}
    assert {span["took_ns"] for span in spans} == {12_300_000}
    assert sum(span["fault"] for span in spans) == 50
    assert spans[0]["keys"] == [
        "http.request.method", "http.response.status_code", "http.route", "pingxuan.request",
    ]  # fmt: skip


def test_a_share_of_requests_is_traced_where_a_share_is_asked_for() -> None:
    assert len(told_by(_ON.replace("@", "1"))) < 10


def test_a_collector_without_the_library_is_told_at_the_start() -> None:
    script = """
import asyncio, json
from ops.errors import OperationsError
from ops.processes.observing.asked import observers
from ops.settings.settings import Settings

async def main():
    named = {"PINGXUAN_TRACES_URL": "http://127.0.0.1:4318/v1/traces"}
    try:
        async with observers(Settings.parse(named, terminal=False, wall=0)):
            print(json.dumps(""))
    except OperationsError as fault:
        print(json.dumps(str(fault)))

asyncio.run(main())
"""
    assert "pingxuan[traces]" in told_by(script, with_library=False)
