"""Who may use a data directory's servers: one owner, and any number of commands attached to it.

Two advisory locks, which the kernel drops however a process ends:

- `servers.lock`, exclusive: the owner's. Its servers inherit it, so a new owner begins only when
  the last process of the former owner's servers has ended.
- `users.lock`, shared by attached commands: an owner that ends takes it exclusively first, and
  so waits for them.

The record says how to reach servers that are ready; it means something only while
`servers.lock` is held.
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import msgspec

from ops.children.waiting import until


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What an owner tells the commands that attach: its process id, and the sockets' folder."""

    owner: int
    sockets: str


@dataclass(slots=True)
class Lock:
    """An advisory lock on a file, held by this process and by heirs of its descriptor."""

    descriptor: int

    @classmethod
    def on(cls, path: Path) -> Self:
        return cls(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))

    def try_exclusive(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    async def exclusive(self, *, within_s: float) -> bool:
        """Take the lock as soon as it is free; False when it was not within `within_s`."""
        return await until(self.try_exclusive, within_s=within_s)

    def release(self) -> None:
        """Drop the lock here; heirs of the descriptor lose it too."""
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the lock; heirs of the descriptor keep it."""
        os.close(self.descriptor)

    def _try(self, mode: int) -> bool:
        try:
            fcntl.flock(self.descriptor, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@dataclass(slots=True)
class Tenancy:
    """This process's part in a data directory's servers."""

    data_dir: Path
    owner: Lock
    users: Lock

    @classmethod
    def of(cls, data_dir: Path) -> Self:
        return cls(
            data_dir=data_dir,
            owner=Lock.on(data_dir / "servers.lock"),
            users=Lock.on(data_dir / "users.lock"),
        )

    def close(self) -> None:
        self.owner.close()
        self.users.close()

    def record(self) -> Record | None:
        """What the owner published, or None while nothing is ready."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Record)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def publish(self, record: Record) -> None:
        """Let commands attach."""
        unfinished = self._path.with_suffix(".unfinished")
        unfinished.write_bytes(msgspec.json.encode(record))
        unfinished.rename(self._path)

    def withdraw(self) -> None:
        """Let no more commands attach."""
        self._path.unlink(missing_ok=True)

    @property
    def _path(self) -> Path:
        return self.data_dir / "servers.json"
