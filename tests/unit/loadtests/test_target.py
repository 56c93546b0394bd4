"""Traffic goes to this machine and nowhere else."""

import pytest
from click.testing import CliRunner

from loadtests.__main__ import main
from loadtests.target import NotLoopback, loopback_target


@pytest.mark.parametrize(
    "base",
    [
        "http://example.org",
        "http://10.0.0.1:8080",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "https://127.0.0.1:8080",
        "http://0.0.0.0:8080",
        "http://[2001:db8::1]:8080",
        "127.0.0.1:8080",
        "",
    ],
)
def test_another_machine_is_refused(base: str) -> None:
    with pytest.raises(NotLoopback, match="this machine only"):
        loopback_target(base)


@pytest.mark.parametrize(
    ("base", "origin"),
    [
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://127.9.9.9:1", "http://127.9.9.9:1"),
        ("http://localhost:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_this_machine_is_accepted(base: str, origin: str) -> None:
    assert loopback_target(base).origin == origin


@pytest.mark.parametrize("command", [("citizens",), ("attack", "A3"), ("demo",)])
def test_every_live_command_refuses_another_machine(command: tuple[str, ...]) -> None:
    asked = [*command, "--base", "http://example.org", "--campaign", "any"]
    said = CliRunner().invoke(main, asked)
    assert said.exit_code == 2
    assert "this machine only" in said.output
