"""A small disk of its own: an ext4 file system in a file, mounted through a loop device.

It can lose its power and it can be full. The cut is the shutdown ioctl of ext4, without a flush
of its journal: from one moment on nothing more reaches the disk, and what the kernel held back
in memory is gone. The next mount then replays the journal, as after a power cut. What had
reached the disk stays there, even where it was not flushed: a disk that forgets what it has not
flushed is not imitated.
"""

import errno
import fcntl
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN of the kernel's uapi/linux/ext4.h
_WITHOUT_FLUSH = struct.pack("=I", 2)  # EXT4_GOING_FLAGS_NOLOGFLUSH
_RELEASED_WITHIN_S = 30.0
_CHUNK = bytes(1 << 20)


class NoVolume(Exception):
    """This machine does not let us mount a file; the message says what it lacks."""


class Volume:
    """A mounted disk of `mib` from entering to leaving the context.

    Raises:
        NoVolume: on entering, where this process may not mount.
    """

    def __init__(self, image: Path, folder: Path, mib: int) -> None:
        self.folder = folder
        self._image = image
        self._mib = mib
        self._ballast = folder / "ballast"

    def __enter__(self) -> Self:
        if os.geteuid() != 0 or shutil.which("mkfs.ext4", path=_path()) is None:
            raise NoVolume("needs loop devices: root's rights and mkfs.ext4")
        with self._image.open("wb") as image:
            image.truncate(self._mib << 20)
        # No block is kept back for root, who fills the disk, from the server that needs it.
        _run("mkfs.ext4", "-q", "-F", "-m", "0", self._image)
        self.folder.mkdir(exist_ok=True)
        try:
            self.mount()
        except OSError as error:
            raise NoVolume(f"needs loop devices: {error}") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if os.path.ismount(self.folder):
            self.unmount()
        self._image.unlink(missing_ok=True)

    def mount(self) -> None:
        """Mount the disk as it stands; after a cut this replays its journal."""
        _run("mount", "-o", "loop", self._image, self.folder)

    def unmount(self) -> None:
        """Take the disk away as soon as nobody has a file of it open.

        Raises:
            OSError: somebody still has.
        """
        until_s = time.monotonic() + _RELEASED_WITHIN_S
        while True:
            try:
                _run("umount", self.folder)
            except OSError:
                if time.monotonic() > until_s:
                    raise
                time.sleep(0.1)
            else:
                return

    def cut(self) -> None:
        """Cut the power: from now on nothing reaches the disk."""
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, _WITHOUT_FLUSH)
        finally:
            os.close(folder)

    def sync(self) -> None:
        """Have on the disk what is in memory now."""
        _run("sync", "-f", self.folder)

    def fill(self) -> None:
        """Leave not one byte."""
        ballast = os.open(self._ballast, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _reserve(ballast, shutil.disk_usage(self.folder).free)
            for size in (len(_CHUNK), 4096, 1):
                _write_until_full(ballast, _CHUNK[:size])
        finally:
            os.close(ballast)

    def free(self) -> None:
        """Give the space back."""
        self._ballast.unlink(missing_ok=True)


def _reserve(descriptor: int, size: int) -> None:
    """Take most of the space at once; what it cannot have is taken by writing."""
    with suppress(OSError):
        os.posix_fallocate(descriptor, 0, max(size, 1))


def _write_until_full(descriptor: int, data: bytes) -> None:
    try:
        while True:
            os.write(descriptor, data)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


def _run(program: str, *arguments: str | Path) -> None:
    command: Sequence[str | Path] = (shutil.which(program, path=_path()) or program, *arguments)
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise OSError(f"{program} failed: {done.stderr.strip()}")


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
