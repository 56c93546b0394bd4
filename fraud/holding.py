"""From waves to verdicts and incidents: whole ballots are held, and each at most once."""

import numpy as np

from fraud.domain import Floats, Ints, Judgement, Verdict
from fraud.grounds import may_hold
from fraud.incidents import IncidentBook
from fraud.numbering import Numbering
from fraud.policy import Policy
from fraud.retained import NOBODY, Window
from fraud.suspicion import Suspicion
from fraud.telling import Telling
from fraud.views import WHOLE
from fraud.vocabulary import Vocabulary
from fraud.waves import Wave
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
        self._book = IncidentBook()
        self._verdicts: list[Verdict] = []
        self._scored: list[tuple[Ints, Floats]] = []

    def consider(self, window: Window, wave: Wave, at: float) -> None:
        """Score a wave's ballots, and hold them where it looks like brushing; `at` is now."""
        suspect = self._suspicion(window, wave)
        self._score(window, wave, weighed(suspect, wave, self._policy))
        if is_held(suspect, wave, self._policy):
            self._hold(window, wave, suspect, at)

    def judgement(self) -> Judgement:
        """What was found since the last answer."""
        answer = Judgement(
            verdicts=tuple(self._verdicts),
            incidents=self._book.changed(),
            scored_index=np.concatenate(
                [np.zeros(0, np.int64), *(rows for rows, _ in self._scored)]
            ),
            score=np.concatenate([np.zeros(0), *(scores for _, scores in self._scored)]),
        )
        self._verdicts, self._scored = [], []
        return answer

    def _score(self, window: Window, wave: Wave, suspect: float) -> None:
        score = suspect * wave.belongs
        more = score > window.score[wave.rows]
        rows = wave.rows[more]
        window.score[rows] = score[more]
        self._scored.append((window.index[rows], score[more]))

    def _hold(self, window: Window, wave: Wave, suspect: float, at: float) -> None:
        members = members_of(wave, self._policy)
        new = members[window.incident[members] == NOBODY]
        if len(new) < least_new(len(members), len(new), self._policy):
            return
        case = self._case_of(window, wave)
        number = self._book.place(case, window.incident[members], float(window.at[new[0]]))
        reasons = self._telling.reasons(wave)
        incident = self._book.grow(number, window.at[new], suspect, wave.total, reasons)
        window.incident[new] = number
        self._verdicts += [
            Verdict(
                index=index,
                ruling=Status.HELD,
                score=score,
                reasons=reasons,
                incident=incident,
                at=at,
            )
            for index, score in zip(
                window.index[new].tolist(), window.score[new].tolist(), strict=True
            )
        ]

    def _case_of(self, window: Window, wave: Wave) -> CaseId:
        """The wave's case; seen in the campaign as a whole, the one it chose most."""
        number = wave.case
        if number == WHOLE:
            chosen = window.case[np.isin(window.row, wave.rows)]
            number = int(np.argmax(np.bincount(chosen)))
        return CaseId(self._vocabulary.name(self._cases.code(number)))


def is_held(suspect: float, wave: Wave, policy: Policy) -> bool:
    """Whether a wave that is so suspect is held."""
    return suspect >= policy.hold_at and may_hold(wave.features)


def weighed(suspect: float, wave: Wave, policy: Policy) -> float:
    """What a ballot scores that belongs to it: without grounds never as one that is held."""
    return suspect if may_hold(wave.features) else suspect * policy.hold_at


def members_of(wave: Wave, policy: Policy) -> Ints:
    """Places in the window of the ballots that are held with a wave."""
    least = policy.accomplice if wave.case == WHOLE else policy.member
    return np.unique(wave.rows[(wave.belongs >= least) & (wave.company >= 0.0)])


def least_new(members: int, new: int, policy: Policy) -> float:
    """How many ballots a wave must add; any number where none of it is held yet."""
    if new == members:
        return 1
    return max(policy.least_more, policy.least_share * members)
