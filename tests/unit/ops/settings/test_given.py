"""Settings by flag, environment and file under one name; the first that speaks holds."""

from pathlib import Path

import pytest

from ops.errors import SettingsError
from ops.settings.given import Given, gathered
from ops.settings.settings import Settings

CONFIG = "PINGXUAN_CONFIG"


def written(folder: Path, text: str) -> Path:
    file = folder / "pingxuan.toml"
    file.write_text(text, encoding="utf-8")
    return file


def settings(given: Given) -> Settings:
    return Settings.of(given, terminal=False, wall=0.0)


def test_a_flag_holds_over_the_environment_and_the_environment_over_the_file(
    tmp_path: Path,
) -> None:
    file = written(tmp_path, "fronts = 3\npublic_port = 8123\ndesk_port = 8124\n")
    environ = {CONFIG: str(file), "PINGXUAN_FRONTS": "4", "PINGXUAN_PUBLIC_PORT": "8200"}
    given = gathered(environ, {"fronts": "5"})
    found = settings(given)
    assert (found.fronts, found.public_port, found.desk_port) == (5, 8200, 8124)
    assert given.unheard["fronts"] == ("PINGXUAN_FRONTS", f"{file}:1: fronts")


def test_a_flag_names_another_file_than_the_environment(tmp_path: Path) -> None:
    file = written(tmp_path, "fronts = 3\n")
    given = gathered({CONFIG: "/no/such/file"}, {"config": str(file)})
    assert settings(given).fronts == 3


def test_a_file_has_lists_and_truths_as_toml_writes_them(tmp_path: Path) -> None:
    file = written(tmp_path, 'testing = true\ntrusted_proxies = ["10.0.0.0/8", "::1"]\n')
    found = settings(gathered({CONFIG: str(file)}, {}))
    assert found.testing
    assert [str(network) for network in found.trusted_proxies] == ["10.0.0.0/8", "::1/128"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# ports\npublic_port = 70000\n", ":2: public_port is '70000': must be a whole number"),
        ("\n\nport = 80\n", ":3: port is not a setting; allowed: .*PINGXUAN_PUBLIC_PORT"),
        ("[ports]\npublic = 80\n", ": ports: must be a text, a whole number, or a list"),
        ("fronts = \n", ":1: not valid TOML"),
        ("desk_port = 8080\n", ":1: desk_port=8080 is PINGXUAN_PUBLIC_PORT too"),
        ('redis_url = "redis://c"\n', ":1: redis_url is set and PINGXUAN_POSTGRES_URL is not"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_line(
    tmp_path: Path, text: str, message: str
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(SettingsError, match=message):
        settings(gathered({CONFIG: str(file)}, {}))


def test_a_wrong_flag_is_named_as_it_was_typed() -> None:
    with pytest.raises(SettingsError, match="--public-port is '-1': must be"):
        settings(gathered({}, {"public_port": "-1"}))


def test_a_file_that_is_not_there_is_named_with_who_named_it() -> None:
    with pytest.raises(SettingsError, match=r"PINGXUAN_CONFIG: /no/such cannot be read"):
        gathered({CONFIG: "/no/such"}, {})


@pytest.mark.parametrize(
    "text", ['postgres = "postgresql://u:hunter2@db"\n', 'password "hunter2"\n']
)
def test_an_error_over_a_file_shows_none_of_its_secrets(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        settings(gathered({CONFIG: str(file)}, {}))
    assert "hunter2" not in str(caught.value)


def test_an_archive_of_the_embedded_server_contradicts_a_server_of_ones_own() -> None:
    environ = {
        "PINGXUAN_POSTGRES_URL": "postgresql://db/p",
        "PINGXUAN_REDIS_URL": "redis://c",
        "PINGXUAN_WAL_ARCHIVE": "/archive",
    }
    with pytest.raises(SettingsError, match="PINGXUAN_WAL_ARCHIVE is for the embedded PostgreSQL"):
        settings(gathered(environ, {}))
