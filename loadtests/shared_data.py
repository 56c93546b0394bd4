"""Finds the real data that a checkout may have beside it; nothing of it is ever copied."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
SHIPPED = Path(__file__).parent / "data"


def shared_file(name: str) -> Path | None:
    """The path of `../shared/data/<name>` beside the checkout, or None where it is absent."""
    path = ROOT.parent / "shared" / "data" / name
    return path if path.is_file() else None
