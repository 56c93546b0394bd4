"""From waves to verdicts and incidents: whole ballots are held, and each at most once.

What is suspect and shows no grounds is not held: a person reviews it while it counts.
"""

from collections.abc import Callable

import numpy as np

from fraud.deciding.grounds import may_hold
from fraud.deciding.suspicion import Suspicion
from fraud.domain import BallotBlock, Bools, Floats, Ints, Judgement, Verdict
from fraud.finding.retained import NOBODY, Window
from fraud.finding.views import WHOLE
from fraud.finding.waves import Wave
from fraud.incidents.book import IncidentBook
from fraud.incidents.curves import Rhythm
from fraud.incidents.dossiers import Dossiers
from fraud.incidents.evidence import ballots_at, beside
from fraud.incidents.open_incident import Found
from fraud.policy import Policy
from fraud.reading.numbering import Numbering
from fraud.reading.vocabulary import Vocabulary
from fraud.telling import surges
from fraud.telling.reasons import Telling
from voting.domain import CaseId, Status


class Holding:
    """Collects what the judge's next answer says.

    Args:
        cases: the numbers that cases have in windows.
    """

    def __init__(
        self,
        *,
        cases: Numbering,
        vocabulary: Vocabulary,
        telling: Telling,
        policy: Policy,
        suspicion: Suspicion,
    ) -> None:
        self._cases = cases
        self._vocabulary = vocabulary
        self._telling = telling
        self._policy = policy
        self._suspicion = suspicion
        self._rhythm = Rhythm()
        dossiers = Dossiers(self._rhythm, telling, surges.known())
        self._book = IncidentBook(policy.least_reviewed, dossiers.tell)
        self._verdicts: list[Verdict] = []
        self._scored: list[tuple[Ints, Floats]] = []

    def receive(self, block: BallotBlock, cases: Ints) -> None:
        """Count the next ballots by time: (m,) numbers of the cases that they chose."""
        case_at = np.repeat(block.cast_at, np.diff(block.case_offsets))
        self._rhythm.count(cases, case_at, block.cast_at)

    def consider(self, window: Window, wave: Wave, at: float) -> bool:
        """Score a wave's ballots, and hold them where it looks like brushing; `at` is now.

        Returns:
            Whether it looks like brushing.
        """
        suspect = self._suspicion(window, wave)
        members = members_of(
            suspect, wave, self._policy, lambda rows: window.incident[rows] != NOBODY
        )
        self._score(window, wave, scores(suspect, wave, members, self._policy))
        self._hold(window, wave, suspect, members, at)
        if suspect >= self._policy.hold_at and wave.case != WHOLE and not may_hold(wave.features):
            self._review(window, wave, suspect, at)
        return is_held(suspect, wave, self._policy)

    def judgement(self, now: float) -> Judgement:
        """What was found since the last answer; every ballot before `now` was received."""
        answer = Judgement(
            verdicts=tuple(self._verdicts),
            incidents=self._book.changed(now),
            joined=self._book.joined(),
            scored_index=np.concatenate(
                [np.zeros(0, np.int64), *(rows for rows, _ in self._scored)]
            ),
            score=np.concatenate([np.zeros(0), *(scores for _, scores in self._scored)]),
        )
        self._verdicts, self._scored = [], []
        return answer

    def _score(self, window: Window, wave: Wave, score: Floats) -> None:
        more = score > window.score[wave.rows]
        rows = wave.rows[more]
        window.score[rows] = score[more]
        self._scored.append((window.index[rows], score[more]))

    def _hold(self, window: Window, wave: Wave, suspect: float, members: Ints, at: float) -> None:
        new = members[window.incident[members] == NOBODY]
        if not len(new):
            return
        found = self._found(window, wave, suspect, new, at)
        incident = self._book.hold(window.index[members], found)
        window.incident[new] = 0
        self._verdicts += [
            Verdict(
                index=index,
                ruling=Status.HELD,
                score=score,
                reasons=found.reasons,
                incident=incident,
                at=at,
            )
            for index, score in zip(
                window.index[new].tolist(), window.score[new].tolist(), strict=True
            )
        ]

    def _review(self, window: Window, wave: Wave, suspect: float, at: float) -> None:
        members = companions_of(wave, self._policy)
        free = members[window.incident[members] == NOBODY]
        if not self._book.knows(window.index[free]):
            found = self._found(window, wave, suspect, free, at)
            self._book.review(window.index[members], found)

    def _found(self, window: Window, wave: Wave, suspect: float, rows: Ints, at: float) -> Found:
        number = self._case_of(window, wave)
        return Found(
            case=CaseId(self._vocabulary.name(self._cases.code(number))),
            number=number,
            ballots=ballots_at(window, rows, number),
            score=suspect,
            total=wave.total,
            reasons=self._telling.reasons(wave),
            beside=beside(window, rows, number),
            features=wave.features,
            window_s=wave.window_s,
            at=at,
        )

    def _case_of(self, window: Window, wave: Wave) -> int:
        """The wave's case; seen in the campaign as a whole, the one it chose most."""
        if wave.case != WHOLE:
            return wave.case
        chosen = window.case[np.isin(window.row, wave.rows)]
        return int(np.argmax(np.bincount(chosen)))


def is_held(suspect: float, wave: Wave, policy: Policy) -> bool:
    """Whether a wave that is so suspect is held."""
    return suspect >= policy.hold_at and may_hold(wave.features)


def members_of(suspect: float, wave: Wave, policy: Policy, held: Callable[[Ints], Bools]) -> Ints:
    """Places in the window of the ballots that are to be held with a wave that is so suspect.

    There are none where it brings next to nothing new: that is only look-alikes.

    Args:
        held: says of places in the window whether their ballots are held already.
    """
    if not is_held(suspect, wave, policy):
        return wave.rows[:0]
    members = companions_of(wave, policy)
    few = max(policy.least_more, policy.least_share * len(members))
    return members if np.count_nonzero(~held(members)) >= min(few, len(members)) else members[:0]


def companions_of(wave: Wave, policy: Policy) -> Ints:
    """Places in the window of the ballots that belong to a wave beyond doubt."""
    least = policy.accomplice if wave.case == WHOLE else policy.member
    return np.unique(wave.rows[(wave.belongs >= least) & (wave.company >= 0.0)])


def scores(suspect: float, wave: Wave, members: Ints, policy: Policy) -> Floats:
    """(k,) what the wave's ballots score: who is not held with it, never as one who is."""
    score = suspect * wave.belongs
    score[~np.isin(wave.rows, members)] *= policy.hold_at
    return score
