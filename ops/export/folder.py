"""The folder of an export: there whole, or not at all."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.errors import OperationsError
from ops.export.manifest import MANIFEST, read_manifest


class ExportError(OperationsError):
    """An export that cannot be made; the message says why."""


@contextmanager
def filled_folder(target: Path) -> Iterator[Path]:
    """A new folder beside `target` that takes its place when the block ends well.

    Raises:
        ExportError: something that is no earlier export is in the way, or the disk refuses.
    """
    target = target.resolve()
    refuse_foreign(target)
    draft = target.parent / f".{target.name}-{secrets.token_hex(4)}"
    try:
        draft.mkdir(parents=True)
        yield draft
        _swap(draft, target)
    except OSError as fault:
        raise ExportError(f"{target}: cannot be written: {fault.strerror or fault}") from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def refuse_foreign(target: Path) -> None:
    """What is replaced must be wholly ours: nothing of anybody else's is ever deleted.

    Raises:
        ExportError: the target is no folder, or holds what no earlier export wrote.
    """
    if not target.exists():
        return
    if not target.is_dir():
        raise ExportError(f"{target}: is a file; name a folder")
    present = {path.name for path in target.iterdir()}
    earlier = read_manifest(target)
    if present and earlier is None:
        raise ExportError(f"{target}: is not empty and no earlier export; name another folder")
    foreign = sorted(present - {MANIFEST, *(earlier.files if earlier else ())})
    if foreign:
        raise ExportError(f"{target}: holds {foreign[0]}, which no export wrote; move it away")


def _swap(draft: Path, target: Path) -> None:
    """Put the draft in the target's place; the earlier export goes last."""
    former = draft.with_name(f"{draft.name}-former")
    if target.exists():
        target.rename(former)
    draft.rename(target)
    shutil.rmtree(former, ignore_errors=True)
