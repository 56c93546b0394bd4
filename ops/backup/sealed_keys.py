"""The keys in one file, sealed by a passphrase: kept apart from the database's backups.

Who has a backup of the database and not this file can read no voter and no address. Destroying a
campaign's key means destroying it here too.
"""

import secrets
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ops.errors import OperationsError, WrongInput
from ops.keys import key_files

_MAGIC = b"pingxuan keys 1\n"
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32
_SHORTEST = 12
#: 64 MiB and a fifth of a second for every passphrase that somebody tries.
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**16, 8, 1


def seal(folder: Path, passphrase: str) -> bytes:
    """Every key file of a folder in one, readable by the passphrase alone.

    Raises:
        WrongInput: there are no keys, or the passphrase is too short.
    """
    if len(passphrase) < _SHORTEST:
        raise WrongInput(f"the passphrase must have at least {_SHORTEST} characters")
    found = key_files.secrets_in(folder)
    if not found:
        raise WrongInput(f"{folder}: holds no keys; they are made when a campaign is loaded")
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    cipher = AESGCM(_key(passphrase, salt))
    return _MAGIC + salt + nonce + cipher.encrypt(nonce, msgspec.json.encode(found), _MAGIC)


def unseal(sealed: bytes, passphrase: str) -> dict[str, bytes]:
    """The key files by name.

    Raises:
        WrongInput: it is no such file, was changed, or the passphrase is another.
    """
    if not sealed.startswith(_MAGIC):
        raise WrongInput("this is no file of sealed keys; `pingxuan backup --keys` writes one")
    rest = sealed[len(_MAGIC) :]
    salt, nonce = rest[:_SALT_BYTES], rest[_SALT_BYTES : _SALT_BYTES + _NONCE_BYTES]
    try:
        cipher = AESGCM(_key(passphrase, salt))
        plain = cipher.decrypt(nonce, rest[_SALT_BYTES + _NONCE_BYTES :], _MAGIC)
        return msgspec.json.decode(plain, type=dict[str, bytes])
    except (InvalidTag, ValueError) as fault:
        raise WrongInput("the passphrase is another, or the file of keys was changed") from fault


def put_back(folder: Path, found: dict[str, bytes]) -> list[str]:
    """Write key files where they are missing; returns the names of those that were.

    Raises:
        OperationsError: another key of that name is there; nothing was written.
    """
    here = key_files.secrets_in(folder)
    others = sorted(name for name, secret in found.items() if here.get(name, secret) != secret)
    if others:
        raise OperationsError(
            f"{folder}: {', '.join(others)} differ from what is in the backup:"
            " move it away first, if it is not the one that ballots were cast under"
        )
    missing = sorted(set(found) - set(here))
    for name in missing:
        key_files.put(folder, name, found[name])
    return missing


def _key(passphrase: str, salt: bytes) -> bytes:
    kdf = Scrypt(salt=salt, length=_KEY_BYTES, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P)
    return kdf.derive(passphrase.encode())
