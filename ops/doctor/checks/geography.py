"""Geography files that are there, readable and not old."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import maxminddb

from ops.doctor.finding import Finding, warning
from ops.doctor.patient import Patient

_OLD = timedelta(days=400)


async def check(patient: Patient) -> list[Finding]:
    """What is wrong with the files of `geoip_dir`."""
    folder = patient.settings.geoip_dir
    files = sorted(folder.glob("*.mmdb"))
    if not files:
        return [
            warning(
                "geography-missing",
                zh=f"{folder} 里没有地理库：按地区的规则不起作用",
                en=f"{folder} holds no geography: rules by region do not work",
                do_zh="去掉 PINGXUAN_GEOIP_DIR 以使用随附的地理库",
                do_en="leave PINGXUAN_GEOIP_DIR out, and use what ships",
            )
        ]
    return [finding for file in files for finding in _age(file, patient.now)]


def _age(file: Path, now: datetime) -> Iterator[Finding]:
    try:
        with maxminddb.open_database(file) as reader:
            built = datetime.fromtimestamp(reader.metadata().build_epoch, UTC)
    except (maxminddb.InvalidDatabaseError, OSError) as fault:
        yield warning(
            "geography-unreadable",
            zh=f"{file} 不可读：{fault}",
            en=f"{file} cannot be read: {fault}",
            do_zh="换上完整的文件",
            do_en="put a whole file in its place",
        )
        return
    if now - built > _OLD:
        yield warning(
            "geography-old",
            zh=f"{file.name} 是 {built:%Y-%m-%d} 的，地址的归属会变",
            en=f"{file.name} is of {built:%Y-%m-%d}; addresses move",
            do_zh="用 `make geo` 重建，或换上新的文件（PINGXUAN_GEOIP_DIR）",
            do_en="build it anew with `make geo`, or name a folder of newer ones",
        )
