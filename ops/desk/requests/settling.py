"""Who may settle a request, and how. Pure."""

from datetime import datetime

from ops.desk.requests.acts import approving
from ops.desk.requests.nouns import DeskRequest, Objection, State
from ops.desk.sessions.nouns import Visitor


def objection_to(
    found: DeskRequest, state: State, by: Visitor, reason: str, now: datetime
) -> Objection | None:
    """Why somebody may not settle a request so; None where they may."""
    own = found.asked_by_no == by.account_no
    if found.state_at(now) is not State.WAITING:
        return Objection.NOT_WAITING
    if state is State.WITHDRAWN:
        return None if own else Objection.NOT_ALLOWED
    if own:
        return Objection.OWN_REQUEST
    if not by.may(approving(found.asked.act)):
        return Objection.NOT_ALLOWED
    return Objection.NO_REASON if state is State.REFUSED and not reason.strip() else None
