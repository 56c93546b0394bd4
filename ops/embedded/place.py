"""Where an embedded server lives, and what it is started with."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.children.accounts import Account
from ops.children.lifeline import spawn
from ops.embedded.binaries import Binaries

_LAST_LINES = 15
_TAIL_BYTES = 16_384

#: Nothing of the caller's environment reaches a server: no PGDATA, no LD_LIBRARY_PATH.
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the embedded servers live.

    `sockets` is a short private folder of the account's. `inherited` are descriptors that every
    server keeps open: with them it holds the data directory's lock for as long as it runs.
    """

    data_dir: Path
    sockets: Path
    account: Account
    binaries: Binaries
    inherited: tuple[int, ...]

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data."""
        return self.data_dir / "postgres"

    @property
    def snapshots(self) -> Path:
        """Valkey's data."""
        return self.data_dir / "valkey"

    def log(self, name: str) -> Path:
        return self.data_dir / "log" / f"{name}.log"

    def start(
        self,
        command: Sequence[str | Path],
        *,
        name: str,
        folder: Path,
        death_signal: signal.Signals,
    ) -> subprocess.Popen[bytes]:
        """Run a program as the account, inside `folder`, its output in the log of `name`."""
        with _appending(self.log(name)) as log:
            return spawn(
                command,
                environment=_ENVIRONMENT,
                death_signal=death_signal,
                account=self.account,
                folder=folder,
                output=log,
                errors=subprocess.STDOUT,
                inherited=self.inherited,
            )

    def last_words(self, name: str) -> str:
        """The end of a program's log, for an error's message."""
        with self.log(name).open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL_BYTES))
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(lines[-_LAST_LINES:])


def make_private(folder: Path, account: Account) -> None:
    """Have `folder` exist, 0700, and belong to `account`."""
    folder.mkdir(mode=0o700, exist_ok=True)
    account.own(folder)


@contextmanager
def _appending(path: Path) -> Iterator[int]:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
