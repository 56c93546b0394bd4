"""Private folders for sockets."""

import os
from pathlib import Path

import pytest

from ops.children import private_folder
from ops.children.accounts import Account
from ops.children.private_folder import fresh_folder, is_open_to_all
from ops.errors import OperationsError

ME = Account.current()


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(private_folder, "_LONGEST_BASE", 1000)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    return tmp_path


def test_the_same_data_always_has_the_same_folder(base: Path) -> None:
    first = fresh_folder(Path("data"), "servers", ME)
    assert fresh_folder(Path("data"), "servers", ME) == first
    assert first.stat().st_mode & 0o777 == 0o700
    assert first.parent == base


def test_other_data_and_other_purposes_have_other_folders(base: Path) -> None:
    asked = [("data", "servers"), ("data", "health"), ("elsewhere", "servers")]
    assert len({fresh_folder(Path(data), purpose, ME) for data, purpose in asked}) == 3


def test_what_a_killed_process_left_is_removed(base: Path) -> None:
    folder = fresh_folder(Path("data"), "servers", ME)
    (folder / "stale.sock").touch()
    assert list(fresh_folder(Path("data"), "servers", ME).iterdir()) == []


def test_a_folder_that_others_may_enter_is_not_ours(base: Path) -> None:
    fresh_folder(Path("data"), "servers", ME).chmod(0o755)
    with pytest.raises(OperationsError, match="is in the way"):
        fresh_folder(Path("data"), "servers", ME)


def test_a_link_that_somebody_laid_is_not_followed(base: Path) -> None:
    folder = fresh_folder(Path("data"), "servers", ME)
    folder.rmdir()
    target = base / "target"
    target.mkdir(mode=0o700)
    (target / "kept").touch()
    folder.symlink_to(target)
    with pytest.raises(OperationsError, match="is in the way"):
        fresh_folder(Path("data"), "servers", ME)
    assert (target / "kept").exists()


def test_a_socket_below_the_longest_folder_fits_into_a_sockets_address() -> None:
    folder = fresh_folder(Path("/" + "deep/" * 50), "servers", ME)
    try:
        assert len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= 107
    finally:
        folder.rmdir()


def test_a_folder_below_a_closed_one_is_closed(tmp_path: Path) -> None:
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o700)
    assert not is_open_to_all(inner)
    assert is_open_to_all(Path("/"))
