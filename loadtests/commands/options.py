"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from loadtests.clock import CampaignClock, epoch_s, read_clock
from loadtests.target import NotLoopback, Target, loopback_target

F = TypeVar("F", bound=Callable[..., Any])


class TargetType(click.ParamType[Target]):
    """A base URL on this machine."""

    name = "url"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Target:
        if isinstance(value, Target):
            return value
        try:
            return loopback_target(str(value))
        except (NotLoopback, ValueError) as error:
            self.fail(str(error), param, ctx)


class MomentType(click.ParamType[float]):
    """A moment in epoch seconds: ISO 8601, or HH:MM on the given day in UTC."""

    name = "moment"

    def __init__(self, day: str) -> None:
        self._day = day

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        text = str(value)
        try:
            return epoch_s(f"{self._day}T{text}:00Z" if len(text) == len("HH:MM") else text)
        except ValueError as error:
            self.fail(f"{error}: a moment is 2016-06-25T23:30:00Z or HH:MM", param, ctx)


class ClockType(click.ParamType[CampaignClock]):
    """A test clock, as the product's setting writes it."""

    name = "clock"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> CampaignClock:
        if isinstance(value, CampaignClock):
            return value
        try:
            return read_clock(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def front_options(command: F) -> F:
    """`--base`, `--campaign`, `--seed`, `--json`: traffic against a front that runs."""
    for option in (
        click.option(
            "--out",
            type=click.Path(file_okay=False, path_type=Path),
            help="A folder for the ballot log of what was acknowledged, and its truth.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON."),
        click.option("--seed", default=1, show_default=True, help="Repeats the same plan."),
        click.option("--campaign", required=True, help="The campaign's id."),
        click.option(
            "--base",
            "target",
            type=TargetType(),
            required=True,
            help="Base URL of the front, on this machine.",
        ),
    ):
        command = option(command)
    return command
