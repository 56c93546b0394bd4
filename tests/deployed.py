"""The deployment files as tests read them."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import yaml

from ops.cli import main

DEPLOY = Path(__file__).parents[1] / "ops" / "deploy"


def units() -> dict[str, dict[str, list[str]]]:
    """systemd units by name: the values of each key."""
    found: dict[str, dict[str, list[str]]] = {}
    for file in (DEPLOY / "systemd").glob("*.service"):
        keys = found.setdefault(file.stem, {})
        for line in file.read_text(encoding="utf-8").splitlines():
            key, equals, value = line.partition("=")
            if equals and not line.startswith("#"):
                keys.setdefault(key, []).append(value)
    return found


def compose() -> dict[str, Any]:
    """The compose file."""
    text = (DEPLOY / "docker" / "compose.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def manifests() -> list[dict[str, Any]]:
    """Every manifest of the kustomize folder, as it is written."""
    return [
        document
        for file in sorted((DEPLOY / "kustomize").rglob("*.yaml"))
        for document in yaml.safe_load_all(file.read_text(encoding="utf-8"))
    ]


def variables() -> Iterator[str]:
    """Every variable of ours that any file names."""
    for file in DEPLOY.rglob("*"):
        if file.is_file() and file.suffix != ".lock":
            yield from re.findall(r"PINGXUAN_[A-Z_]+", file.read_text(encoding="utf-8"))


def assert_is_command(words: tuple[str, ...]) -> None:
    """Words after `pingxuan` name a command, up to where its arguments begin."""
    command: click.Command | None = main
    for word in words:
        if not isinstance(command, click.Group):
            return
        command = command.get_command(click.Context(command), word)
        assert command is not None, f"pingxuan {' '.join(words)}: no `{word}`"


def ours(command: str, at: str = "/opt/pingxuan/.venv/bin/") -> tuple[str, ...]:
    """The words of a unit's command after `pingxuan`."""
    program, *words = command.split()
    assert program == f"{at}pingxuan"
    return tuple(words)


def installed() -> str:
    """The `pingxuan` of this environment."""
    return str(Path(sys.prefix) / "bin" / "pingxuan")
