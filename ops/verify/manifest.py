"""The manifest, and whether the files are those that it lists, byte for byte."""

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec

from ops.verify.report import Problems

MANIFEST = "manifest.json"
FORMAT = "pingxuan-export-4"
_PDF = b"%PDF-"
FILES = (
    *("ballots.parquet", "campaign.toml", "digests.txt", "incidents.csv", "lifecycle.csv"),
    *("lists.csv",),
    *("objections.csv", "origins.csv", "ranking.csv", "ranking.json", "ranking.xlsx"),
    *("records.csv", "report.pdf", "rulings.csv", "scores.csv", "shortlist.csv"),
    *("tallies.csv", "tallies.xlsx"),
)


class FileFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Size in bytes and SHA-256 in hex of a file."""

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
    """What an export claims of itself."""

    format: str
    software: str
    campaign: str
    as_of: int
    genesis: str
    head: str
    ballots: int
    totals: Totals
    files: dict[str, FileFacts]
    checksum: str


def read_manifest(folder: Path, problems: Problems) -> Manifest | None:
    """The manifest, as far as it can be read."""
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = msgspec.json.decode(raw, type=Manifest)
        page: dict[str, Any] = json.loads(raw)
    except OSError as fault:
        problems.add(MANIFEST, f"cannot be read: {fault.strerror}")
        return None
    except (ValueError, RecursionError) as fault:
        problems.add(MANIFEST, f"is no manifest: {fault}")
        return None
    _check_page(raw, page, problems)
    return manifest


def check_files(folder: Path, manifest: Manifest, problems: Problems) -> None:
    """Hold what is in the folder against what the manifest lists."""
    listed = set(manifest.files)
    for name in sorted(listed ^ set(FILES)):
        what = "lists no file of an export" if name in listed else "does not list the file"
        problems.add(MANIFEST, what, row=name)
    present = {path.name for path in folder.iterdir()} - {MANIFEST}
    for name in sorted(present - set(FILES)):
        problems.add(name, "is no file of an export")
    for name in FILES:
        if name not in present:
            problems.add(name, "is missing")
        elif name in listed:
            _check_file(folder / name, manifest.files[name], problems)


def _check_page(raw: bytes, page: dict[str, Any], problems: Problems) -> None:
    """The page says its own SHA-256, so that a damaged byte shows here too."""
    if page["format"] != FORMAT:
        problems.add(MANIFEST, f"is of format {page['format']}; this version reads {FORMAT}")
    rest = {name: value for name, value in page.items() if name != "checksum"}
    if raw != _text(page) or page["checksum"] != hashlib.sha256(_text(rest)).hexdigest():
        problems.add(MANIFEST, "was changed: its checksum is not that of its content")


def _check_file(path: Path, facts: FileFacts, problems: Problems) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            start = file.read(len(_PDF))
        size = path.stat().st_size
    except OSError as fault:
        problems.add(path.name, f"cannot be read: {fault.strerror}")
        return
    if size != facts.bytes:
        problems.add(path.name, f"has {size} bytes; the manifest says {facts.bytes}")
    if path.suffix == ".pdf" and start != _PDF:
        problems.add(path.name, "is no PDF")
    if found != facts.sha256:
        problems.add(path.name, f"was changed: SHA-256 {found}, by the manifest {facts.sha256}")


def _text(page: dict[str, Any]) -> bytes:
    return (json.dumps(page, ensure_ascii=False, indent=2) + "\n").encode()
