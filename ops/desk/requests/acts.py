"""Which acts need a second person, and of what role. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ops.desk.permissions import Permission

#: After so long nobody can approve any more: what was shown is old.
REQUEST_LASTS = timedelta(hours=72)


class Act(StrEnum):
    """What may need four eyes."""

    VOID = "void"
    EARLY_CLOSE = "early-close"
    DISQUALIFICATION = "disqualification"
    CERTIFICATION = "certification"
    EXPORT_WITH_BALLOTS = "export-with-ballots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one person may do alone: void so many ballots at most."""

    void_alone: int


def asking(act: Act) -> Permission:
    """What whoever asks must be allowed: moderators ask for voids that they cannot do."""
    return Permission.HOLD if act is Act.VOID else approving(act)


def approving(act: Act) -> Permission:
    """What whoever approves, or does it alone where that is allowed, must be allowed."""
    match act:
        case Act.VOID:
            return Permission.VOID
        case Act.EARLY_CLOSE | Act.DISQUALIFICATION:
            return Permission.DECIDE
        case Act.CERTIFICATION:
            return Permission.CERTIFY
        case Act.EXPORT_WITH_BALLOTS:
            return Permission.EXPORT


def needs_second(act: Act, ballots: int, limits: Limits) -> bool:
    """Whether one person of the approving role is not enough.

    Args:
        ballots: how many the act touches, where it touches ballots.
    """
    return ballots > limits.void_alone if act is Act.VOID else True
