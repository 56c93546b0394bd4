"""A stand-in for the `pingxuan` command, for tests that start a product."""

import sys
from pathlib import Path

import pytest

from loadtests.product import running as product

FAKE = Path(__file__).with_name("fake_pingxuan.py")


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put `fake_pingxuan.py` in the place of the installed command."""
    command = tmp_path / "pingxuan"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
    command.chmod(0o755)
    monkeypatch.setattr(product, "command_path", lambda: command)
