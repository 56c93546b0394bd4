"""The drafts of an installation: a private folder each, one writer at a time, whole files.

A draft is a campaign folder as the loader reads it: `campaign.toml` with the rules,
`cases/cases.toml` with every case, `pictures/`. Its folder's name is the campaign's id. A file is
written aside and then put in its place, so that a crash leaves the old one or the new one.
"""

import fcntl
import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.organizing.campaign_drafts.cases_file import Cases, CasesUnclear, cases
from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble
from ops.organizing.campaign_drafts.writing_toml import parsed
from ops.organizing.start.folder import StartRefused, checked_id

RULES, CASES, PICTURES = "campaign.toml", "cases/cases.toml", "pictures"
RULES_MAX_BYTES, CASES_MAX_BYTES = 1024 * 1024, 8 * 1024 * 1024


class NoDraft(LookupError):
    """There is no draft of that id."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft; read as it is now, written while its shelf's lock is held."""

    folder: Path

    @property
    def id(self) -> str:
        """The campaign's id."""
        return self.folder.name

    def rules_text(self) -> str:
        """The campaign file as it is written."""
        return self._read(RULES)

    def rules(self) -> dict[str, Any]:
        """The data of the campaign file."""
        return parsed(self.rules_text())

    def cases(self) -> Cases:
        """Every case."""
        return cases(self._read(CASES))

    def picture(self, name: str) -> bytes | None:
        """A picture by its name in the cases, if it is there."""
        file = self.folder / name
        if file.parent != self.folder / PICTURES or not file.is_file():
            return None
        return file.read_bytes()

    def write_rules(self, text: str) -> None:
        """Put another campaign file in place.

        Raises:
            DraftRefused: it is no TOML, too large, holds cases, or names another id.
        """
        document = checked_rules(text)
        if document.get("id") != self.id:
            raise DraftRefused(Trouble.OTHER_ID, f'id = "{self.id}"')
        _put(self.folder / RULES, text.encode())

    def write_cases(self, found: Cases) -> None:
        """Put other cases in place.

        Raises:
            DraftRefused: they are too many bytes.
        """
        _put(self.folder / CASES, checked_cases(found.text).text.encode())

    def write_picture(self, name: str, content: bytes) -> None:
        """Put a picture in place, and let go of those that no case shows any more."""
        _put(self.folder / name, content)

    def forget_pictures(self) -> None:
        """Remove the pictures that no case shows."""
        shown = {Path(name).name for name in pictures_of(self.cases())}
        for file in (self.folder / PICTURES).glob("*"):
            if file.name not in shown:
                file.unlink(missing_ok=True)

    def _read(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except FileNotFoundError as fault:
            raise NoDraft(self.id) from fault


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every draft below a folder that belongs to the desk alone. Calls block: use a thread."""

    root: Path

    def all(self) -> list[Draft]:
        """The drafts by id."""
        if not self.root.is_dir():
            return []
        found = (Draft(folder) for folder in self.root.iterdir() if _is_id(folder.name))
        return sorted(found, key=lambda draft: draft.id)

    def find(self, draft_id: str) -> Draft:
        """The draft of an id.

        Raises:
            NoDraft: there is none.
        """
        draft = Draft(self.root / draft_id)
        if not _is_id(draft_id) or not draft.folder.is_dir():
            raise NoDraft(draft_id)
        return draft

    def begin(self, draft_id: str, files: Mapping[str, bytes]) -> Draft:
        """A new draft of files by their path; it is there whole, or not at all.

        Raises:
            DraftRefused: the id may not be used, or is.
        """
        refuse_no_id(draft_id)
        with self._locked(draft_id):
            target = self.root / draft_id
            if target.exists():
                raise DraftRefused(Trouble.TAKEN, draft_id)
            with tempfile.TemporaryDirectory(dir=self.root, prefix=".new-") as unfinished:
                whole = Path(unfinished) / draft_id
                for name, content in files.items():
                    _put(whole / name, content)
                whole.rename(target)
            _settle(self.root)
        return Draft(target)

    def remove(self, draft_id: str) -> None:
        """Take a draft away.

        Raises:
            NoDraft: there is none.
        """
        with self.writing(draft_id) as draft:
            former = self.root / f".removed-{draft_id}-{os.getpid()}"
            shutil.rmtree(former, ignore_errors=True)
            draft.folder.rename(former)
        shutil.rmtree(former, ignore_errors=True)

    @contextmanager
    def writing(self, draft_id: str) -> Iterator[Draft]:
        """A draft that nobody else writes until the end of the context.

        Raises:
            NoDraft: there is none.
        """
        self.find(draft_id)
        with self._locked(draft_id):
            yield self.find(draft_id)

    @contextmanager
    def _locked(self, draft_id: str) -> Iterator[None]:
        """Held across processes; it ends with its process."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / f".{draft_id}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def refuse_no_id(name: str) -> None:
    """Refuse what no campaign may have as its id.

    Raises:
        DraftRefused: it is none.
    """
    if not _is_id(name):
        raise DraftRefused(Trouble.BAD_ID, name)


def checked_rules(text: str) -> dict[str, Any]:
    """The data of a campaign file that a draft may have.

    Raises:
        DraftRefused: it is no TOML, too large, or holds cases.
    """
    if len(text.encode()) > RULES_MAX_BYTES:
        raise DraftRefused(Trouble.TOO_LARGE, f"{RULES}: {RULES_MAX_BYTES} B")
    try:
        document = parsed(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as fault:
        raise DraftRefused(Trouble.NOT_TOML, f"{RULES}: {fault}") from fault
    if "case" in document:
        raise DraftRefused(Trouble.NOT_TOML, f"{RULES}: [[case]]: {CASES}")
    return document


def checked_cases(text: str) -> Cases:
    """The cases of a text that a draft may have.

    Raises:
        DraftRefused: it is no TOML, too large, or holds something else.
    """
    if len(text.encode()) > CASES_MAX_BYTES:
        raise DraftRefused(Trouble.TOO_LARGE, f"{CASES}: {CASES_MAX_BYTES} B")
    try:
        return cases(text)
    except (CasesUnclear, tomllib.TOMLDecodeError, ValueError, RecursionError) as fault:
        raise DraftRefused(Trouble.NOT_TOML, f"{CASES}: {fault}") from fault


def pictures_of(found: Cases) -> list[str]:
    """The pictures that the cases name, in their order."""
    rows = [found.case(number) for number in range(len(found.pieces))]
    return [row["picture"] for row in rows if isinstance(row.get("picture"), str)]


def _is_id(name: str) -> bool:
    try:
        return checked_id(name) == name
    except StartRefused:
        return False


def _put(file: Path, content: bytes) -> None:
    """Write a file whole, and have it on the disk before it takes its place."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as aside:
        try:
            aside.write(content)
            aside.flush()
            os.fsync(aside.fileno())
            Path(aside.name).rename(file)
        except BaseException:
            with suppress(OSError):
                Path(aside.name).unlink()
            raise
    _settle(file.parent)


def _settle(folder: Path) -> None:
    """Have the names of a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
