"""Logs carry no personal data, in either form, from either side."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from ops.processes import logs
from ops.processes.logs import PersonalDataError
from ops.settings.table import LogFormat


@pytest.fixture(autouse=True)
def untouched_logging() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    access = logging.getLogger("aiohttp.access")
    yield
    logging.captureWarnings(capture=False)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    access.disabled = False
    structlog.reset_defaults()


def configure(*, log_format: LogFormat = LogFormat.JSON, testing: bool = False) -> None:
    logs.configure(log_format=log_format, role="front-1", testing=testing)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_names_its_role_its_process_and_the_time_in_utc(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure()
    structlog.get_logger("voting.casting.batcher").info("batch_committed", ballots=64)
    (line,) = lines(capsys)
    assert line["event"] == "batch_committed"
    assert line["ballots"] == 64
    assert line["role"] == "front-1"
    assert isinstance(line["pid"], int)
    assert str(line["at"]).endswith("Z")


@pytest.mark.parametrize(
    "key",
    ["ip", "client_ip", "remote-address", "openid", "user_agent", "userAgent", "Cookie", "voter",
     "voter_digest", "phone", "x_forwarded_for", "headers", "session_token", "password"],
)  # fmt: skip
def test_a_personal_key_raises_under_test(key: str) -> None:
    configure(testing=True)
    with pytest.raises(PersonalDataError, match=key):
        structlog.get_logger().info("cast", **{key: "somebody"})


def test_a_personal_key_is_redacted_in_production_at_any_depth(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure()
    structlog.get_logger().info("cast", ip="203.0.113.9", ballot={"voter": "somebody", "n": 1})
    (line,) = lines(capsys)
    assert line["ip"] == "[redacted]"
    assert line["ballot"] == {"voter": "[redacted]", "n": 1}


@pytest.mark.parametrize("key", ["ballots", "campaign", "voters", "description", "zip_file"])
def test_other_keys_pass(key: str) -> None:
    assert not logs.is_personal(key)


@pytest.mark.parametrize(
    "address",
    [
        "203.0.113.9",
        "2001:db8::1",
        "::ffff:203.0.113.9",
        "2001:0db8:0000:0000:0000:0000:0000:0001",
    ],
)
def test_a_librarys_line_loses_the_clients_address(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    logging.getLogger("aiohttp.server").error("Error handling request from %s", address)
    (line,) = lines(capsys)
    assert "203" not in str(line["event"])
    assert "db8" not in str(line["event"])
    assert str(line["event"]).startswith("Error handling request from [redacted]")


@pytest.mark.parametrize("log_format", list(LogFormat))
def test_a_traceback_shows_no_local_variable(
    log_format: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(log_format=log_format)

    def fail(address: str) -> None:
        raise RuntimeError("broken" + address[:0])

    try:
        fail(".".join(["203", "0", "113", "9"]))
    except RuntimeError:
        structlog.get_logger().exception("request_failed")
        logging.getLogger("aiohttp.server").exception("Error handling request")
    said = capsys.readouterr().err
    assert said.count("RuntimeError") >= 2
    assert "203.0.113.9" not in said


def test_requests_are_not_logged_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("aiohttp.access").info("203.0.113.9 GET /")
    assert lines(capsys) == []
