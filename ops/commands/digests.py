"""`pingxuan digest …`: what was signed of a ledger, and the key that signs."""

from pathlib import Path
from typing import Any

import click

from ops.commands.shared import as_json, print_json, print_table, told, with_deployment
from ops.deployment import Deployment
from ops.digests.signing import digester_of
from ops.errors import WrongInput
from ops.keys import key_files
from ops.settings.settings import Settings
from voting.ledger.digest import Digest, public_hex, read
from voting.ledger.digest_store import DigestStore, Kept


@click.group()
def digest() -> None:
    """Signed digests of the ledger. The publisher makes them by itself, every day."""


@digest.command("list")
@click.argument("campaign_id", metavar="CAMPAIGN")
@as_json
@told
async def list_(campaign_id: str, as_json: bool) -> None:
    """List the digests of a campaign."""

    async def work(deployment: Deployment) -> None:
        kept = await _kept(deployment, campaign_id)
        if as_json:
            print_json({"campaign": campaign_id, "digests": [_facts(one) for one in kept]})
            return
        rows: list[list[Any]] = [[one.number, one.of, one.index] for one in kept]
        print_table("存证 / digests", ["编号 number", "时点 of", "序号 index"], rows)

    await with_deployment(work)


@digest.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--out", type=click.Path(path_type=Path), help="File to write it to.")
@told
async def show(campaign_id: str, number: int, out: Path | None) -> None:
    """Print a digest as it was signed: what `verify --digest` takes."""

    async def work(deployment: Deployment) -> None:
        kept = await _kept(deployment, campaign_id)
        if number > len(kept):
            raise WrongInput(f"there is no digest {number}: {campaign_id} has {len(kept)}")
        _given(kept[number - 1].file, out)

    await with_deployment(work)


def _given(file: str, out: Path | None) -> None:
    if out is None:
        click.echo(file, nl=False)
    else:
        out.write_text(file, encoding="ascii")


@digest.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@told
async def sign(campaign_id: str) -> None:
    """Sign now what is due, where no publisher runs."""

    async def work(deployment: Deployment) -> None:
        made = await digester_of(deployment, campaign_id).turn()
        click.echo(f"{campaign_id}: {made} digests signed")

    await with_deployment(work)


@digest.command()
@click.option("--rotate", is_flag=True, help="Sign with a new key from now on.")
@told
async def key(rotate: bool) -> None:
    """Print the public key; make the key where there is none yet.

    After a rotation the former key stays in its file: it signs the handover in every campaign,
    and may be put away once each has it (`pingxuan digest list`).
    """
    folder = Settings.from_environment().keys_dir
    key_files.make_signing_key(folder)
    if rotate:
        key_files.rotate_signing_key(folder)
    click.echo(public_hex(key_files.signing_key(folder)))


async def _kept(deployment: Deployment, campaign_id: str) -> list[Kept]:
    enrolled = await deployment.register.find(campaign_id)
    return await DigestStore(deployment.pool).since(enrolled.campaign_no)


def _facts(kept: Kept) -> dict[str, object]:
    signed: Digest = read(kept.file)
    return {"number": kept.number, "of": kept.of, "index": kept.index, **signed.statement.lines}
