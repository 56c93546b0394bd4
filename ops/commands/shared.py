"""How every command runs: settings read, servers at hand, faults told without a traceback."""

import asyncio
import functools
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn, ParamSpec

import click
import uvloop
from rich.console import Console
from rich.table import Table

from ops.database.migrate import MigrationError
from ops.deployment import Deployment, for_a_command
from ops.errors import OperationsError, WrongInput
from ops.keys.key_files import KeyFileError
from ops.processes import logs
from ops.settings.settings import Settings
from voting.campaign_files.campaign_file import CampaignFileError
from voting.errors import OutcomeUnknown, UnknownCampaign, VotingError, WrongRequest
from voting.provenance.geography import GeographyError

P = ParamSpec("P")

#: Exit codes that scripts can tell apart.
DIFFERENCE, MISUSE, FAILED = 1, 2, 3

_EXPECTED = (
    OperationsError, MigrationError, KeyFileError, CampaignFileError, VotingError, GeographyError
)  # fmt: skip
_WRONG_INPUT = (WrongInput, CampaignFileError, UnknownCampaign, WrongRequest, GeographyError)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
reason = click.option("--reason", required=True, help="Why; it stands in the ledger for good.")
actor = click.option("--actor", default="organizer", show_default=True, help="Who decides it.")


def told(command: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """Run an async command; an expected fault is one message on stderr and an exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(_awaited(command(*args, **kwargs)))
        except _EXPECTED as fault:
            fail(_message(fault), MISUSE if isinstance(fault, _WRONG_INPUT) else FAILED)

    return run


async def _awaited(work: Awaitable[None]) -> None:
    await work


def _message(fault: Exception) -> str:
    match fault:
        case UnknownCampaign():
            return (
                f"no campaign `{fault}` is loaded; `pingxuan campaign list` names those that are"
            )
        case OutcomeUnknown():
            return f"PostgreSQL did not answer ({fault}); try again"
        case _:
            return str(fault)


def fail(message: str, code: int) -> NoReturn:
    """End with a message on stderr."""
    click.echo(message, err=True)
    sys.exit(code)


def with_deployment(work: Callable[[Deployment], Awaitable[None]]) -> Awaitable[None]:
    """Do some work with both servers at hand."""

    async def connected() -> None:
        settings = Settings.from_environment()
        logs.configure(log_format=settings.log_format, role="command", testing=settings.testing)
        async with for_a_command(settings) as deployment:
            await work(deployment)

    return connected()


def print_json(facts: Any) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2, default=str))


def print_table(title: str, columns: list[str], rows: list[list[Any]]) -> None:
    """A table on stdout; numbers to the right."""
    table = Table(title=title, title_justify="left")
    for position, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[position], int | float) for row in rows)
        table.add_column(column, justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 160).print(table)
