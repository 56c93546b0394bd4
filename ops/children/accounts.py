"""The account that the embedded servers run as: never root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from ops.errors import EmbeddedError

_ROOT = 0
_UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user and a group of the system, by their numbers."""

    uid: int
    gid: int

    @classmethod
    def current(cls) -> Self:
        """Whoever runs this process."""
        return cls(uid=os.geteuid(), gid=os.getegid())

    @property
    def is_current(self) -> bool:
        return self.uid == os.geteuid()

    def identity(self) -> dict[str, Any]:
        """What `subprocess` needs to run a child as this account."""
        if self.is_current:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give `path` itself, not what is below it, to this account."""
        if not self.is_current:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_all(self, folder: Path) -> None:
        """Give a folder and everything below it to this account."""
        if self.is_current:
            return
        self.own(folder)
        for path in folder.rglob("*"):
            self.own(path)


def server_account(data: Path) -> Account:
    """Who runs the server whose files are in `data`, a folder that need not exist yet.

    Without root's rights: whoever asks. As root: the owner of the data, so that data which an
    ordinary user began stays that user's; for new data the system's unprivileged user.

    Raises:
        EmbeddedError: root asks, and the system has no unprivileged user.
    """
    if os.geteuid() != _ROOT:
        return Account.current()
    if data.exists() and (owner := data.stat()).st_uid != _ROOT:
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    try:
        entry = pwd.getpwnam(_UNPRIVILEGED)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL never runs as root, and this system has no user {_UNPRIVILEGED!r}: "
            "run as an ordinary user, or set PINGXUAN_POSTGRES_URL and PINGXUAN_REDIS_URL"
        ) from None
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)
