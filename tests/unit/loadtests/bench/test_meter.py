"""CPU is told by role, and nobody's is forgotten."""

import os
import subprocess
import sys

import pytest

from loadtests.bench.machine import cpu_model
from loadtests.bench.meter import Meter, Moment, difference, kernel_us
from loadtests.bench.processes import Seen, descendants, memory_mib, role_of


def moment(at_s: float, *measured: Seen, busy_s: float = 0.0) -> Moment:
    return Moment(at_s=at_s, generator_s=at_s / 10, busy_s=busy_s, idle_s=0.0, measured=measured)


def seen(pid: int, cpu_s: float, *command: str, kernel_s: float = 0.0) -> Seen:
    return Seen(pid=pid, parent=1, cpu_s=cpu_s, kernel_s=kernel_s, command=command)


@pytest.mark.parametrize(
    ("command", "role"),
    [
        (["/x/bin/python", "-m", "ops.cli", "role", "front", "--health", "/x"], "front"),
        (["/x/bin/python", "/x/bin/pingxuan", "up", "--json"], "up"),
        (["postgres: pingxuan: app pingxuan [local] idle"], "postgres"),
        (["/x/bin/postgres", "-D", "/proc/self/cwd"], "postgres"),
        (["/x/bin/valkey-server unixsocket:/tmp/x"], "valkey-server"),
        (["/x/bin/python", "-m", "loadtests.bench.peers.obvious", "8080"], "obvious"),
        ([""], ""),
    ],
)
def test_a_process_is_known_by_its_command_line(command: list[str], role: str) -> None:
    assert role_of(command) == role


def test_what_is_neither_measured_nor_ours_counts_as_others() -> None:
    front = ("python", "role", "front")
    usage = difference(
        moment(0.0, seen(1, 5.0, *front), busy_s=100.0),
        moment(10.0, seen(1, 9.0, *front), busy_s=112.0),
    )
    assert usage.by_role == {"front": 0.4}
    assert usage.generator == 0.1
    assert usage.others == 0.7


def test_the_kernel_s_part_is_told_apart() -> None:
    front = ("python", "role", "front")
    usage = difference(
        moment(0.0, seen(1, 5.0, *front, kernel_s=1.0)),
        moment(10.0, seen(1, 9.0, *front, kernel_s=3.0)),
    )
    assert usage.kernel == {"front": 0.2}
    assert kernel_us(usage, 100) == {"front": 20_000.0}


def test_a_process_that_ended_is_counted_through_its_parent() -> None:
    before = moment(0.0, seen(1, 1.0, "postgres"), seen(2, 2.0, "postgres: app"))
    after = moment(1.0, seen(1, 1.0 + 2.5, "postgres"), busy_s=0.6)
    assert difference(before, after).by_role == {"postgres": 0.5}


def test_a_child_is_found_below_us_with_its_memory() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert {os.getpid(), child.pid} <= {s.pid for s in descendants([os.getpid()])}
        assert sum(memory_mib([os.getpid()]).values()) > 1
    finally:
        child.communicate(b"\n")


def test_a_meter_of_nothing_still_sees_the_machine() -> None:
    usage = Meter([]).usage()
    assert usage.by_role == {}
    assert usage.others >= 0.0


def test_the_cpu_has_a_name() -> None:
    assert cpu_model("processor : 0\nmodel name\t: AMD EPYC\n") == "AMD EPYC"
    assert cpu_model("") != ""
