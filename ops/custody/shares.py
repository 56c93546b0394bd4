"""An opening key that no one person has: any two of two to five custodians open it together.

For every pair of custodians the key is split in two by XOR, so that one half alone says nothing
of it, whatever one can compute. Each custodian's halves are sealed under a passphrase (scrypt,
AES-256-GCM).
"""

import secrets
from collections.abc import Mapping, Sequence
from itertools import combinations

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ops.errors import WrongInput

LEAST_CUSTODIANS, MOST_CUSTODIANS = 2, 5
SHORTEST_PASSPHRASE = 12
_SALT, _NONCE = 16, 12
#: 64 MiB and a fifth of a second a guess.
_COST = 1 << 16


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one custodian holds, sealed: the halves by the other custodian of the pair, in hex."""

    custodian: str
    salt: str
    sealed: str


class Custody(msgspec.Struct, frozen=True, kw_only=True):
    """The shares of an opening key; safe to copy, worth nothing without two passphrases."""

    campaign: str
    shares: list[Share]

    @property
    def custodians(self) -> list[str]:
        """Their names."""
        return [share.custodian for share in self.shares]


def split(campaign: str, key: bytes, passphrases: Mapping[str, str]) -> Custody:
    """Share a key among custodians.

    Args:
        passphrases: by custodian.

    Raises:
        WrongInput: too few or too many custodians, or a passphrase that is too short.
    """
    names = list(passphrases)
    _check(names, passphrases)
    halves: dict[str, dict[str, str]] = {name: {} for name in names}
    for one, other in combinations(names, 2):
        half = secrets.token_bytes(len(key))
        halves[one][other], halves[other][one] = half.hex(), _xor(half, key).hex()
    shares = [_sealed(campaign, name, halves[name], passphrases[name]) for name in names]
    return Custody(campaign=campaign, shares=shares)


def joined(custody: Custody, passphrases: Mapping[str, str]) -> bytes:
    """The key again, by the passphrases of two custodians.

    Raises:
        WrongInput: not two of the custodians, or a passphrase that is not theirs.
    """
    if len(passphrases) != LEAST_CUSTODIANS:
        raise WrongInput("two custodians open an address, each with their own passphrase")
    if strangers := [name for name in passphrases if name not in custody.custodians]:
        known = ", ".join(custody.custodians)
        raise WrongInput(f"{strangers[0]} is no custodian of {custody.campaign}: {known} are")
    one, other = passphrases
    first = _opened(custody, one, passphrases[one])[other]
    second = _opened(custody, other, passphrases[other])[one]
    return _xor(bytes.fromhex(first), bytes.fromhex(second))


def _check(names: Sequence[str], passphrases: Mapping[str, str]) -> None:
    if not LEAST_CUSTODIANS <= len(names) <= MOST_CUSTODIANS:
        allowed = f"{LEAST_CUSTODIANS} to {MOST_CUSTODIANS}"
        raise WrongInput(f"{len(names)} custodians: must be {allowed} people, each named once")
    if short := [name for name in names if len(passphrases[name]) < SHORTEST_PASSPHRASE]:
        least = f"at least {SHORTEST_PASSPHRASE} characters"
        raise WrongInput(f"the passphrase of {short[0]} is too short: {least}")
    if len(set(passphrases.values())) < len(names):
        raise WrongInput("two custodians gave the same passphrase; each needs their own")


def _sealed(campaign: str, name: str, halves: Mapping[str, str], passphrase: str) -> Share:
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    cipher = AESGCM(_key(passphrase, salt))
    body = cipher.encrypt(nonce, msgspec.json.encode(halves), _bound(campaign, name))
    return Share(custodian=name, salt=salt.hex(), sealed=(nonce + body).hex())


def _opened(custody: Custody, name: str, passphrase: str) -> dict[str, str]:
    share = next(one for one in custody.shares if one.custodian == name)
    raw = bytes.fromhex(share.sealed)
    cipher = AESGCM(_key(passphrase, bytes.fromhex(share.salt)))
    try:
        body = cipher.decrypt(raw[:_NONCE], raw[_NONCE:], _bound(custody.campaign, name))
    except InvalidTag:
        raise WrongInput(f"this is not the passphrase of {name}") from None
    return msgspec.json.decode(body, type=dict[str, str])


def _bound(campaign: str, name: str) -> bytes:
    return f"{campaign}|{name}".encode()


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.encode())


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
