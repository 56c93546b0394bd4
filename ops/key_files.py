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

#: The name of the house's file.
HOUSE = "house.key"


class KeyFileError(Exception):
    """A key file that cannot be used; the message names it and what is wrong."""


def make_keys(folder: Path, campaign_id: str) -> None:
    """Make the house's and a campaign's secret where they are missing, and have them on disk.

    Only loading a campaign calls this: a process that found no key and made one of its own
    would take every voter for somebody else.
    """
    make_house_key(folder)
    _make_missing(_campaign_file(folder, campaign_id))


def make_house_key(folder: Path) -> None:
    """Make the house's secret where it is missing: with a campaign, or before the first one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_missing(_house_file(folder))


def house_keys(folder: Path) -> HouseKeys:
    """The keys of this installation.

    Raises:
        KeyFileError: the file is missing or damaged.
    """
    return HouseKeys.of(_read(_house_file(folder)))


def campaign_keys(folder: Path, campaign_id: str) -> CampaignKeys:
    """The keys of a campaign.

    Raises:
        KeyFileError: the file is missing or damaged.
    """
    return CampaignKeys.of(_read(_campaign_file(folder, campaign_id)))


def secrets_in(folder: Path) -> dict[str, bytes]:
    """Every secret of a folder by the name of its file.

    Raises:
        KeyFileError: a file is damaged or cannot be read.
    """
    return {file.name: _read(file) for file in sorted(folder.glob("*.key"))}


def put(folder: Path, name: str, secret: bytes) -> None:
    """Have a secret in a file that is not there yet, whole and on disk."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(folder / name, secret)


def name_of(campaign_id: str) -> str:
    """The name of a campaign's file."""
    return f"campaign-{campaign_id}.key"


def _house_file(folder: Path) -> Path:
    return folder / HOUSE


def _campaign_file(folder: Path, campaign_id: str) -> Path:
    return folder / name_of(campaign_id)


def _make_missing(file: Path) -> None:
    if not file.exists():
        _write(file, secrets.token_bytes(KEY_BYTES))


def _write(file: Path, secret: bytes) -> None:
    """Several processes may ask at once; one of them makes the key, whole and on disk."""
    handle, draft = tempfile.mkstemp(dir=file.parent)  # mode 0600
    with os.fdopen(handle, "wb") as output:
        output.write(secret)
        output.flush()
        os.fsync(output.fileno())
    with suppress(FileExistsError):
        os.link(draft, file)  # unlike a rename, never replaces the key another has made
    Path(draft).unlink()
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)


def _read(file: Path) -> bytes:
    try:
        secret = file.read_bytes()
    except OSError as fault:
        raise KeyFileError(
            f"{file}: cannot be read ({fault.strerror}); a campaign's ballots need the key they"
            " were cast under: bring it back from where it was loaded"
        ) from fault
    if len(secret) != KEY_BYTES:
        raise KeyFileError(f"{file}: must hold {KEY_BYTES} bytes, not {len(secret)}")
    return secret
