"""What a person needs to be to order something: the roles are the desk's, the need is told here.

Pure.
"""

from collections.abc import Iterable
from enum import StrEnum

from ops.rulings.nouns import Group, Verb
from voting.domain import Status


class Power(StrEnum):
    """What an order needs.

    HOLD: to keep ballots out of the count until somebody rules, as moderators may. RULE: to
    release, to void, and to overrule a person, as senior moderators may.
    """

    HOLD = "hold"
    RULE = "rule"


def power_for(verb: Verb, groups: Iterable[Group]) -> Power:
    """What an order needs, for ballots that stand so."""
    overrules = any(group.ruled and group.status is not Status.HELD for group in groups)
    return Power.HOLD if verb is Verb.HOLD and not overrules else Power.RULE
