"""Signed digests: what the ledger was at an index, said in public and never taken back. Pure.

A digest is a text of lines `name: value` in a fixed order, so that what is printed is what was
signed: anybody can type it again and check its signature with any Ed25519 tool. The signature is
over every byte before the line that holds it. Each digest carries the hash of the one before it,
and `next_key` hands over to another key.
"""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from voting.domain import Tally

FORMAT = "pingxuan-digest-1"
#: Where there is no digest before, no key to come, or nothing that may be said yet.
NONE, WITHHELD = "none", "withheld"
_COUNTS = ("received", "pending", "counted", "held", "voided")
_NAMES = (
    *("campaign", "number", "of", "index", "hash"),
    *_COUNTS,
    *("signed_at", "previous", "next_key", "key"),
)


class DamagedDigest(ValueError):
    """A text that is no digest as this version writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is signed. `index` and `votes` are None while nothing may be told of counts.

    Attributes:
        number: from 1 in the campaign, without gaps.
        of: `day 2026-05-01`, `close`, `certificate ID` or `handover KEY`.
        hash: of the record at the index, in hex.
        votes: of all cases together.
        signed_at: UTC, to the second, such as `2026-05-01T16:00:02Z`.
        previous: SHA-256 of the whole digest before, in hex; `none` for the first.
        next_key: who signs from the next digest on, in hex, or `none`.
        key: the public key that this one is signed with, in hex.
    """

    campaign: str
    number: int
    of: str
    index: int | None
    hash: str
    votes: Tally | None
    signed_at: str
    previous: str
    key: str
    next_key: str = NONE

    @property
    def lines(self) -> dict[str, str]:
        """Name → value, in the order of the text."""
        votes = {name: getattr(self.votes, name, WITHHELD) for name in _COUNTS}
        values = {
            **{name: getattr(self, name) for name in _NAMES if name not in _COUNTS},
            **votes,
            "index": WITHHELD if self.index is None else self.index,
        }
        return {name: str(values[name]) for name in _NAMES}

    @property
    def text(self) -> str:
        """What is signed."""
        lines = [FORMAT, *(f"{name}: {value}" for name, value in self.lines.items())]
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A statement with its signature, in hex."""

    statement: Statement
    signature: str

    @property
    def file(self) -> str:
        """The whole digest, as it is published and kept."""
        return f"{self.statement.text}signature: {self.signature}\n"

    @property
    def sha256(self) -> str:
        """What the digest behind it calls `previous`."""
        return hashlib.sha256(self.file.encode()).hexdigest()

    @property
    def is_signed(self) -> bool:
        """Whether the signature is that of the key which it names."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.statement.key))
            key.verify(bytes.fromhex(self.signature), self.statement.text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True

    @property
    def signer(self) -> str:
        """The key that the next digest is to be signed with."""
        said = self.statement
        return said.key if said.next_key == NONE else said.next_key


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public half of a key, in hex."""
    return key.public_key().public_bytes_raw().hex()


def sign(statement: Statement, key: Ed25519PrivateKey) -> Digest:
    """Sign a statement, which names the key already."""
    return Digest(statement=statement, signature=key.sign(statement.text.encode()).hex())


def read(file: str) -> Digest:
    """The inverse of `Digest.file`.

    Raises:
        DamagedDigest: it differs from what this version writes by a single byte.
    """
    names = ("", *_NAMES, "signature")
    pairs = [line.partition(": ") for line in file.splitlines()[1:]]
    values = {name: value for name, _, value in pairs}
    if tuple(values) != names[1:] or len(pairs) != len(values):
        raise DamagedDigest(f"must begin with {FORMAT}, then hold {', '.join(names[1:])}")
    try:
        digest = Digest(statement=_statement(values), signature=values["signature"])
    except ValueError as fault:
        raise DamagedDigest(str(fault)) from fault
    if digest.file != file:
        raise DamagedDigest("is not written as digests are")
    return digest


def _statement(values: dict[str, str]) -> Statement:
    withheld = values["index"] == WITHHELD
    return Statement(
        campaign=values["campaign"],
        number=int(values["number"]),
        of=values["of"],
        index=None if withheld else int(values["index"]),
        hash=values["hash"],
        votes=None if withheld else Tally(**{name: int(values[name]) for name in _COUNTS}),
        signed_at=values["signed_at"],
        previous=values["previous"],
        next_key=values["next_key"],
        key=values["key"],
    )
