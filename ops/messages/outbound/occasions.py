"""When a subscriber is sent a feed without asking. Pure."""

from enum import StrEnum

from voting.domain import Phase


class Occasion(StrEnum):
    """A new published snapshot, or a phase that the campaign has reached."""

    PUBLISHED = "published"
    CLOSED = "closed"
    NOTICE = "notice"
    CERTIFIED = "certified"


_PHASES = {
    Occasion.CLOSED: Phase.CLOSED,
    Occasion.NOTICE: Phase.NOTICE,
    Occasion.CERTIFIED: Phase.CERTIFIED,
}


def occasions(phase: Phase) -> list[Occasion]:
    """What a snapshot of this phase is an occasion for."""
    return [Occasion.PUBLISHED] + [one for one, reached in _PHASES.items() if reached is phase]
