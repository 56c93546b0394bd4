"""In which order a person should look at incidents. Pure.

First comes where most may be wrong and most hangs on it: the probability that an incident stands
as it should not (held though honest, or counted though brushed), times its ballots, times what
the opposite would do to the ranking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fraud.domain import Incident, IncidentId, IncidentState
from voting.domain import CaseId

#: A model that is sure may be wrong all the same.
_LEAST_DOUBT = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """An incident and why it comes when it does.

    Attributes:
        doubt: the probability that it stands as it should not.
        ballots: those of it that wait for a person.
        place, other_place: of its case now, and were its ballots settled the other way.
        weight: doubt times ballots that wait times one more than the places between.
    """

    incident: Incident
    doubt: float
    ballots: int
    place: int
    other_place: int
    weight: float


def queued(
    incidents: Sequence[Incident],
    counted: Mapping[CaseId, int],
    rivals: Mapping[CaseId, str],
    waiting: Mapping[IncidentId, int] | None = None,
) -> tuple[Queued, ...]:
    """Incidents that are held or for review, the weightiest first.

    Args:
        counted: votes by case as they stand.
        rivals: what a case competes in: cases with the same word are ranked together.
        waiting: how many ballots of each nobody has ruled on; None: all of them. An incident of
            which none waits comes last: nothing hangs on it any more.
    """
    found = [
        _queued(one, _waiting(one, waiting), counted, rivals)
        for one in incidents
        if one.state is not IncidentState.MERGED
    ]
    return tuple(sorted(found, key=lambda one: (-one.weight, one.incident.id)))


def _waiting(incident: Incident, waiting: Mapping[IncidentId, int] | None) -> int:
    return incident.ballots if waiting is None else waiting.get(incident.id, 0)


def _queued(
    incident: Incident, ballots: int, counted: Mapping[CaseId, int], rivals: Mapping[CaseId, str]
) -> Queued:
    is_held = incident.state is IncidentState.HELD
    doubt = max(1.0 - incident.score if is_held else incident.score, _LEAST_DOUBT)
    others = [
        votes
        for case, votes in counted.items()
        if case != incident.case and rivals.get(case) == rivals.get(incident.case)
    ]
    votes = counted.get(incident.case, 0)
    place = _place(votes, others)
    other = _place(votes + (ballots if is_held else -ballots), others)
    return Queued(
        incident=incident,
        doubt=doubt,
        place=place,
        other_place=other,
        ballots=ballots,
        weight=doubt * ballots * (1 + abs(place - other)),
    )


def _place(votes: int, others: Sequence[int]) -> int:
    return 1 + sum(other > votes for other in others)
