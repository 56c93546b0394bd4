"""`pingxuan`: every command, and the entry point of every process.

A command's rooms are loaded when it runs, so that a front never loads what only judges need.
"""

import importlib

import click

_COMMANDS = {
    "up": "ops.commands.running:up",
    "role": "ops.commands.running:role",
    "campaign": "ops.commands.campaigns:campaign",
    "scores": "ops.commands.scores:scores",
    "award": "ops.commands.awards:award",
    "shortlist": "ops.commands.shortlisting:shortlist",
    "objection": "ops.commands.objections:objection",
    "rank": "ops.commands.results:rank",
    "outsiders": "ops.commands.outsiders:outsiders",
    "sensitivity": "ops.commands.sensitivity:sensitivity",
    "export": "ops.commands.results:export",
    "verify": "ops.commands.checking:verify",
    "fsck": "ops.commands.checking:fsck",
    "fraud": "ops.commands.scanning:fraud",
}


class _Lazy(click.Group):
    """A group that imports a command only when it is called or described."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_Lazy)
@click.version_option(package_name="pingxuan")
def main() -> None:
    """Pingxuan (评选): public votes whose result holds."""


if __name__ == "__main__":
    main()
