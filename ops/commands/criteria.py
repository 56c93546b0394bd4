"""The options by which commands search for ballots."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ops.rulings.criteria import NAMES, Criteria, WrongCriteria, read

F = TypeVar("F", bound=Callable[..., Any])

_HELP = {
    "case": "Chose this case.",
    "exactly": "Chose these cases and no other (once for each).",
    "since": "Cast at or after, with zone: 2026-05-01T08:00:00+08:00.",
    "until": "Cast before.",
    "network": "Label of a network, N-….",
    "wide-network": "Label of a wide network, W-….",
    "voter": "Label of a voter, V-….",
    "client": "Device class.",
    "referrer": "Referrer, or `channel:NAME`.",
    "channel": "web, wechat, app or sms.",
    "operator": "AS number.",
    "region": "ISO 3166; CN holds every CN-….",
    "incident": "Is in this incident.",
    "state": "pending, counted, held or voided.",
    "least-score": "Lowest score of the judge, 0 to 1.",
    "most-score": "Highest score of the judge, 0 to 1.",
}
_ONE = frozenset({"since", "until", "least-score", "most-score"})


def criteria_options(command: F) -> F:
    """An option for every criterion; given again, a criterion takes several values."""
    for name in reversed(NAMES):
        option = click.option(
            f"--{name}", f"by_{name.replace('-', '_')}", multiple=True, help=_told(name)
        )
        command = option(command)
    return command


def _told(name: str) -> str:
    return _HELP[name] if name in _ONE else f"{_HELP[name]} Again: or this."


def criteria_of(options: dict[str, tuple[str, ...]], **fixed: str) -> Criteria:
    """What the options ask for, and what the command fixes beside them.

    Raises:
        WrongCriteria: a criterion that cannot be.
    """
    given = {
        name.removeprefix("by_").replace("_", "-"): list(values)
        for name, values in options.items()
        if values
    }
    for name, value in fixed.items():
        if name in given:
            raise WrongCriteria(f"{name}: `{value}` is asked for already")
        given[name] = [value]
    return read(given)
