"""The folder that a new campaign is written into."""

import re
from collections.abc import Mapping
from pathlib import Path

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 64


class StartRefused(Exception):
    """No campaign is begun; the message says why, and what is allowed."""


def checked_id(name: str) -> str:
    """The name, if a campaign may have it as its id.

    Raises:
        StartRefused: it may not.
    """
    if not _ID.fullmatch(name) or len(name) > _LONGEST_ID:
        raise StartRefused(
            f"`{name}` is no id; allowed: small letters a-z and digits, in parts joined by"
            f" single hyphens, {_LONGEST_ID} characters at most, such as my-city-2026;"
            " give one with --id"
        )
    return name


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a new campaign by their path in the folder.

    Raises:
        StartRefused: something is there already, or it cannot be written.
    """
    try:
        _make_empty(folder)
        for name, content in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    except OSError as fault:
        raise StartRefused(f"{folder}: cannot be written: {fault.strerror}") from fault


def _make_empty(folder: Path) -> None:
    """Nothing of an organizer's is ever written over."""
    if folder.exists() and not folder.is_dir():
        raise StartRefused(f"{folder}: is a file; name a new or empty folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise StartRefused(f"{folder}: is not empty; name a new or empty folder")
    folder.mkdir(parents=True, exist_ok=True)
