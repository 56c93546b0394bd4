"""In which order a person should look at incidents. Pure.

First comes where most may be wrong and most hangs on it: the probability that an incident stands
as it should not (held though honest, or counted though brushed), times its ballots, times what
the opposite would do to the ranking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fraud.domain import Incident, IncidentState
from voting.domain import CaseId

#: A model that is sure may be wrong all the same.
_LEAST_DOUBT = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """An incident and why it comes when it does.

    Attributes:
        doubt: the probability that it stands as it should not.
        place, other_place: of its case now, and were its ballots settled the other way.
        weight: doubt times ballots times one more than the places between.
    """

    incident: Incident
    doubt: float
    place: int
    other_place: int
    weight: float


def queued(
    incidents: Sequence[Incident], counted: Mapping[CaseId, int], rivals: Mapping[CaseId, str]
) -> tuple[Queued, ...]:
    """Incidents that are held or for review, the weightiest first.

    Args:
        counted: votes by case as they stand.
        rivals: what a case competes in: cases with the same word are ranked together.
    """
    found = [
        _queued(one, counted, rivals) for one in incidents if one.state is not IncidentState.MERGED
    ]
    return tuple(sorted(found, key=lambda one: (-one.weight, one.incident.id)))


def _queued(
    incident: Incident, counted: Mapping[CaseId, int], rivals: Mapping[CaseId, str]
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
    other = _place(votes + (incident.ballots if is_held else -incident.ballots), others)
    return Queued(
        incident=incident,
        doubt=doubt,
        place=place,
        other_place=other,
        weight=doubt * incident.ballots * (1 + abs(place - other)),
    )


def _place(votes: int, others: Sequence[int]) -> int:
    return 1 + sum(other > votes for other in others)
