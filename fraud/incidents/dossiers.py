"""Incidents as people read them: what they are made of, their curve, what they resemble. Pure."""

from fraud.domain import (
    Attribute,
    Bools,
    Count,
    Dossier,
    Incident,
    IncidentState,
    Makeup,
)
from fraud.finding.features import gap_variation
from fraud.incidents.curves import Rhythm, is_complete
from fraud.incidents.evidence import (
    Ballots,
    Beside,
    busiest_per_min,
    makeup,
    most_frequent,
    values_of,
)
from fraud.incidents.open_incident import OpenIncident
from fraud.telling.reasons import Telling
from fraud.telling.surges import Surges


class Dossiers:
    """Writes up incidents."""

    def __init__(self, rhythm: Rhythm, telling: Telling, surges: Surges) -> None:
        self._rhythm = rhythm
        self._telling = telling
        self._surges = surges

    def tell(self, incident: OpenIncident, now: float) -> tuple[Incident, bool]:
        """An incident as it stands now, and whether only new ballots would change it."""
        at = incident.ballots.at
        first, last = float(at.min()), float(at.max())
        dossier = self._dossier(incident, now)
        told = Incident(
            id=incident.id,
            case=incident.case,
            state=incident.state,
            first_at=first,
            last_at=last,
            ballots=len(at),
            score=incident.score,
            reasons=incident.reasons,
            predecessors=incident.predecessors,
            split_from=incident.split_from,
            dossier=dossier,
        )
        is_over = incident.state is IncidentState.MERGED
        return told, is_over or is_complete(first, last, now)

    def _dossier(self, incident: OpenIncident, now: float) -> Dossier:
        ballots, found = incident.ballots, incident.found
        chose = ballots.only(ballots.chose) if ballots.chose.any() else ballots
        distinct, most = most_frequent(chose.companions)
        return Dossier(
            makeup=tuple(self._makeup(ballots, one, found.beside) for one in Attribute),
            in_wechat=_count(ballots.in_wechat, found.beside.wechat),
            alone=_count(ballots.alone, found.beside.alone),
            choice_sets=distinct,
            same_choice=most,
            busiest_per_min=busiest_per_min(ballots.at),
            gap_variation=round(gap_variation(ballots.at), 3),
            window_s=found.window_s,
            curve=self._rhythm.curve(found.number, chose.at, now),
            surges=self._surges.like(found.features),
        )

    def _makeup(self, ballots: Ballots, attribute: Attribute, beside: Beside) -> Makeup:
        _, _, most = values_of(ballots, attribute)
        names = [self._telling.name(attribute, value) for value, _ in most]
        return makeup(ballots, attribute, names, beside)


def _count(which: Bools, share: float) -> Count:
    return Count(name="", ballots=int(which.sum()), expected=round(share * len(which), 2))
