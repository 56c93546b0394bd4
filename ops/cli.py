"""`pingxuan`: every command, and the entry point of every process.

A command's rooms are loaded when it runs, so that a front never loads what only judges need.
"""

import click

from ops.commands.lazy import LazyGroup
from ops.commands.setting_flags import setting_flags
from ops.settings.settings import with_flags

_COMMANDS = {
    "up": "ops.commands.running:up",
    "role": "ops.commands.running:role",
    "config": "ops.commands.configuring:config",
    "doctor": "ops.commands.doctoring:doctor",
    "migrate": "ops.commands.migrating:migrate",
    "backup": "ops.commands.backups:backup",
    "restore": "ops.commands.backups:restore",
    "rights": "ops.commands.rights:rights",
    "campaign": "ops.commands.campaigns:campaign",
    "scores": "ops.commands.scores:scores",
    "applications": "ops.commands.applying:applications",
    "award": "ops.commands.awards:award",
    "shortlist": "ops.commands.shortlisting:shortlist",
    "objection": "ops.commands.objections:objection",
    "user": "ops.commands.users:user",
    "audit-log": "ops.commands.audit_log:audit_log",
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
    "incident": "ops.commands.incidents:incident",
    "ballots": "ops.commands.ballots:ballots",
    "fraud": "ops.commands.fraud:fraud",
    "alert": "ops.commands.alerting:alert",
    "feed": "ops.commands.feeding:feed",
}


@click.group(cls=LazyGroup, places=_COMMANDS, params=setting_flags())
@click.version_option(package_name="pingxuan")
@click.pass_context
def main(ctx: click.Context, /, **flags: str | None) -> None:
    """Pingxuan (评选): public votes whose result holds.

    Settings stand before the command, `pingxuan --fronts 4 up`; each may stand in the environment
    (PINGXUAN_FRONTS=4) or in a file (fronts = 4) instead.
    """
    ctx.with_resource(with_flags({name: text for name, text in flags.items() if text}))


if __name__ == "__main__":
    main()
