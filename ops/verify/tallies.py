"""The four states of every case, as of any index that a decision stands on."""

from collections.abc import Mapping

from ops.verify.audit import Audit
from ops.verify.histories import NAMES, NO_BALLOT, PENDING, STATUSES, Histories
from ops.verify.rules import Rules

Tallies = Mapping[str, Mapping[str, int]]


def tallies_of(
    rules: Rules, audit: Audit, histories: Histories, as_of: int | None = None
) -> dict[str, dict[str, int]]:
    """Case → state → votes, behind what was received; as of the last index when None.

    Args:
        as_of: one of the checkpoints of the histories.
    """
    last = histories.checkpoints[-1]
    found = {case: dict.fromkeys(STATUSES, 0) for case in rules.numbers}
    for (case, history), votes in audit.votes.items():
        status = histories.status_as_of(history, last if as_of is None else as_of)
        if history == NO_BALLOT and as_of is None:
            status = PENDING  # a row where no ballot can stand: told already
        if status != NO_BALLOT and case in found:
            found[case][NAMES[status]] += votes
    return {case: {"received": sum(states.values()), **states} for case, states in found.items()}


def counted_in(tallies: Tallies) -> dict[str, int]:
    """Case → counted votes."""
    return {case: tally["counted"] for case, tally in tallies.items()}
