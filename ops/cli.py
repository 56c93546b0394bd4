"""`pingxuan`: every command, and the entry point of every process.

A command's rooms are loaded when it runs, so that a front never loads what only judges need.
"""

import click

from ops.commands.lazy import LazyGroup

_COMMANDS = {
    "up": "ops.commands.running:up",
    "role": "ops.commands.running:role",
    "campaign": "ops.commands.campaigns:campaign",
    "scores": "ops.commands.scores:scores",
    "award": "ops.commands.awards:award",
    "shortlist": "ops.commands.shortlisting:shortlist",
    "objection": "ops.commands.objections:objection",
    "complaint": "ops.commands.complaints:complaint",
    "address": "ops.commands.addresses:address",
    "channel": "ops.commands.channels:channel",
    "rank": "ops.commands.results:rank",
    "outsiders": "ops.commands.outsiders:outsiders",
    "sensitivity": "ops.commands.sensitivity:sensitivity",
    "export": "ops.commands.results:export",
    "digest": "ops.commands.digests:digest",
    "verify": "ops.commands.checking:verify",
    "fsck": "ops.commands.checking:fsck",
    "fraud": "ops.commands.fraud:fraud",
}


@click.group(cls=LazyGroup, places=_COMMANDS)
@click.version_option(package_name="pingxuan")
def main() -> None:
    """Pingxuan (评选): public votes whose result holds."""


if __name__ == "__main__":
    main()
