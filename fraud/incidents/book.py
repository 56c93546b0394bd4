"""Incidents: ballots of one case that belong together, because waves share them. Pure.

An incident is held or for review, and with it all its ballots: what a wave that may hold finds is
held, what a suspect wave without grounds finds is left to count and shown to a person. A ballot
is in one incident at most. Rulings are of ballots, not of incidents, so nothing that happens to an
incident loses one.

    grow     a wave that shares ballots with an incident of its kind belongs to it
    merge    a wave that shares enough with several of one case makes them the oldest of them
    promote  an incident for review whose ballots a wave holds becomes the one that holds them
    split    what a promoted incident has left stays for review under a name of its own, if it is
             enough to look at; or is let go
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from fraud.domain import Incident, IncidentId, IncidentState, Ints, Joined
from fraud.finding.retained import NOBODY
from fraud.incidents.curves import STEP_S
from fraud.incidents.membership import Membership
from fraud.incidents.open_incident import Found, OpenIncident
from voting.domain import CaseId

#: As many shared ballots, or half of the smaller incident, make two incidents one.
_SHARED, _SHARED_PART = 8, 0.5
#: With so much of it held, a wave without grounds shows nothing new.
_MOST_HELD = 0.3

#: Freezes an incident as it stands at a time; says whether nothing that comes will change it.
Tell = Callable[[OpenIncident, float], tuple[Incident, bool]]


class IncidentBook:
    """Incidents by number, in the order in which the judge finds them.

    An id is made of the case and of the first ballot that was found, and never changes; a later
    discovery may move `first_at` to before it.
    """

    def __init__(self, least_reviewed: int, tell: Tell) -> None:
        self._least_reviewed = least_reviewed
        self._tell = tell
        self._incidents: list[OpenIncident] = []
        self._membership = Membership()
        self._ids: set[str] = set()
        self._changed: dict[int, float | None] = {}  # numbers, and the step they were told at
        self._joined: list[Joined] = []

    def hold(self, members: Ints, found: Found) -> IncidentId:
        """Put ballots that are held now into the incident that their wave belongs to.

        Args:
            members: indices of all the wave's ballots, those of `found` among them.
        """
        shared = self._shared(members)
        number = self._target(shared, IncidentState.HELD)
        if number is not None:
            number = self._merge(number, shared, found.at)
        else:
            review = self._target(self._of_case(shared, found.case), IncidentState.REVIEW)
            if review is not None:
                self._promote(review, found)
            number = self._begin(found, IncidentState.HELD) if review is None else review
        self._take_from_reviews(number, found)
        self._add(number, found)
        return self._incidents[number].id

    def review(self, members: Ints, found: Found) -> None:
        """Put ballots that are suspect and count into an incident for review; those in none.

        Nothing is to be reviewed where a good part of the wave is held already, because what is
        unlike the others is that part; nor where too little is left.
        """
        shared = self._shared(members)
        held = sum(
            count
            for number, count in shared.items()
            if self._incidents[number].state is IncidentState.HELD
        )
        fresh = found.only(self._membership.of(found.ballots.index) == NOBODY)
        if held >= _MOST_HELD * len(members) or not len(fresh.ballots):
            return
        number = self._target(self._of_case(shared, found.case), IncidentState.REVIEW)
        if number is not None:
            self._add(self._merge(number, shared, found.at), fresh)
        elif len(fresh.ballots) >= self._least_reviewed:
            self._add(self._begin(fresh, IncidentState.REVIEW), fresh)

    def knows(self, index: Ints) -> bool:
        """Whether all these ballots are in incidents."""
        return bool((self._membership.of(index) != NOBODY).all())

    def changed(self, now: float) -> tuple[Incident, ...]:
        """The incidents that began, changed, or whose curve went on since the last call."""
        told, step = [], now // STEP_S
        for number, told_at in list(self._changed.items()):
            if told_at == step:
                continue
            incident, is_complete = self._tell(self._incidents[number], now)
            told.append(incident)
            self._changed[number] = step
            if is_complete:
                del self._changed[number]
        return tuple(told)

    def joined(self) -> tuple[Joined, ...]:
        """Where ballots belong now that belonged elsewhere before the last call."""
        joined, self._joined = tuple(self._joined), []
        return joined

    def _shared(self, members: Ints) -> dict[int, int]:
        """Ballots that a wave shares with incidents, by their number."""
        numbers, counts = np.unique(self._membership.of(members), return_counts=True)
        shared = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
        shared.pop(NOBODY, None)
        return shared

    def _of_case(self, shared: dict[int, int], case: CaseId) -> dict[int, int]:
        return {one: count for one, count in shared.items() if self._incidents[one].case == case}

    def _target(self, shared: dict[int, int], state: IncidentState) -> int | None:
        """The incident in a state that shares most; the older of two."""
        fitting = [one for one in shared if self._incidents[one].state is state]
        return max(fitting, key=lambda one: (shared[one], -one), default=None)

    def _begin(self, found: Found, state: IncidentState) -> int:
        at = float(found.ballots.at[0])
        self._incidents.append(OpenIncident(self._new_id(found.case, at), state, found))
        return len(self._incidents) - 1

    def _merge(self, number: int, shared: dict[int, int], at: float) -> int:
        """One incident out of those of the same case and state that share enough with a wave."""
        first = self._incidents[number]
        same = [
            one
            for one, count in self._of_case(shared, first.case).items()
            if self._incidents[one].state is first.state
            and count >= min(_SHARED, _SHARED_PART * len(self._incidents[one]))
        ]
        into = min([number, *same])
        for one in sorted({number, *same} - {into}):
            ballots = self._incidents[into].absorb(self._incidents[one])
            self._changed[one] = None
            self._join(into, ballots.index, at)
        return into

    def _promote(self, number: int, found: Found) -> None:
        """Let an incident for review hold; what is not held of it is split off, or let go."""
        incident = self._incidents[number]
        left = incident.ballots.only(~np.isin(incident.ballots.index, found.ballots.index))
        self._release(incident.part_with(incident.ballots.index).index, found.at)
        incident.state = IncidentState.HELD
        if len(left) < self._least_reviewed:
            return
        rest = replace(incident.found, ballots=left, at=found.at)
        split = self._begin(rest, IncidentState.REVIEW)
        self._incidents[split].split_from = incident.id
        self._add(split, rest)

    def _take_from_reviews(self, number: int, found: Found) -> None:
        """Take what is held now out of incidents for review; what becomes too small is let go."""
        index = found.ballots.index
        of = self._membership.of(index)
        for one in np.unique(of[of != NOBODY]).tolist():
            review = self._incidents[one]
            review.part_with(index[of == one])
            self._changed[one] = None
            if len(review) < self._least_reviewed:
                self._release(review.ballots.index, found.at)
                self._incidents[number].succeed(review)

    def _add(self, number: int, found: Found) -> None:
        self._incidents[number].add(found)
        self._join(number, found.ballots.index, found.at)

    def _join(self, number: int, index: Ints, at: float) -> None:
        self._membership.put(index, number)
        self._joined.append(Joined(incident=self._incidents[number].id, index=index, at=at))
        self._changed[number] = None

    def _release(self, index: Ints, at: float) -> None:
        self._membership.put(index, NOBODY)
        self._joined.append(Joined(incident=None, index=index, at=at))

    def _new_id(self, case: CaseId, at: float) -> IncidentId:
        stamp = datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")
        name, turn = f"{case}-{stamp}", 1
        while name in self._ids:
            turn += 1
            name = f"{case}-{stamp}-{turn}"
        self._ids.add(name)
        return IncidentId(name)
