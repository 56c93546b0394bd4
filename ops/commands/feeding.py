"""`pingxuan feed …`: the tokens of other systems, and the key that feeds are signed with."""

import base64
from datetime import UTC, datetime, timedelta

import click

from ops.commands.shared import as_json, print_json, print_table, told
from ops.errors import WrongInput
from ops.keys import key_files
from ops.messages.feeds.documents import Scope
from ops.messages.feeds.serving import PREFIX, scopes_of
from ops.messages.feeds.signing import FeedSigner
from ops.messages.feeds.token_file import Token, TokenFile
from ops.settings.settings import Settings

#: What a line of the list tells, and its heading.
_COLUMNS = {
    "id": "编号 id",
    "name": "谁的 name",
    "campaign": "活动 campaign",
    "scopes": "范围 scopes",
    "expires_at": "有效至 expires",
    "good": "可用 good",
}


@click.group()
def feed() -> None:
    """Give other systems the clean tallies and the ranking, signed."""


@feed.group()
def token() -> None:
    """The tokens by which other systems read feeds."""


@token.command()
@click.argument("name")
@click.option("--campaign", help="For this one alone; for every one if none is named.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may read; ranking and tallies if none is named.",
)
@click.option(
    "--days",
    default=90,
    show_default=True,
    type=click.IntRange(1, 3650),
    help="How long it is good.",
)
@as_json
@told
async def add(
    *, name: str, campaign: str | None, scopes: tuple[str, ...], days: int, as_json: bool
) -> None:
    """Make a token; it is printed once and kept nowhere.

    `live` reads any index while the vote is open: only for systems of the office's own.
    """
    if not name.strip():
        raise WrongInput("NAME must say whose token it is")
    named = scopes_of(scopes) or (Scope.RANKING, Scope.TALLIES)
    if not set(named) - {Scope.LIVE}:
        raise WrongInput("--scope live says when; name ranking, tallies or states beside it")
    now = datetime.now(UTC)
    made, text = _tokens().add(
        name, scopes=named, campaign=campaign, now=now, expires_at=now + timedelta(days=days)
    )
    if as_json:
        print_json({**_fact(made, now), "token": text})
    else:
        click.echo(f"{made.name}: {', '.join(made.scopes)}, until {made.expires_at:%Y-%m-%d}")
        click.echo(text)
        click.echo(f"GET {PREFIX}/campaigns/CAMPAIGN at the desk's address, as a bearer token")


@token.command("list")
@as_json
@told
async def list_tokens(as_json: bool) -> None:
    """Every token that was made, without its secret."""
    now = datetime.now(UTC)
    facts = [_fact(one, now) for one in _tokens().all()]
    if as_json:
        print_json({"tokens": facts})
        return
    rows = [[fact[name] for name in _COLUMNS] for fact in facts]
    print_table("令牌 / tokens", [*_COLUMNS.values()], rows)


@token.command()
@click.argument("token_id", metavar="ID")
@as_json
@told
async def revoke(token_id: str, as_json: bool) -> None:
    """It opens nothing any more, at once."""
    now = datetime.now(UTC)
    gone = _tokens().revoke(token_id, now)
    if as_json:
        print_json(_fact(gone, now))
    else:
        click.echo(f"{gone.id} ({gone.name}): revoked")


@feed.command()
@as_json
@told
async def key(as_json: bool) -> None:
    """The public key with which a subscriber checks signatures."""
    signer = FeedSigner(key_files.house_keys(Settings.from_environment().keys_dir))
    public = base64.b64encode(signer.public).decode()
    if as_json:
        print_json({"keyid": signer.key_id, "type": "ed25519", "public": public})
    else:
        click.echo(f"{signer.key_id}  ed25519  {public}")


def _tokens() -> TokenFile:
    return TokenFile(Settings.from_environment().keys_dir)


def _fact(one: Token, now: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "campaign": one.campaign or "*",
        "scopes": ", ".join(one.scopes),
        "made_at": one.made_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "good": one.is_good(now),
    }
