"""The lookout: watches the judge at work for drift, beside a model in shadow. Decides nothing."""

from collections import deque
from dataclasses import dataclass

from fraud.deciding.holding import is_held
from fraud.deciding.suspicion import Model
from fraud.domain import BallotBlock, IncidentId, Judgement
from fraud.finding.retained import Window
from fraud.finding.waves import Wave
from fraud.policy import DAY_S, Policy
from fraud.watching.drift import ScoreDrift
from fraud.watching.shadow import Shadow
from fraud.watching.watchbook import Counts, Watchbook


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sight:
    """What the lookout sees.

    Attributes:
        recent: the ballots of the last days.
        everything: all ballots.
        new_incidents: found in the last day.
        score_drift: see `drift`; None where it cannot be said.
    """

    recent: Counts
    everything: Counts
    new_incidents: int
    score_drift: float | None


class Lookout:
    """Stands between the judge and its model.

    Args:
        ruling: the model in force.
        shadow: one that is asked too; None for none.
    """

    def __init__(self, policy: Policy, ruling: Model, shadow: Model | None = None) -> None:
        self._policy = policy
        self._ruling = ruling
        self._drift = ScoreDrift(ruling.scores)
        self.book = Watchbook(policy)
        self._shadow = Shadow(shadow, policy, self.book) if shadow else None
        self._known: set[IncidentId] = set()
        self._found: deque[float] = deque()

    def suspicion(self, window: Window, wave: Wave) -> float:
        """What the model in force says; for the judge."""
        said = self._ruling(window, wave)
        if not is_held(said, wave, self._policy):
            self._drift.note(said)
        if self._shadow:
            self._shadow.consider(window, wave)
        return said

    def append(self, block: BallotBlock) -> None:
        """Ballots that the judge is about to be fed."""
        self.book.append(block)

    def take(self, judgement: Judgement) -> None:
        """What the judge answered."""
        self.book.take(judgement)
        for verdict in judgement.verdicts:
            if verdict.incident not in self._known:
                self._known.add(verdict.incident)
                self._found.append(verdict.at)

    def sight(self, now: float) -> Sight:
        """What is to be seen at a time, in epoch seconds."""
        while self._found and self._found[0] < now - DAY_S:
            self._found.popleft()
        return Sight(
            recent=self.book.recent(),
            everything=self.book.all(),
            new_incidents=len(self._found),
            score_drift=self._drift.index(),
        )
