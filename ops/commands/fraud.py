"""`pingxuan fraud …`: judging offline. The benchmark's libraries are loaded for it alone."""

import click

from ops.commands.lazy import LazyGroup

_COMMANDS = {
    "scan": "ops.commands.scanning:scan",
    "bench": "ops.commands.benching:bench",
    "train": "ops.commands.training:train",
    "lesson": "ops.commands.lessons:lesson",
    "shadow": "ops.commands.shadowing:shadow",
    "audit": "ops.commands.auditing:audit",
    "review": "ops.commands.reviewing:review",
    "surges": "ops.commands.surges:surges",
}


@click.group(cls=LazyGroup, places=_COMMANDS)
def fraud() -> None:
    """Judge ballots offline, measure how well, and watch the judge."""
