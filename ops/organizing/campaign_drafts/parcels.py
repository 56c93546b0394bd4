"""Campaign folders as zip files: bounded and picked over on the way in, whole on the way out.

Of an uploaded folder only what a draft is made of is taken: the campaign file, the cases and the
pictures that they show, each drawn anew. No name of the archive becomes a path.
"""

import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

import tomlkit

from ops.organizing.campaign_drafts.cases_file import Cases
from ops.organizing.campaign_drafts.entering import Put
from ops.organizing.campaign_drafts.pictures import UPLOAD_MAX_BYTES, drawn_anew, picture_name
from ops.organizing.campaign_drafts.shelf import (
    CASES,
    CASES_MAX_BYTES,
    RULES,
    RULES_MAX_BYTES,
    Draft,
    checked_cases,
    checked_rules,
    pictures_of,
)
from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble
from ops.organizing.campaign_drafts.writing_toml import dressed, parsed

ZIP_MAX_BYTES = 64 * 1024 * 1024
_MOST_FILES = 12_000
_MOST_PICTURES = 1_000
#: A fixed time, so that the same draft gives the same bytes.
_WHEN = (1980, 1, 1, 0, 0, 0)
_FAULTS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)


@dataclass(frozen=True, slots=True)
class _Archive:
    """An open archive, read by names below the folder that its campaign file is in."""

    opened: zipfile.ZipFile
    prefix: str
    names: frozenset[str]

    def read(self, name: str, most: int) -> bytes:
        """A file of it, whatever its head says of its size.

        Raises:
            DraftRefused: it is larger, or cannot be unpacked.
        """
        try:
            with self.opened.open(self.prefix + name) as file:
                content = file.read(most + 1)
        except (*_FAULTS, ValueError) as fault:
            raise DraftRefused(Trouble.NOT_READ, name) from fault
        if len(content) > most:
            raise DraftRefused(Trouble.TOO_LARGE, f"{name}: {most} B")
        return content

    def text(self, name: str, most: int) -> str:
        """A text of it.

        Raises:
            DraftRefused: as `read`, or it is not UTF-8.
        """
        try:
            return self.read(name, most).decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as fault:
            raise DraftRefused(Trouble.NOT_TOML, f"{name}: UTF-8") from fault


def unpacked(content: bytes) -> tuple[str, dict[str, bytes]]:
    """The id and the files of a draft, from a zip file of a campaign folder.

    Raises:
        DraftRefused: it is none; names the file of it that is wrong.
    """
    if len(content) > ZIP_MAX_BYTES:
        raise DraftRefused(Trouble.TOO_LARGE, f"{ZIP_MAX_BYTES} B")
    try:
        opened = zipfile.ZipFile(BytesIO(content))
    except _FAULTS as fault:
        raise DraftRefused(Trouble.NO_ZIP) from fault
    with opened:
        return _draft(_archive(opened))


def without_cases(rules: str) -> tuple[str, str]:
    """A campaign file without its own cases, and those cases as the text of a file.

    Raises:
        DraftRefused: it is no TOML.
    """
    try:
        document = parsed(rules)
    except (ValueError, RecursionError) as fault:
        raise DraftRefused(Trouble.NOT_TOML, f"{RULES}: {fault}") from fault
    own = document.get("case")
    if own is None:
        return rules, ""
    if not isinstance(own, list) or not all(isinstance(row, dict) for row in own):
        raise DraftRefused(Trouble.NOT_TOML, f"{RULES}: case")
    kept, moved = tomlkit.parse(rules), tomlkit.document()
    kept.remove("case")
    moved["case"] = dressed(own)
    return tomlkit.dumps(kept), tomlkit.dumps(moved)


def _draft(archive: _Archive) -> tuple[str, dict[str, bytes]]:
    rules, own = without_cases(archive.text(RULES, RULES_MAX_BYTES))
    found = checked_cases("\n".join(filter(None, [own, *_case_texts(archive)])))
    campaign_id = checked_rules(rules).get("id")
    if not isinstance(campaign_id, str):
        raise DraftRefused(Trouble.BAD_ID, f"{RULES}: id")
    found, shown = _with_pictures(found, archive)
    return campaign_id, {RULES: rules.encode(), CASES: found.text.encode(), **shown}


def packed(draft: Draft) -> bytes:
    """A draft as a zip file: one folder that `campaign check` and `campaign load` take."""
    made = BytesIO()
    found = draft.cases()
    files = {RULES: draft.rules_text().encode(), CASES: found.text.encode()}
    for name in dict.fromkeys(pictures_of(found)):
        picture = draft.picture(name)
        if picture is not None:
            files[name] = picture
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(f"{draft.id}/{name}", _WHEN), content)
    return made.getvalue()


def _archive(opened: zipfile.ZipFile) -> _Archive:
    names = [info.filename for info in opened.infolist() if not info.is_dir()]
    if len(names) > _MOST_FILES:
        raise DraftRefused(Trouble.TOO_LARGE, f"{len(names)} > {_MOST_FILES}")
    mains = [name for name in names if PurePosixPath(name).name == RULES]
    if not mains:
        raise DraftRefused(Trouble.NO_CAMPAIGN, RULES)
    main = min(mains, key=lambda name: (name.count("/"), name))
    prefix = main.removesuffix(RULES)
    below = (name.removeprefix(prefix) for name in names if name.startswith(prefix))
    return _Archive(opened=opened, prefix=prefix, names=frozenset(below))


def _case_texts(archive: _Archive) -> list[str]:
    """The cases files in the order of the loader, which is that of their names."""
    parts = sorted(name for name in archive.names if PurePosixPath(name).match("cases/*.toml"))
    own = [name for name in parts if name.count("/") == 1]
    texts, left = [], CASES_MAX_BYTES
    for name in own:
        text = archive.text(name, left)
        texts.append(text)
        left -= len(text.encode())
    return texts


def _with_pictures(found: Cases, archive: _Archive) -> tuple[Cases, dict[str, bytes]]:
    """The cases with pictures under names of ours; one that is not there stays as it is named."""
    wanted = dict.fromkeys(name for name in pictures_of(found) if name in archive.names)
    if len(wanted) > _MOST_PICTURES:
        raise DraftRefused(Trouble.TOO_LARGE, f"{len(wanted)} > {_MOST_PICTURES}")
    shown: dict[str, bytes] = {}
    renamed: dict[str, str] = {}
    for name in wanted:
        drawn = drawn_anew(name, archive.read(name, UPLOAD_MAX_BYTES))
        renamed[name] = picture_name(drawn)
        shown[renamed[name]] = drawn
    for number in range(len(found.pieces)):
        new = renamed.get(found.case(number).get("picture", ""))
        if new is not None:
            found = found.with_edits(number, [Put(".picture", new)])
    return found, shown
