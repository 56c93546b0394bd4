"""What facts mean, where a test cannot plant them: clocks, disks, limits, versions, clusters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ops.doctor.checks import clocks, disk, host, listeners, postgres_server, redis_server
from ops.doctor.checks.postgres_standby import standby
from ops.doctor.finding import Finding, Level
from ops.errors import OperationsError
from ops.processes.roles.process import RoleName
from ops.settings.settings import Settings

NOW = datetime(2026, 5, 1, tzinfo=UTC)
OURS = Settings(data_dir=Path("/data"), keys_dir=Path("/data/keys"))
MOUNTS = "/dev/vda / ext4 rw 0 0\ntmpfs /var/lib/px\\040data tmpfs rw 0 0\n"


def levels(found: list[Finding]) -> list[Level]:
    return [finding.level for finding in found]


@pytest.mark.parametrize(
    ("ahead_s", "expected"),
    [(0, []), (1.5, []), (-3, [Level.WARNING]), (5, [Level.WARNING]), (3600, [Level.ERROR])],
)
def test_a_clock_apart_is_told_by_how_far(ahead_s: float, expected: list[Level]) -> None:
    told = NOW + timedelta(seconds=ahead_s)
    assert levels(list(clocks.skew("PostgreSQL", told, NOW, NOW))) == expected


def test_a_slow_answer_is_no_clock_apart() -> None:
    after = NOW + timedelta(seconds=20)
    assert not list(clocks.skew("Redis", NOW + timedelta(seconds=10), NOW, after))


@pytest.mark.parametrize(
    ("place", "found"), [("/var/lib/px data/x", 1), ("/var/lib/px", 0), ("/home", 0)]
)
def test_the_file_system_of_a_place_is_that_of_the_mount_above_it(place: str, found: int) -> None:
    assert len(list(disk.in_memory(Path(place), MOUNTS))) == found


@pytest.mark.parametrize(
    ("left_mib", "expected"), [(5000, []), (1000, [Level.WARNING]), (100, [Level.ERROR])]
)
def test_a_disk_is_nearly_full_before_it_is_full(left_mib: int, expected: list[Level]) -> None:
    assert levels(list(disk.room(Path("/data"), left_mib * 2**20))) == expected


@pytest.mark.parametrize(("limit", "found"), [(1024, 1), (8448, 0), (None, 0)])
def test_a_limit_below_a_fronts_connections_is_found(limit: int | None, found: int) -> None:
    assert len(list(host.open_files(limit))) == found


async def test_a_missing_c_parser_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise OperationsError("no C parser")

    monkeypatch.setattr(host, "refuse_slow_parser", missing)
    assert [finding.name for finding in host._parser()] == ["slow-parser"]


@pytest.mark.parametrize(
    ("version", "expected"), [(15, [Level.ERROR]), (18, []), (19, [Level.WARNING])]
)
def test_another_postgres_than_the_tested_one_is_found(
    version: int, expected: list[Level]
) -> None:
    assert levels(list(postgres_server.versions(version))) == expected


@pytest.mark.parametrize(
    ("synchronous", "attached", "hosts", "expected"),
    [("", 0, 1, []), ("s1", 0, 1, [Level.ERROR]), ("s1", 1, 2, []), ("", 0, 2, [Level.WARNING])],
)
def test_a_standby_that_commits_wait_for_is_worse_than_one_that_is_only_named(
    synchronous: str, attached: int, hosts: int, expected: list[Level]
) -> None:
    assert levels(list(standby(synchronous, attached, hosts))) == expected


@pytest.mark.parametrize(("told", "found"), [("6.2.14", 1), ("7.0.15", 0), ("7.2.4", 0), ("", 1)])
def test_an_old_redis_is_found(told: str, found: int) -> None:
    assert len(list(redis_server.version(told))) == found


def test_a_cluster_with_holes_or_that_stops_whole_is_found() -> None:
    whole = {"cluster_state": "ok", "cluster_slots_fail": "0"}
    assert not list(redis_server.cover(whole, {"cluster-require-full-coverage": "no"}))
    names = [
        finding.name
        for finding in redis_server.cover(
            {"cluster_state": "fail", "cluster_slots_fail": "5461"},
            {"cluster-require-full-coverage": "yes"},
        )
    ]
    assert names == ["redis-cluster", "redis-cluster-coverage"]


def test_a_server_that_does_not_tell_its_settings_is_not_accused() -> None:
    assert not list(redis_server.memory({"used_memory": 1}, {}))


def test_roles_that_nobody_could_be_asked_about_are_not_accused() -> None:
    assert not list(listeners.absent(None, OURS))


def test_a_messenger_is_missed_where_there_is_something_to_tell() -> None:
    running = {role.value for role in RoleName} - {RoleName.MESSENGER.value}
    assert not list(listeners.absent(running, OURS))
    [found] = listeners.absent(running, replace(OURS, messages_file=Path("messages.toml")))
    assert "messenger" in found.en
