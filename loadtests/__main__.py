"""`python -m loadtests`: simulators over HTTP to this machine, and over files."""

import signal

import click

from loadtests.commands.bench import bench
from loadtests.commands.campaign import campaign
from loadtests.commands.drill import drill
from loadtests.commands.faults import faults
from loadtests.commands.live import attack, citizens, demo
from loadtests.commands.replay import replay
from loadtests.commands.world import world


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Simulated citizens and brushers. HTTP goes to this machine only."""


for command in (citizens, attack, demo, replay, world, campaign, bench, faults, drill):
    main.add_command(command)

if __name__ == "__main__":
    # A job that is ended leaves no product running, just as Ctrl-C does not.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    main(prog_name="python -m loadtests")
