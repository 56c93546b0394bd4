"""What a wave would bring to an incident, invented."""

import numpy as np

from fraud.domain import Attribute, Incident, Reason
from fraud.finding.features import NAMES, Features
from fraud.incidents.evidence import Ballots, Beside
from fraud.incidents.open_incident import Found, OpenIncident
from voting.domain import CaseId

AT = 1_466_908_321.0  # 2016-06-26T02:32:01Z
CASE = CaseId("urban-01")
NO_FEATURES = Features(**dict.fromkeys(NAMES, 0.0))


def found(
    index: list[int],
    *,
    at: float | None = None,
    case: CaseId = CASE,
    score: float = 0.6,
    total: float = 50.0,
    reasons: tuple[Reason, ...] = (),
) -> Found:
    """Ballots with these indices, a second apart."""
    count = len(index)
    return Found(
        case=case,
        number=0,
        ballots=Ballots(
            index=np.array(index, np.int64),
            at=AT + np.array(index, np.float64) if at is None else np.full(count, at),
            values=np.zeros((count, len(Attribute)), np.int32),
            in_wechat=np.zeros(count, np.bool_),
            chose=np.ones(count, np.bool_),
            alone=np.ones(count, np.bool_),
            companions=np.zeros(count, np.int64),
        ),
        score=score,
        total=total,
        reasons=reasons,
        beside=Beside(shares={}, wechat=0.0, alone=0.0),
        features=NO_FEATURES,
        window_s=600.0,
        at=AT,
    )


def told(incident: OpenIncident, now: float) -> tuple[Incident, bool]:
    """An incident without a dossier."""
    at = incident.ballots.at
    return Incident(
        id=incident.id,
        case=incident.case,
        state=incident.state,
        first_at=float(at.min()),
        last_at=float(at.max()),
        ballots=len(at),
        score=incident.score,
        reasons=incident.reasons,
        predecessors=incident.predecessors,
        split_from=incident.split_from,
    ), now >= 0.0
