"""Which processes `up` runs."""

from dataclasses import replace
from pathlib import Path

from ops.processes.up import _roles
from ops.settings.settings import Settings


def names(settings: Settings) -> list[str]:
    return [role.name for role in _roles(settings, Path("/health"), as_themselves=False)]


def test_who_wants_nobody_told_pays_for_no_messenger(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, keys_dir=tmp_path, fronts=2)
    assert names(settings) == ["front-1", "front-2", "projector", "judge", "publisher", "desk"]
    told = replace(settings, messages_file=tmp_path / "messages.toml")
    assert names(told) == [*names(settings), "messenger"]
