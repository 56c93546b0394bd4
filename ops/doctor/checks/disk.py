"""Disks that outlive a restart, with room."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ops.doctor.finding import Finding, error, warning
from ops.doctor.patient import Patient

_MOUNTS = Path("/proc/self/mounts")
_IN_MEMORY = {"tmpfs", "ramfs"}
_LITTLE, _LEAST = 2 * 2**30, 512 * 2**20
_ESCAPED = re.compile(r"\\([0-7]{3})")


async def check(patient: Patient) -> list[Finding]:
    """What is wrong with the disks under data and archive; keys are looked at with the data."""
    settings = patient.settings
    places = [settings.data_dir] if patient.embedded else []
    if settings.wal_archive is not None:
        places.append(settings.wal_archive)
    mounts = _mounts()
    found: list[Finding] = []
    for place in {_existing(place) for place in [*places, settings.keys_dir]}:
        found += in_memory(place, mounts)
    for place in {_existing(place) for place in places}:
        left = os.statvfs(place)
        found += room(place, left.f_bavail * left.f_frsize)
    return found


def in_memory(place: Path, mounts: str) -> Iterator[Finding]:
    """A place whose file system is gone after a restart.

    Args:
        mounts: as /proc/self/mounts has it.
    """
    if _kind_of(place, mounts) in _IN_MEMORY:
        yield error(
            "disk-in-memory",
            zh=f"{place} 在内存文件系统上：重启后选票和密钥全部消失",
            en=f"{place} is on a file system in memory: a restart loses every ballot and key",
            do_zh="把 PINGXUAN_DATA_DIR 和 PINGXUAN_KEYS_DIR 放到磁盘上",
            do_en="put PINGXUAN_DATA_DIR and PINGXUAN_KEYS_DIR on a disk",
        )


def room(place: Path, left: int) -> Iterator[Finding]:
    """What so many free bytes mean; a million ballots take about 1 GiB with their log."""
    if left >= _LITTLE:
        return
    judged = error if left < _LEAST else warning
    yield judged(
        "disk-nearly-full",
        zh=f"{place} 只剩 {left / 2**20:.0f} MiB：磁盘写满后无法确认选票",
        en=f"{place} has {left / 2**20:.0f} MiB left: on a full disk no ballot is acknowledged",
        do_zh="清理或扩容；用 `pingxuan backup --keep` 删除旧备份及其日志",
        do_en="make room; `pingxuan backup --keep` removes old backups and their log",
    )


def _mounts() -> str:
    return _MOUNTS.read_text(encoding="utf-8") if _MOUNTS.exists() else ""


def _kind_of(place: Path, mounts: str) -> str:
    """The file system of the longest mount point above a place."""
    found, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        point = _ESCAPED.sub(lambda code: chr(int(code[1], 8)), fields[1])
        if place.is_relative_to(point) and len(point) >= len(found):
            found, kind = point, fields[2]
    return kind


def _existing(place: Path) -> Path:
    """The place itself, or what of the way to it is there already."""
    resolved = place.resolve()
    return next(one for one in (resolved, *resolved.parents) if one.exists())
