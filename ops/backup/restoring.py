"""Restoring the embedded servers' data directory from a backup, and what must hold afterwards."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ops.backup import epochs, label, programs, sealed_keys
from ops.backup.label import CampaignHead
from ops.backup.recovery import recover
from ops.backup.target import Target
from ops.deployment import Deployment
from ops.embedded import servers as embedded
from ops.embedded.place import Place
from ops.errors import OperationsError
from ops.fsck.inspection import fsck
from ops.keys import key_marks
from ops.keys.key_marks import KeyState
from ops.settings.settings import Settings

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restored database holds, and what is wrong with it: nothing, if all went well."""

    epoch: int
    campaigns: list[CampaignHead]
    problems: list[str]


async def bring_back(
    settings: Settings, backup: Path, target: Target, *, aside: datetime | None, tell: Tell
) -> None:
    """Fill the data directory from a backup, verified first; Redis is left empty and fills itself.

    Args:
        aside: when data that is there is moved aside, under this time; None refuses it.

    Raises:
        OperationsError: data is in the way, the backup is damaged, or PostgreSQL cannot recover.
    """
    label.read(backup)
    tell("verifying the backup")
    await programs.check(label.data_of(backup))
    async with embedded.standing(settings.data_dir) as place:
        _make_room(place, aside)
        tell(f"recovering to {target}")
        await recover(place, backup, settings.wal_archive, target)


def put_keys_back(settings: Settings, sealed: Path, passphrase: str) -> list[str]:
    """Write the keys that are missing; returns their names.

    Raises:
        OperationsError: the file or the passphrase is wrong, or another key is there.
    """
    found = sealed_keys.unseal(sealed.read_bytes(), passphrase)
    return sealed_keys.put_back(settings.keys_dir, found)


async def begin_again(deployment: Deployment, reason: str, tell: Tell) -> Restored:
    """Put a restored database in force: an epoch on record, keys compared, ledgers checked."""
    epoch = await epochs.begin(deployment.pool, reason)
    states = await key_marks.states(deployment.pool, deployment.settings.keys_dir)
    problems = [
        f"{deployment.settings.keys_dir / name}: {_WRONG[state]}"
        for name, state in states.items()
        if state is not KeyState.SAME
    ]
    for enrolled in await deployment.register.all():
        tell(f"checking {enrolled.campaign.id}")
        found = await fsck(deployment.pool, enrolled)
        problems += [f"{enrolled.campaign.id}: {finding}" for finding in found]
    return Restored(epoch=epoch, campaigns=await label.heads(deployment.pool), problems=problems)


_WRONG = {
    KeyState.MISSING: "is missing; bring it back with --keys",
    KeyState.ANOTHER: "is another key than the one under which ballots were cast",
}


def _make_room(place: Place, aside: datetime | None) -> None:
    """What Redis kept goes too: it is of the lost state, and comes back from the ledger."""
    there = [folder for folder in (place.cluster, place.snapshots) if folder.exists()]
    if place.cluster.exists() and aside is None:
        raise OperationsError(
            f"{place.cluster}: holds data; `--aside` moves it aside and keeps it, or set"
            " PINGXUAN_DATA_DIR to an empty folder"
        )
    if aside is None:
        for folder in there:
            shutil.rmtree(folder)
        return
    kept = place.data_dir / aside.strftime("before-restore-%Y%m%dT%H%M%SZ")
    kept.mkdir(mode=0o700)
    for folder in there:
        folder.rename(kept / folder.name)
