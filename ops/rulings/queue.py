"""The queue of people: incidents of the judge and those that people flagged, in one order."""

from collections.abc import Sequence
from dataclasses import dataclass

from display.ranking.groups import groups_of
from fraud.domain import Incident, IncidentId, IncidentState
from fraud.incidents.queue import Queued, queued
from fraud.incidents.store import IncidentStore, Standing
from ops.rulings.criteria import Criteria
from ops.rulings.docket_store import DocketStore
from ops.rulings.looking import Vantage
from ops.rulings.nouns import Flagged, Group
from ops.rulings.search import Snapshot, by_case, by_state, standing, tallies
from voting.domain import CaseId, Status

#: Of what a person flagged nobody knows yet.
_UNKNOWN_SCORE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An incident in the queue.

    Attributes:
        queued: the incident, and why it comes when it does.
        standing: how its ballots stand.
        flagged: who flagged it; None of the judge's.
    """

    queued: Queued
    standing: Standing
    flagged: Flagged | None

    @property
    def is_open(self) -> bool:
        """Whether anything of it waits for a person."""
        return self.standing.waiting > 0


async def queue(vantage: Vantage) -> tuple[Line, ...]:
    """Every incident, those on which most hangs first and those that are done last.

    Raises:
        OutcomeUnknown: no answer came.
    """
    store, enrolled = IncidentStore(vantage.pool), vantage.enrolled
    flagged = await DocketStore(vantage.pool).flagged(enrolled)
    criteria = Criteria(incident=tuple(one.id for one in flagged))
    async with vantage.sees(criteria) as seen:
        counted = {case: tally.counted for case, tally in (await tallies(seen)).items()}
        mine = [await _of_flagged(seen, one) for one in flagged]
    standings = await store.standings(enrolled) | {one.id: stands for one, stands in mine}
    incidents = [*await store.all(enrolled), *(one for one, _ in mine)]
    names = {one.id: one for one in flagged}
    waiting = {name: stands.waiting for name, stands in standings.items()}
    return tuple(
        Line(
            queued=one,
            standing=standings.get(one.incident.id, Standing({})),
            flagged=names.get(one.incident.id),
        )
        for one in queued(incidents, counted, _rivals(vantage), waiting)
    )


async def _of_flagged(seen: Snapshot, flagged: Flagged) -> tuple[Incident, Standing]:
    ballots = seen.scope.flagged[flagged.id]
    groups = await standing(seen, ballots)
    held = by_state(groups)[Status.HELD]
    at = flagged.flagged_at.timestamp()
    incident = Incident(
        id=IncidentId(flagged.id),
        case=_most_chosen(groups),
        state=IncidentState.HELD if 2 * held > len(ballots) else IncidentState.REVIEW,
        first_at=at,
        last_at=at,
        ballots=len(ballots),
        score=_UNKNOWN_SCORE,
        reasons=(),
    )
    return incident, stands(groups)


def stands(groups: Sequence[Group]) -> Standing:
    """How ballots stand, by their groups."""
    return Standing(
        {state: ballots for state, ballots in by_state(groups).items() if ballots},
        sum(group.ballots for group in groups if not group.ruled),
    )


def _most_chosen(groups: Sequence[Group]) -> CaseId:
    return next(iter(by_case(groups)))


def _rivals(vantage: Vantage) -> dict[CaseId, str]:
    """Case → the group that it is ranked in."""
    groups = groups_of(vantage.enrolled.campaign)
    return {case: group for group, cases in groups.items() for case in cases}
