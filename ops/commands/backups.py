"""`pingxuan backup` and `pingxuan restore`: PostgreSQL and the keys, apart from each other."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path

import click
import msgspec

from ops.backup import keeping, label, restoring, sealed_keys, taking
from ops.backup.restoring import Restored
from ops.backup.target import Target
from ops.commands.shared import DIFFERENCE, as_json, print_json, told
from ops.deployment import for_a_command, server_options
from ops.embedded.servers import start_or_attach
from ops.errors import WrongInput
from ops.processes import logs
from ops.settings.settings import Settings

_folder = click.Path(path_type=Path, file_okay=False, resolve_path=True)
_file = click.Path(path_type=Path, dir_okay=False, resolve_path=True)
keys = click.option("--keys", type=_file, metavar="FILE", help="The sealed keys.")
passphrase = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A file that holds the keys' passphrase; asked for on a terminal where none is named.",
)


@click.command()
@click.argument("folder", type=_folder, metavar="DIR")
@keys
@passphrase
@click.option("--keep", type=int, help="Remove all but so many of the newest backups in DIR.")
@as_json
@told
async def backup(
    folder: Path, keys: Path | None, passphrase_file: Path | None, keep: int | None, as_json: bool
) -> None:
    """Back PostgreSQL up into a new folder inside DIR, and verify it; votes go on meanwhile.

    Keys are left out: --keys writes them to a file of their own, sealed by a passphrase. Keep it
    away from DIR.
    """
    settings = _settings()
    _refuse_together(folder, keys)
    async with _postgres(settings) as address:
        made = await taking.take(address, folder, datetime.now(UTC))
    removed = keeping.keep_newest(folder, keep) if keep is not None else []
    if removed and settings.wal_archive is not None:
        await keeping.forget_log(folder, settings.wal_archive)
    if keys is not None:
        _write_private(keys, sealed_keys.seal(settings.keys_dir, _passphrase(passphrase_file)))
    said = label.read(made)
    if as_json:
        print_json({"backup": made, "keys": keys, "removed": removed} | msgspec.to_builtins(said))
        return
    for one in said.campaigns:
        click.echo(f"{one.id}: up to index {one.index} at least")
    click.echo(f"{made}: verified")
    click.echo(f"{keys}: keys, sealed" if keys else "without keys: --keys FILE seals them apart")


@click.command()
@click.argument("folder", type=_folder, metavar="[BACKUP]", required=False)
@click.option("--until", metavar="TIME", help="No later than a time, with its offset.")
@click.option("--index", metavar="CAMPAIGN@INDEX", help="To where a campaign had this index.")
@keys
@passphrase
@click.option("--aside", is_flag=True, help="Move data that is there aside, and keep it.")
@click.option("--done-outside", is_flag=True, help="PostgreSQL of your own was restored already.")
@as_json
@told
async def restore(
    *,
    folder: Path | None,
    until: str | None,
    index: str | None,
    keys: Path | None,
    passphrase_file: Path | None,
    aside: bool,
    done_outside: bool,
    as_json: bool,
) -> None:
    """Restore BACKUP into an empty data directory, to the end of the log that was archived, to a
    time or to an index; then begin an epoch of the ledger and derive everything again, as `fsck`.

    Where PostgreSQL is your own, restore it by its own means, then call this with --done-outside.
    """
    settings = _settings()
    target = Target.parse(until, index)
    _refuse_mixture(settings, folder, done_outside)
    if keys is not None:
        for name in restoring.put_keys_back(settings, keys, _passphrase(passphrase_file)):
            _say(f"key {name} is back")
    reason = "restored outside"
    if folder is not None:
        moved = datetime.now(UTC) if aside else None
        await restoring.bring_back(settings, folder, target, aside=moved, tell=_say)
        reason = f"restored {folder.name} to {target}"
    async with for_a_command(settings) as deployment:
        restored = await restoring.begin_again(deployment, reason, _say)
    _tell(restored, as_json)


def _settings() -> Settings:
    settings = Settings.from_environment()
    logs.configure(log_format=settings.log_format, role="command", testing=settings.testing)
    return settings


@asynccontextmanager
async def _postgres(settings: Settings) -> AsyncIterator[str]:
    """The address of PostgreSQL, the embedded one started where it does not run."""
    if settings.postgres_url is not None:
        yield settings.postgres_url
        return
    async with start_or_attach(settings.data_dir, server_options(settings)) as servers:
        yield servers.postgres_dsn


def _refuse_together(folder: Path, keys: Path | None) -> None:
    if keys is not None and keys.is_relative_to(folder):
        raise WrongInput(
            f"--keys: {keys} lies in {folder}: keep keys apart from the database, or whoever"
            " finds the backup reads every voter"
        )


def _refuse_mixture(settings: Settings, folder: Path | None, done_outside: bool) -> None:
    if (folder is None) != done_outside:
        raise WrongInput("name a BACKUP, or say --done-outside; not both and not neither")
    if folder is not None and not settings.embedded:
        raise WrongInput(
            "PINGXUAN_POSTGRES_URL names a server of your own: restore it by its own means"
            " (ops/README.md, Backups), then `pingxuan restore --done-outside`"
        )


def _passphrase(file: Path | None) -> str:
    if file is not None:
        return file.read_text(encoding="utf-8").strip()
    if not sys.stdin.isatty():
        raise WrongInput("--keys: name a --passphrase-file, there is no terminal to ask at")
    return getpass("passphrase of the keys: ")


def _write_private(file: Path, content: bytes) -> None:
    unfinished = file.with_name(f"{file.name}.unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as output:
        output.write(content)
        output.flush()
        os.fsync(output.fileno())
    unfinished.rename(file)


def _say(what: str) -> None:
    click.echo(what, err=True)


def _tell(restored: Restored, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "ok": not restored.problems,
                "epoch": restored.epoch,
                "campaigns": msgspec.to_builtins(restored.campaigns),
                "problems": restored.problems,
            }
        )
    else:
        for one in restored.campaigns:
            click.echo(f"{one.id}: index {one.index}, hash {one.hash}")
        for problem in restored.problems:
            click.echo(problem)
        click.echo(f"epoch {restored.epoch} of the ledger begins")
    if restored.problems:
        raise SystemExit(DIFFERENCE)
