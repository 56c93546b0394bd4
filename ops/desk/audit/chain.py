"""What an audit record says, and the hash that ties it to the one before. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

#: What the first record follows.
GENESIS = hashlib.sha256(b"pingxuan|desk audit").digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done.

    Attributes:
        actor: the account's name, or `terminal` for a command.
        action: such as `account.add`; small letters, dots and hyphens.
        subject: what it was done to: an account, a campaign, a request.
        reason: in the actor's own words; may be empty where the act speaks for itself.
        detail: what else a reader needs, by name.
    """

    actor: str
    action: str
    subject: str = ""
    reason: str = ""
    detail: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def detail_text(self) -> str:
        """The detail as it is stored and hashed: canonical JSON."""
        return msgspec.json.encode(dict(self.detail), order="sorted").decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An entry in its place; `hash` is what is stored, true or not."""

    no: int
    at: datetime
    actor: str
    action: str
    subject: str
    reason: str
    detail: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends."""

    no: int
    at: datetime | None
    hash: bytes


START = Head(0, None, GENESIS)


def link(previous: bytes, no: int, at: datetime, *told: str) -> bytes:
    """The hash of a record behind `previous`: SHA-256 over that and a JSON array.

    Args:
        told: actor, action, subject, reason, detail, in this order.
    """
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(previous + msgspec.json.encode([no, moment, *told])).digest()


def follows(head: Head, record: Record) -> str:
    """What is wrong with a record behind a head; empty when all is well."""
    told = (record.actor, record.action, record.subject, record.reason, record.detail)
    if record.no != head.no + 1:
        return f"record {head.no + 1} is missing"
    if head.at is not None and record.at < head.at:
        return f"record {record.no} is earlier than the one before it"
    if record.hash != link(head.hash, record.no, record.at, *told):
        return f"record {record.no} is not what was written"
    return ""
