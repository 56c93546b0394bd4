"""`manifest.json`: what an export is of, and the SHA-256 of everything in it."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from voting.domain import CampaignId, Tally

MANIFEST = "manifest.json"
FORMAT = "pingxuan-export-4"


class FileFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Size in bytes and SHA-256 in hex of one file."""

    bytes: int
    sha256: str


class Totals(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Votes of all cases by status."""

    received: int
    pending: int
    counted: int
    held: int
    voided: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An export in one page.

    `genesis` and `head` are the hashes, in hex, that the chain begins with and that it has
    reached at `as_of`. `checksum` is the SHA-256 of this page without its checksum.
    """

    format: str
    software: str
    campaign: CampaignId
    as_of: int
    genesis: str
    head: str
    ballots: int
    totals: Totals
    files: dict[str, FileFacts]
    checksum: str


def totals_of(tallies: Iterable[Tally]) -> Totals:
    """The sum over all cases."""
    total = sum(tallies, Tally())
    return Totals(total.received, total.pending, total.counted, total.held, total.voided)


def write_manifest(folder: Path, facts: dict[str, Any]) -> Manifest:
    """Close an export: list every file that is in the folder, and write the manifest beside."""
    files = {path.name: _facts_of(path) for path in sorted(folder.iterdir())}
    page = msgspec.to_builtins({"format": FORMAT, **facts, "files": files})
    page["checksum"] = hashlib.sha256(_page_text(page)).hexdigest()
    (folder / MANIFEST).write_bytes(_page_text(page))
    return msgspec.convert(page, Manifest)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of an export; None where there is none, or one of something else."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError):
        return None


def _facts_of(path: Path) -> FileFacts:
    with path.open("rb") as file:
        return FileFacts(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _page_text(page: dict[str, Any]) -> bytes:
    return (json.dumps(page, ensure_ascii=False, indent=2) + "\n").encode()
