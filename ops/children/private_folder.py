"""Short private folders for unix sockets, whose paths end at 107 bytes."""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from ops.children.accounts import Account
from ops.errors import OperationsError

#: Room for the folder's own name and the longest socket's below it.
_LONGEST_BASE = 40
_SHORT_BASES = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 (every folder is made 0700 and checked)
_OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


def fresh_folder(data_dir: Path, purpose: str, account: Account) -> Path:
    """An empty 0700 folder of the caller's; what a killed process left there is removed.

    Its path follows from the arguments alone, so servers that are started again are found where
    they were. Holding `data_dir`'s lock is the caller's part.

    Raises:
        OperationsError: somebody else's folder is in the way, or no place will do.
    """
    folder = _folder_path(data_dir, purpose, account)
    _remove_leftover(folder, account)
    folder.mkdir(mode=0o700)
    return folder


def is_open_to_all(path: Path) -> bool:
    """Whether any account may pass through a folder and all folders above it."""
    resolved = path.resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (resolved, *resolved.parents))


def _folder_path(data_dir: Path, purpose: str, account: Account) -> Path:
    digest = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
    return _base(account) / f"pingxuan-{purpose}-{account.uid}-{digest}"


def _base(account: Account) -> Path:
    for base in map(Path, (tempfile.gettempdir(), *_SHORT_BASES)):
        short = len(os.fsencode(base)) <= _LONGEST_BASE
        if short and base.is_dir() and (account.is_current or is_open_to_all(base)):
            return base
    raise OperationsError(
        f"no folder for sockets: need one of at most {_LONGEST_BASE} bytes that every account "
        f"can pass through; tried {', '.join(_SHORT_BASES)} and TMPDIR"
    )


def _remove_leftover(folder: Path, account: Account) -> None:
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return
    ours = found.st_uid in {account.uid, os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_mode & _OTHERS_MAY or not ours:
        raise OperationsError(
            f"{folder} is in the way: it is not a private folder of user {account.uid}; remove it"
        )
    shutil.rmtree(folder)
