"""Keys sealed by a passphrase, kept apart from the database."""

from pathlib import Path

import pytest

from ops.backup.sealed_keys import put_back, seal, unseal
from ops.errors import OperationsError, WrongInput
from ops.keys import key_files

PASSPHRASE = "an invented passphrase"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    key_files.make_keys(tmp_path / "keys", "tiny")
    return tmp_path / "keys"


def test_what_was_sealed_comes_back_with_the_passphrase_alone(keys: Path, tmp_path: Path) -> None:
    sealed = seal(keys, PASSPHRASE)
    with pytest.raises(WrongInput, match="the passphrase is another"):
        unseal(sealed, PASSPHRASE + "!")
    empty = tmp_path / "empty"
    assert put_back(empty, unseal(sealed, PASSPHRASE)) == sorted(key_files.secrets_in(keys))
    assert key_files.secrets_in(empty) == key_files.secrets_in(keys)


def test_no_secret_can_be_read_in_what_is_sealed(keys: Path) -> None:
    sealed = seal(keys, PASSPHRASE)
    assert not any(secret in sealed for secret in key_files.secrets_in(keys).values())


def test_a_changed_file_is_refused(keys: Path) -> None:
    sealed = bytearray(seal(keys, PASSPHRASE))
    sealed[-1] ^= 1
    with pytest.raises(WrongInput, match="or the file of keys was changed"):
        unseal(bytes(sealed), PASSPHRASE)
    with pytest.raises(WrongInput, match="this is no file of sealed keys"):
        unseal(b"PK", PASSPHRASE)


def test_a_short_passphrase_and_an_empty_folder_are_refused(keys: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="at least 12 characters"):
        seal(keys, "short")
    with pytest.raises(WrongInput, match="holds no keys"):
        seal(tmp_path / "none", PASSPHRASE)


def test_a_key_that_is_another_stays_and_nothing_is_written(keys: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    key_files.make_keys(other, "tiny")
    (other / "house.key").unlink()
    before = key_files.secrets_in(other)
    with pytest.raises(OperationsError, match=r"campaign-tiny\.key, .* differ from"):
        put_back(other, key_files.secrets_in(keys))
    assert key_files.secrets_in(other) == before
