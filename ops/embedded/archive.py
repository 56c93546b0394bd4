"""PostgreSQL's log kept beside its data, so that a backup can be brought forward to any moment."""

import os
import shlex
from pathlib import Path

from ops.children.accounts import Account
from ops.children.private_folder import is_open_to_all
from ops.embedded.place import make_private
from ops.errors import EmbeddedError

#: A segment of 16 MiB is kept at least so often while anything is written.
_AT_MOST_S = 60


def archiving(folder: Path | None, account: Account) -> dict[str, str]:
    """PostgreSQL's settings that keep its log in a folder; none for None.

    Raises:
        EmbeddedError: the folder cannot be made.
    """
    if folder is None:
        return {}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        make_private(folder, account)
    except OSError as fault:
        raise EmbeddedError(
            f"PINGXUAN_WAL_ARCHIVE: {folder} cannot be made ({fault.strerror}): name a folder"
            " on another disk that this account may write"
        ) from fault
    if not (account.is_current or is_open_to_all(folder.parent)):
        raise EmbeddedError(
            f"PINGXUAN_WAL_ARCHIVE: {folder} lies in a folder that is closed to the user that"
            " PostgreSQL runs as; name one that every account can pass through"
        )
    return {
        "archive_mode": "on",
        "archive_library": "basic_archive",  # whole segments, on disk before they are named
        "basic_archive.archive_directory": str(folder),
        "archive_timeout": f"{_AT_MOST_S}s",
    }


def fetching(folder: Path | None, account: Account) -> dict[str, str]:
    """PostgreSQL's settings that read the log back; without a folder there is only what lies
    beside the data.

    Raises:
        EmbeddedError: there is none, or a part of it cannot be read: PostgreSQL would take that
            for the end of the log.
    """
    if folder is None:
        return {"restore_command": "false"}
    if not folder.is_dir():
        raise EmbeddedError(f"PINGXUAN_WAL_ARCHIVE: {folder} is no folder")
    account.own_all(folder)
    for file in folder.iterdir():
        if not os.access(file, os.R_OK):
            raise EmbeddedError(f"PINGXUAN_WAL_ARCHIVE: {file} cannot be read")
    segment = shlex.quote(str(folder)).replace("%", "%%")
    return {"restore_command": f'cp {segment}/%f "%p"'}
