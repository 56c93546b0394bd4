"""Secrets on disk: one random key a campaign and one for the house, in files of mode 0600.

They stay outside PostgreSQL and its backups, so that destroying a campaign's file alone makes
its voters and addresses unreadable.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from voting.keyring import KEY_BYTES, CampaignKeys, HouseKeys


class KeyFileError(Exception):
    """A key file that cannot be used; the message names it and what is wrong."""


def house_keys(folder: Path) -> HouseKeys:
    """The keys of this installation, made on first use."""
    return HouseKeys.of(_secret(folder / "house.key"))


def campaign_keys(folder: Path, campaign_id: str) -> CampaignKeys:
    """The keys of a campaign, made on first use."""
    return CampaignKeys.of(_secret(folder / f"campaign-{campaign_id}.key"))


def _secret(file: Path) -> bytes:
    """The secret in a file; several processes may ask first at once, and one of them makes it."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=file.parent)  # mode 0600
        with os.fdopen(handle, "wb") as output:
            output.write(secrets.token_bytes(KEY_BYTES))
        with suppress(FileExistsError):
            os.link(draft, file)  # unlike a rename, never replaces the key another has made
        Path(draft).unlink()
    return _read(file)


def _read(file: Path) -> bytes:
    secret = file.read_bytes()
    if len(secret) != KEY_BYTES:
        raise KeyFileError(f"{file}: must hold {KEY_BYTES} bytes, not {len(secret)}")
    return secret
