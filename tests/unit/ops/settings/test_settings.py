"""The environment, read once, and every wrong value by its name."""

from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from ops.clock import system_clock
from ops.errors import SettingsError
from ops.settings.settings import Settings
from ops.settings.table import LogFormat

WALL = 1_700_000_000.0


def parse(*, terminal: bool = False, **variables: str) -> Settings:
    environ = {f"PINGXUAN_{name}": value for name, value in variables.items()}
    return Settings.parse(environ, terminal=terminal, wall=WALL)


def parse_one(name: str, value: str) -> Settings:
    return Settings.parse({f"PINGXUAN_{name}": value}, terminal=False, wall=WALL)


def test_an_empty_environment_means_embedded_servers_and_the_promised_ports() -> None:
    settings = parse()
    assert settings.embedded
    assert (settings.public_port, settings.desk_port, settings.metrics_port) == (8080, 8081, 9090)
    assert settings.data_dir == Path("var").absolute()
    assert settings.keys_dir == settings.data_dir / "keys"
    assert settings.fronts == 2
    assert settings.trusted_proxies == ()
    assert settings.clock() is system_clock


def test_only_the_public_listener_is_open_to_other_machines() -> None:
    assert (parse().public_host, parse().inner_host) == ("127.0.0.1", "127.0.0.1")
    assert parse(PUBLIC_URL="https://vote.example").public_host == "0.0.0.0"


def test_with_two_urls_nothing_is_embedded() -> None:
    settings = parse(POSTGRES_URL="postgresql://db/p", REDIS_URL="rediss://cache")
    assert not settings.embedded


@pytest.mark.parametrize(
    ("name", "value"),
    [("POSTGRES_URL", "postgresql://db/p"), ("REDIS_URL", "redis://cache")],
)
def test_one_url_alone_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"PINGXUAN_{name} is set and .* is not"):
        parse_one(name, value)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PUBLIC_PORT", "70000", "a whole number from 0 to 65535"),
        ("DESK_PORT", "-1", "a whole number from 0 to 65535"),
        ("DESK_URL", "http://desk.example", "https://HOST"),
        ("VOID_ALONE", "-1", "a whole number from 0"),
        ("METRICS_PORT", "http", "a whole number from 0 to 65535"),
        ("FRONTS", "0", "a whole number from 1 to 64"),
        ("FRONTS", "2.5", "a whole number from 1 to 64"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "addresses or networks"),
        ("TRUSTED_PROXIES", "proxy", "addresses or networks"),
        ("PUBLIC_HOST", "example.org", "an IP address"),
        ("GEOIP_DIR", "/no/such/folder", "a folder that exists"),
        ("LOG_FORMAT", "xml", "one of json, console"),
        ("TESTING", "yes", "one of 0, 1"),
        ("PUBLIC_URL", "http://vote.example", "https://"),
        ("PUBLIC_URL", "https://vote.example/path", "without a path"),
        ("PUBLIC_URL", "vote.example", "https://"),
        ("TEST_CLOCK", "2016-06-25T23:30:00*30", "a time with its offset"),
        ("TEST_CLOCK", "2016-06-25T23:30:00Z*0", "a rate above 0"),
        ("TEST_CLOCK", "now", "START\\*RATE"),
        ("REDIS_URL", "mysql://cache", "redis://"),
        ("REDIS_URL", "redis+cluster://u:secret@nowhere", "HOST:PORT"),
        ("REDIS_SHARDS", "many", "from 0 to 1024"),
        ("SMS_URL", "http://sms.example/send", "https://"),
        ("SMS_URL", "sms.example", "https://"),
        ("SMS_PER_MIN", "0", "a whole number from 1 to"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(name: str, value: str, allowed: str) -> None:
    with pytest.raises(SettingsError, match=f"PINGXUAN_{name} is .* must be .*{allowed}"):
        parse_one(name, value)


def test_an_error_over_an_address_shows_no_password() -> None:
    with pytest.raises(SettingsError) as caught:
        parse(POSTGRES_URL="mysql://user:hunter2@db/p")
    assert "hunter2" not in str(caught.value)


def test_settings_in_a_log_show_no_password() -> None:
    settings = parse(POSTGRES_URL="postgresql://u:hunter2@db/p", REDIS_URL="redis://:hunter2@c")
    assert "hunter2" not in repr(settings)


def test_a_gateway_for_codes_must_be_a_host_that_may_be_called() -> None:
    with pytest.raises(SettingsError, match=r"calls sms.example, which .* allowed: no host"):
        parse(SMS_URL="https://sms.example/send?key=hunter2")
    settings = parse(
        SMS_URL="https://sms.example/send?key=hunter2", OUTBOUND_HOSTS="SMS.example, other"
    )
    assert settings.outbound_hosts == ("sms.example", "other")
    assert "hunter2" not in repr(settings)
    again = Settings.parse(settings.variables(), terminal=False, wall=WALL)
    assert again == settings


def test_codes_go_one_way_alone_and_into_a_file_only_where_nobody_is_deceived() -> None:
    with pytest.raises(SettingsError, match="SMS_URL and PINGXUAN_SMS_FILE are both set"):
        parse(SMS_URL="https://s.example/", OUTBOUND_HOSTS="s.example", SMS_FILE="codes")
    with pytest.raises(SettingsError, match="for tests and demos on loopback"):
        parse(SMS_FILE="codes", PUBLIC_URL="https://vote.example")
    assert parse(SMS_FILE="codes").sms_file == Path("codes")


def test_an_unknown_variable_is_an_error() -> None:
    with pytest.raises(SettingsError, match=r"PINGXUAN_PORT is not a setting; .*PUBLIC_PORT"):
        parse(PORT="80")


def test_other_programs_variables_are_none_of_our_business() -> None:
    assert Settings.parse({"PORT": "80"}, terminal=False, wall=WALL).public_port == 8080


def test_an_empty_variable_counts_as_not_set() -> None:
    assert parse(FRONTS="", POSTGRES_URL="").fronts == 2


def test_two_listeners_on_one_port_are_refused() -> None:
    with pytest.raises(SettingsError, match="PINGXUAN_DESK_PORT=8080 is PINGXUAN_PUBLIC_PORT"):
        parse(DESK_PORT="8080")


def test_any_number_of_listeners_may_pick_a_free_port() -> None:
    assert parse(PUBLIC_PORT="0", DESK_PORT="0", METRICS_PORT="0").desk_port == 0


@pytest.mark.parametrize(
    ("url", "secure"),
    [
        ("https://vote.example", True),
        ("https://vote.example:8443/", True),
        ("http://localhost:8080", False),
        ("http://[::1]:8080", False),
    ],
)
def test_cookies_are_relaxed_only_on_plain_http_loopback(url: str, secure: bool) -> None:
    settings = parse(PUBLIC_URL=url)
    assert settings.secure_cookies is secure
    assert settings.origin == url.rstrip("/")


def test_the_default_origin_is_loopback_at_the_public_port() -> None:
    assert parse(PUBLIC_PORT="8123").origin == "http://127.0.0.1:8123"


def test_trusted_proxies_are_networks() -> None:
    settings = parse(TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8,::1")
    networks = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"), ip_network("::1"))
    assert settings.trusted_proxies == networks


@pytest.mark.parametrize(("terminal", "expected"), [(True, "console"), (False, "json")])
def test_a_person_at_a_terminal_reads_other_logs_than_a_program(
    terminal: bool, expected: str
) -> None:
    assert parse(terminal=terminal).log_format is LogFormat(expected)
    assert parse(terminal=terminal, LOG_FORMAT="json").log_format is LogFormat.JSON


def test_a_test_clock_is_refused_outside_tests() -> None:
    with pytest.raises(SettingsError, match="allowed only with PINGXUAN_TESTING=1"):
        parse(TEST_CLOCK="2016-06-25T23:30:00Z*30")


def test_a_test_clock_without_anchor_starts_now_and_children_share_it() -> None:
    settings = parse(TESTING="1", TEST_CLOCK="2016-06-25T23:30:00Z*30")
    assert settings.test_clock is not None
    assert settings.test_clock.at(WALL) == datetime(2016, 6, 25, 23, 30, tzinfo=UTC)
    child = Settings.parse(settings.variables(), terminal=True, wall=WALL + 100)
    assert child.test_clock == settings.test_clock


def test_children_read_the_same_settings(tmp_path: Path) -> None:
    settings = parse(
        DATA_DIR="elsewhere", GEOIP_DIR=str(tmp_path), FRONTS="3", TRUSTED_PROXIES="10.0.0.0/8",
        TESTING="1", TEST_CLOCK="2016-06-25T23:30:00+08:00*1.5", PUBLIC_URL="https://v.example",
    )  # fmt: skip
    settings = settings.with_servers(
        postgres_url="postgresql://app@/p?host=%2Ftmp", redis_url="unix:///tmp/s?db=0"
    )
    child = Settings.parse(settings.variables(), terminal=True, wall=0)
    assert child == settings


def test_the_environment_of_a_child_keeps_what_is_not_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("PINGXUAN_STALE", "1")
    environment = parse(FRONTS="3").environment()
    assert environment["LANG"] == "zh_CN.UTF-8"
    assert environment["PINGXUAN_FRONTS"] == "3"
    assert "PINGXUAN_STALE" not in environment


@pytest.mark.parametrize(
    ("variables", "secure"),
    [
        ({}, False),
        ({"INNER_HOST": "::1"}, False),
        ({"INNER_HOST": "10.0.0.5"}, True),
        ({"DESK_URL": "https://desk.example"}, True),
        ({"DESK_URL": "http://127.0.0.1:9000"}, False),
    ],
)
def test_the_desks_cookies_go_in_the_open_on_loopback_alone(
    variables: dict[str, str], secure: bool
) -> None:
    assert parse(**variables).secure_desk_cookies is secure  # type: ignore[arg-type]
