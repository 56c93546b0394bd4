"""What a backup says of itself, beside its data."""

from datetime import datetime
from pathlib import Path

import asyncpg
import msgspec

from ops.errors import WrongInput

_FILE = "backup.json"
_DATA = "postgres"
_HEADS = """
SELECT c.id, s.last_index AS index, encode(s.last_hash, 'hex') AS hash
FROM campaign c JOIN sequencer s ON s.campaign_no = c.campaign_no ORDER BY c.id
"""


class CampaignHead(msgspec.Struct, frozen=True, kw_only=True):
    """How far a campaign's ledger goes."""

    id: str
    index: int
    hash: str


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """When a backup was begun and what is in it at least: what is committed while it runs may be
    in it too."""

    begun_at: datetime
    software: str
    postgres: str
    campaigns: list[CampaignHead]


async def heads(connection: asyncpg.Connection | asyncpg.Pool) -> list[CampaignHead]:
    """How far each campaign's ledger goes now."""
    return [CampaignHead(**row) for row in await connection.fetch(_HEADS)]


def data_of(backup: Path) -> Path:
    """Where the data of a backup is."""
    return backup / _DATA


def write(backup: Path, label: Label) -> None:
    """Put the label beside the data."""
    (backup / _FILE).write_bytes(msgspec.json.format(msgspec.json.encode(label), indent=2))


def read(backup: Path) -> Label:
    """The label of a backup.

    Raises:
        WrongInput: there is no backup there.
    """
    try:
        return msgspec.json.decode((backup / _FILE).read_bytes(), type=Label)
    except (OSError, msgspec.DecodeError) as fault:
        raise WrongInput(
            f"{backup}: is no backup ({_FILE} cannot be read); name a folder that"
            " `pingxuan backup` printed"
        ) from fault
