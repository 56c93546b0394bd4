"""A group whose commands are loaded when they are called or described."""

import importlib
from collections.abc import Mapping

import click


class LazyGroup(click.Group):
    """Commands by name, as "module:function"."""

    def __init__(self, *args: object, places: Mapping[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they are listed."""
        del ctx
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import it; None where there is none of that name."""
        del ctx
        if cmd_name not in self._places:
            return None
        module, _, name = self._places[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command
