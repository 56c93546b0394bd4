"""Where a campaign stands, by its timetable and by what was published. Pure."""

from datetime import datetime

from voting.campaign import Timetable
from voting.domain import Phase

_ORDER = tuple(Phase)


def phase_at(timetable: Timetable, now: datetime) -> Phase:
    """The phase that the timetable alone gives; never certified."""
    if timetable.opens_at is None or now < timetable.opens_at:
        return Phase.PUBLISHED
    still = timetable.closes_at is None or now < timetable.closes_at
    return Phase.OPEN if still else Phase.CLOSED


def has_closed(phase: Phase) -> bool:
    """Whether voting is over, so that counts can no longer steer a vote."""
    return _ORDER.index(phase) >= _ORDER.index(Phase.CLOSED)


def later(one: Phase, other: Phase) -> Phase:
    """The later of two: a campaign closed early stays closed, whatever the clock says."""
    return max(one, other, key=_ORDER.index)
