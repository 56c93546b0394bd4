"""A backup of a million ballots and its restore on an empty data directory, timed.

    python -m tests.figures.restore --ballots 1000000

The ledger is filled in bulk, backed up, filled a little further with the log archived, and
restored twice: to the end of the log and to an index. `fsck` is a part of every restore. Exit 1
where one takes over 15 minutes a million ballots, or ends elsewhere than it should.
"""

import asyncio
import json
import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from ops.cli import main as pingxuan
from ops.deployment import Deployment, for_a_command
from ops.organizing import samples
from ops.settings.settings import Settings
from tests.figures import filling

_MOST_S_PER_MILLION = 15 * 60
_MORE = 10_000
_CAMPAIGN = samples.SAMPLE


@click.command()
@click.option("--ballots", default=1_000_000, show_default=True, type=click.IntRange(1000))
def main(ballots: int) -> None:
    """Print the figures as JSON."""
    before = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="px-restore-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        os.environ["PINGXUAN_WAL_ARCHIVE"] = str(folder / "archive")
        figures = _measure(folder, ballots)
    figures |= {"cpus": os.cpu_count(), "load_before": before[0], "load_after": os.getloadavg()[0]}
    click.echo(json.dumps({"ballots": ballots} | figures, indent=2))
    slowest = max(figures["restore_s"], figures["restore_to_index_s"])
    if slowest > _MOST_S_PER_MILLION * max(1.0, ballots / 1e6):
        raise SystemExit("slower than 15 minutes a million ballots")


def _measure(folder: Path, ballots: int) -> dict[str, Any]:
    _live_in(folder / "lost")
    asyncio.run(_filled(folder, ballots))
    backup_s, made = _timed("backup", str(folder / "backups"))
    last = asyncio.run(_filled(folder, _MORE))
    _live_in(folder / "restored")
    restore_s, whole = _timed("restore", made["backup"])
    _expect(whole, last)
    _live_in(folder / "to-index")
    index_s, part = _timed("restore", made["backup"], "--index", f"{_CAMPAIGN}@{last - 1}")
    _expect(part, last - 1)  # the last record is a ruling, and so a transaction of its own
    size = sum(file.stat().st_size for file in Path(made["backup"]).rglob("*") if file.is_file())
    return {
        "backup_s": backup_s,
        "backup_mib": round(size / 2**20),
        "restore_s": restore_s,
        "restore_to_index_s": index_s,
    }


def _live_in(data_dir: Path) -> None:
    os.environ["PINGXUAN_DATA_DIR"] = str(data_dir)
    os.environ["PINGXUAN_KEYS_DIR"] = str(data_dir.parent / "keys")


async def _filled(folder: Path, ballots: int) -> int:
    """Append and settle so many ballots; returns the ledger's last index."""
    async with for_a_command(Settings.from_environment()) as deployment:
        enrolled = await _campaign(deployment, folder)
        head = await deployment.ledger.advance(enrolled)
        until = max(filling.old_enough(), head.at) + timedelta(seconds=1)
        await filling.fill(deployment.pool, enrolled, ballots, until)
        await filling.settle(deployment.pool, deployment.ledger, enrolled)
        return (await deployment.ledger.advance(enrolled)).index


async def _campaign(deployment: Deployment, folder: Path) -> Any:
    loaded = [one for one in await deployment.register.all() if one.campaign.id == _CAMPAIGN]
    if loaded:
        return loaded[0]
    return await samples.load_file(deployment, filling.open_for_days(folder))


def _timed(*words: str) -> tuple[float, dict[str, Any]]:
    began = time.monotonic()
    done = CliRunner().invoke(pingxuan, [*words, "--json"])
    if done.exit_code != 0:
        raise SystemExit(done.output)
    return round(time.monotonic() - began, 1), json.loads(done.stdout)


def _expect(restored: dict[str, Any], index: int) -> None:
    found = restored["campaigns"][0]["index"]
    if not restored["ok"] or found != index:
        raise SystemExit(f"restored to index {found}, not {index}: {restored['problems']}")


if __name__ == "__main__":
    main()
