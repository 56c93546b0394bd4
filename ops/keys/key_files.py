"""Secrets on disk, in files of mode 0600: a random key for each campaign, one for the house, and
one that signs digests.

They stay outside PostgreSQL and its backups, so that destroying a campaign's file alone makes
its voters and addresses unreadable.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from voting.keyring import KEY_BYTES, CampaignKeys, HouseKeys
from voting.provenance.sealing import public_of

#: The name of the house's file.
HOUSE = "house.key"
_KEYS = ("*.key", "*.opening", "*.sealing")


class KeyFileError(Exception):
    """A key file that cannot be used; the message names it and what is wrong."""


def make_keys(folder: Path, campaign_id: str) -> None:
    """Make the house's and a campaign's secret where they are missing, and have them on disk.

    Only loading a campaign calls this: a process that found no key and made one of its own
    would take every voter for somebody else.
    """
    make_house_key(folder)
    if not is_destroyed(folder, campaign_id):
        _make_missing(_campaign_file(folder, campaign_id))
    make_later_keys(folder, campaign_id)


def make_house_key(folder: Path) -> None:
    """Make the house's secret where it is missing: with a campaign, or before the first one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_missing(_house_file(folder))


def make_later_keys(folder: Path, campaign_id: str) -> None:
    """Make what an earlier version did not: nothing stands on these keys before they are used."""
    make_signing_key(folder)
    sealing = _sealing_file(folder, campaign_id)
    if sealing.exists() or is_destroyed(folder, campaign_id):
        return
    opening = _opening_file(folder, campaign_id)
    _make_missing(opening)
    _put(sealing, public_of(_read(opening)))


def is_destroyed(folder: Path, campaign_id: str) -> bool:
    """Whether the campaign's keys were destroyed, so that none may be made again."""
    return _tombstone(folder, campaign_id).exists()


def destroy_keys(folder: Path, campaign_id: str) -> list[str]:
    """Overwrite and remove every key of a campaign; returns the names of the files.

    What was copied elsewhere, a backup for one, is not reached.
    """
    _put(_tombstone(folder, campaign_id), b"destroyed\n")
    gone = []
    for file in (
        _campaign_file(folder, campaign_id),
        _opening_file(folder, campaign_id),
        _sealing_file(folder, campaign_id),
        custody_file(folder, campaign_id),
    ):
        if file.exists():
            _overwrite(file)
            file.unlink()
            gone.append(file.name)
    _have_on_disk(folder)
    return gone


def sealing_key(folder: Path, campaign_id: str) -> bytes:
    """The public key that a campaign's addresses are sealed for.

    Raises:
        KeyFileError: the file is missing or damaged.
    """
    return _read(_sealing_file(folder, campaign_id))


def unshared_opening_key(folder: Path, campaign_id: str) -> bytes | None:
    """The private key of a campaign that has no custodians yet; None once it is shared."""
    file = _opening_file(folder, campaign_id)
    return _read(file) if file.exists() else None


def share_opening_key(folder: Path, campaign_id: str, custody: bytes) -> None:
    """Put the custodians' shares in the place of the opening key."""
    _put(custody_file(folder, campaign_id), custody)
    file = _opening_file(folder, campaign_id)
    _overwrite(file)
    file.unlink()
    _have_on_disk(folder)


def custody_file(folder: Path, campaign_id: str) -> Path:
    """Where the shares of a campaign's opening key lie."""
    return folder / f"campaign-{campaign_id}.custody"


def _overwrite(file: Path) -> None:
    with file.open("r+b") as output:
        output.write(secrets.token_bytes(file.stat().st_size))
        output.flush()
        os.fsync(output.fileno())


def _put(file: Path, content: bytes) -> None:
    os.replace(_drafted(file.parent, content), file)  # noqa: PTH105 (the word says what happens)
    _have_on_disk(file.parent)


def _sealing_file(folder: Path, campaign_id: str) -> Path:
    return folder / f"campaign-{campaign_id}.sealing"


def _opening_file(folder: Path, campaign_id: str) -> Path:
    return folder / f"campaign-{campaign_id}.opening"


def _tombstone(folder: Path, campaign_id: str) -> Path:
    return folder / f"campaign-{campaign_id}.destroyed"


def house_keys(folder: Path) -> HouseKeys:
    """The keys of this installation.

    Raises:
        KeyFileError: the file is missing or damaged.
    """
    return HouseKeys.of(_read(_house_file(folder)))


def campaign_keys(folder: Path, campaign_id: str) -> CampaignKeys:
    """The keys of a campaign.

    Raises:
        KeyFileError: the file is missing or damaged, or the keys were destroyed.
    """
    if is_destroyed(folder, campaign_id):
        raise KeyFileError(f"the keys of {campaign_id} were destroyed; nothing brings them back")
    return CampaignKeys.of(_read(_campaign_file(folder, campaign_id)))


def make_signing_key(folder: Path) -> None:
    """Make the key that signs digests, where an earlier version has left none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_missing(_signing_file(folder))


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The key that signs digests.

    Raises:
        KeyFileError: the file is missing or damaged.
    """
    return Ed25519PrivateKey.from_private_bytes(_read(_signing_file(folder)))


def former_signing_key(folder: Path, public: str) -> Ed25519PrivateKey:
    """A key that signed digests before, by its public half in hex.

    Raises:
        KeyFileError: the file is missing or damaged.
    """
    return Ed25519PrivateKey.from_private_bytes(_read(_former_file(folder, public)))


def rotate_signing_key(folder: Path) -> str:
    """Sign with a new key from now on; returns its public half in hex.

    The former one stays beside it: it signs the handover in every campaign.

    Raises:
        KeyFileError: there is no key to begin with.
    """
    file, public = _signing_file(folder), _public(signing_key(folder))
    with suppress(FileExistsError):
        os.link(file, _former_file(folder, public))
    os.replace(_drafted(folder, secrets.token_bytes(KEY_BYTES)), file)  # noqa: PTH105 (the word says what happens)
    _have_on_disk(folder)
    return _public(signing_key(folder))


def _public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def _signing_file(folder: Path) -> Path:
    return folder / "digest.key"


def _former_file(folder: Path, public: str) -> Path:
    return folder / f"digest-{public[:16]}.key"


def secrets_in(folder: Path) -> dict[str, bytes]:
    """Every secret of a folder by the name of its file.

    Raises:
        KeyFileError: a file is damaged or cannot be read.
    """
    keys = {file.name: _read(file) for kind in _KEYS for file in sorted(folder.glob(kind))}
    shares = {file.name: file.read_bytes() for file in sorted(folder.glob("*.custody"))}
    return keys | shares


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
    draft = _drafted(file.parent, secret)
    with suppress(FileExistsError):
        os.link(draft, file)  # unlike a rename, never replaces the key another has made
    draft.unlink()
    _have_on_disk(file.parent)


def _drafted(folder: Path, content: bytes) -> Path:
    """A new private file with this content, on disk."""
    handle, draft = tempfile.mkstemp(dir=folder)  # mode 0600
    with os.fdopen(handle, "wb") as output:
        output.write(content)
        output.flush()
        os.fsync(output.fileno())
    return Path(draft)


def _have_on_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(handle)
    os.close(handle)


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
