"""Where a campaign stands, by its timetable, its decisions and what was published. Pure."""

from datetime import datetime

from voting.domain import Phase
from voting.history.life import Life
from voting.rules.campaign import Campaign, Timetable
from voting.rules.ranking import PUBLIC, ShortlistBasis

_ORDER = tuple(Phase)


def phase_at(timetable: Timetable, now: datetime) -> Phase:
    """The phase that the timetable alone gives; never certified."""
    if timetable.opens_at is None or now < timetable.opens_at:
        return Phase.PUBLISHED
    still = timetable.closes_at is None or now < timetable.closes_at
    return Phase.OPEN if still else Phase.CLOSED


def phase_on_show(life: Life, published: tuple[int, Phase] | None, now: datetime) -> Phase:
    """The later of the clock's phase and the ledger's.

    The ledger's is told by the life or, where it is newer, by the published snapshot's index and
    phase: a new adoption leads from the notice back to the review, so the later index is right
    and not the later phase.
    """
    by_ledger = life.phase
    if published is not None and published[0] > life.as_of:
        by_ledger = published[1]
    return later(phase_at(life.campaign.timetable, now), by_ledger)


def closed_at(life: Life) -> datetime | None:
    """When voting ended: before the timetable's time only where it was closed early.

    The closing record itself may be written a moment later than the time that it stands for.
    None while the ledger has not closed.
    """
    planned = life.campaign.timetable.closes_at
    if life.closed_at is None or planned is None:
        return life.closed_at
    return min(life.closed_at, planned)


def has_closed(phase: Phase) -> bool:
    """Whether voting is over, so that counts can no longer steer a vote."""
    return _ORDER.index(phase) >= _ORDER.index(Phase.CLOSED)


def is_running(campaign: Campaign, phase: Phase) -> bool:
    """Whether a campaign is what a visitor comes for: while voting is open or, where nobody
    votes, until the result is certified."""
    return phase is Phase.OPEN if campaign.has_vote else phase is not Phase.CERTIFIED


def shows_lists(phase: Phase) -> bool:
    """Whether the committee's lists, and the four states of each case, are public."""
    return phase in (Phase.NOTICE, Phase.CERTIFIED)


def shows_composites(campaign: Campaign, phase: Phase) -> bool:
    """Whether the final ranking is public: with the lists, or from the close on where counted
    votes alone decide."""
    return shows_lists(phase) or (has_closed(phase) and votes_decide(campaign))


def votes_decide(campaign: Campaign) -> bool:
    """Whether counted votes alone are the result, so that nothing waits for people: no other
    component, no bonus, no shortlist by votes, no award and no public notice. Without a
    component nothing is a result."""
    rules = campaign.ranking
    names = {component.name for component in rules.component}
    by_votes = rules.shortlist is not None and rules.shortlist.basis is ShortlistBasis.VOTES
    waits = campaign.award or rules.bonus or by_votes or campaign.timetable.notice_days
    return names == {PUBLIC} and not waits


def later(one: Phase, other: Phase) -> Phase:
    """The later of two: a campaign closed early stays closed, whatever the clock says."""
    return max(one, other, key=_ORDER.index)
