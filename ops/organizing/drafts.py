"""A decision as it is about to be taken: what commands and pages of the desk record alike.

A draft is of the campaign as it was read: the ledger refuses it where something else was decided
since, and one that was computed where anything at all was recorded since.
"""

from dataclasses import dataclass

from ops.deployment import Deployment
from ops.organizing.moments import Moment
from voting.errors import UnlawfulDecision, WrongRequest
from voting.history.decisions import LAWFUL, Body, Kind
from voting.ledger.register import Enrolled


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One decision; `as_of` is the index that it was computed on, None where nothing was."""

    enrolled: Enrolled
    kind: Kind
    body: Body
    as_of: int | None = None


def drafted(found: Moment, kind: Kind, body: Body) -> Draft:
    """A decision that stands on everything that a moment knows."""
    return Draft(enrolled=found.enrolled, kind=kind, body=body, as_of=found.index)


async def record(deployment: Deployment, draft: Draft, actor: str) -> int:
    """Take a decision; returns the index of its record.

    Raises:
        UnlawfulDecision: not in this phase, not on these facts, or on old ones.
        OutcomeUnknown: no answer came; look before you decide again.
    """
    ledger = deployment.ledger
    return await ledger.decide(draft.enrolled, draft.kind, draft.body, actor, draft.as_of)


def check_phase(draft: Draft) -> None:
    """Refuse before anybody is asked what the ledger would refuse for the phase alone.

    Raises:
        UnlawfulDecision: not in the phase that the campaign is in.
    """
    phase, allowed = draft.enrolled.life.phase, LAWFUL[draft.kind].phases
    if phase not in allowed:
        told = " or ".join(sorted(allowed))
        raise UnlawfulDecision(f"the campaign is {phase}; {draft.kind} may be taken while {told}")


def said(reason: str) -> str:
    """A reason that the ledger keeps for good.

    Raises:
        WrongRequest: it says nothing.
    """
    if not reason.strip():
        raise WrongRequest("say why: the reason stands in the ledger for good")
    return reason.strip()
