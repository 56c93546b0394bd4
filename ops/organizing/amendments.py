"""Changed rules as an amendment of the ledger: what commands and the desk do alike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from display.ranking.figures import check_figures
from display.ranking.scoring import figures_of
from ops.deployment import Deployment
from ops.errors import OperationsError, WrongInput
from ops.organizing.amending import check_close, with_extended_close
from voting.history.amendments import changes_between
from voting.history.decisions import Amendment, Kind
from voting.history.life import amendment_refusal
from voting.ledger.register import Enrolled
from voting.rules.campaign import Campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """What was recorded; `stays` says so where a file's close is of before, else it is empty."""

    index: int
    sections: list[str]
    stays: str = ""


async def amend_by_file(
    deployment: Deployment,
    enrolled: Enrolled,
    changed: Campaign,
    body: Amendment,
    *,
    actor: str,
    written: str,
) -> Amended:
    """Replace rules by those of a changed file, from this index on.

    Args:
        body: announcement and reason.
        written: the file that `changed` was read from.

    Raises:
        WrongInput: the file changes what never changes, or closes earlier.
        OperationsError: the campaign's life or its scores stand against it, or nothing differs.
    """
    rules, stays = with_extended_close(enrolled.loaded, enrolled.decisions, changed)
    check_close(enrolled.campaign, rules, f"{written}: timetable.closes_at")
    done = await amend(deployment, enrolled, rules, body, actor=actor)
    return replace(done, stays=stays)


async def amend(
    deployment: Deployment,
    enrolled: Enrolled,
    changed: Campaign,
    body: Amendment,
    *,
    actor: str,
) -> Amended:
    """Record what differs from the rules in force.

    Raises:
        WrongInput: something differs that never changes.
        OperationsError: the campaign's life or its scores stand against it, or nothing differs.
    """
    changes = differences(enrolled, changed)
    whole = msgspec.structs.replace(body, changes=dict(changes))
    index = await deployment.ledger.decide(enrolled, Kind.AMENDMENT, whole, actor)
    return Amended(index=index, sections=sorted(changes))


def differences(enrolled: Enrolled, changed: Campaign) -> Mapping[str, Any]:
    """What an amendment would record, by section.

    Raises:
        WrongInput, OperationsError: as `amend`.
    """
    try:
        changes = changes_between(enrolled.campaign, changed)
    except ValueError as fault:
        raise WrongInput(f"{changed.id}: {fault}") from fault
    if refusal := amendment_refusal(enrolled.life, changes):
        raise OperationsError(f"{changed.id}: {refusal}")
    if not changes:
        raise OperationsError(f"{changed.id}: nothing differs from the rules in force")
    try:
        check_figures(changed, figures_of(changed, enrolled.life.scores))
    except ValueError as fault:
        raise OperationsError(f"{changed.id}: scores are recorded already: {fault}") from fault
    return changes
