"""From weights to verdicts: whole ballots are held, and each at most once."""

import numpy as np

from fraud import patterns
from fraud.cells import CASE_COLUMN, CellTable
from fraud.domain import Floats, Incident, IncidentId, Ints, Judgement, Reading, Reason, Verdict
from fraud.findings import Findings, Weights
from fraud.incidents import IncidentBook
from fraud.policy import Policy
from fraud.retained import Selections
from fraud.vocabulary import Vocabulary
from voting.domain import CaseId, Status

_Grounds = tuple[tuple[Reading, ...], tuple[Reason, ...]]


class Holding:
    """Collects what the judge's next answer says."""

    def __init__(
        self, table: CellTable, findings: Findings, vocabulary: Vocabulary, policy: Policy
    ) -> None:
        self._table = table
        self._findings = findings
        self._vocabulary = vocabulary
        self._full_points = policy.full_points
        self._book = IncidentBook()
        self._verdicts: list[Verdict] = []
        self._graded: list[tuple[Ints, Floats]] = []

    def hold_arriving(self, rows: Selections, weights: Weights) -> None:
        """Hold ballots as they come; marks every row of theirs."""
        places = np.flatnonzero(weights.holds)
        if len(places):
            self._hold(rows, places, weights, places)
            rows.held[:] = np.isin(rows.index, rows.index[places])

    def hold_late(self, retained: Selections, places: Ints, weights: Weights) -> Selections:
        """Hold retained ballots that were counted until now.

        Args:
            places: (m,) the retained rows that `weights` are of.

        Returns:
            All rows of the ballots that are newly held.
        """
        new = np.flatnonzero(weights.holds & ~retained.held[places])
        if not len(new):
            return retained.rows(slice(0, 0))
        self._hold(retained, places[new], weights, new)
        rows = _rows_of(retained.index, np.unique(retained.index[places[new]]))
        retained.held[rows] = True
        return retained.rows(rows)

    def grade(self, index: Ints, points: Ints) -> None:
        """Note how suspect the ballots of a closed bucket are: (m,) selections of them."""
        ballots, first = np.unique(index, return_index=True)
        highest = np.maximum.reduceat(points, first)
        self._graded.append((ballots, np.minimum(1.0, highest / self._full_points)))

    def judgement(self) -> Judgement:
        """What was found since the last answer."""
        index = [ballots for ballots, _ in self._graded]
        score = [scores for _, scores in self._graded]
        answer = Judgement(
            verdicts=tuple(self._verdicts),
            incidents=self._incidents(),
            graded_index=np.concatenate([np.zeros(0, np.int64), *index]),
            graded_score=np.concatenate([np.zeros(0), *score]),
        )
        self._verdicts, self._graded = [], []
        return answer

    def _incidents(self) -> tuple[Incident, ...]:
        return self._book.changed()

    def _hold(self, rows: Selections, places: Ints, weights: Weights, weighed: Ints) -> None:
        """The selection with most points speaks for a ballot; of equals, the first."""
        strongest = np.lexsort((-weights.points[weighed], rows.index[places]))
        places, weighed = places[strongest], weighed[strongest]
        index, first = np.unique(rows.index[places], return_index=True)
        grounds: dict[tuple[int, ...], _Grounds] = {}
        cases = self._case_names(rows.cells[places[first], CASE_COLUMN])
        numbers = [tuple(row) for row in weights.numbers[weighed[first]].tolist()]
        points = weights.points[weighed[first]].tolist()
        at = rows.at[places[first]].tolist()
        for row, ballot in enumerate(index.tolist()):
            why = grounds.get(numbers[row]) or self._grounds(grounds, numbers[row])
            score = min(1.0, points[row] / self._full_points)
            incident: IncidentId = self._book.join(cases[row], at[row], score, why[0])
            self._verdicts.append(
                Verdict(
                    index=ballot,
                    ruling=Status.HELD,
                    score=score,
                    reasons=why[1],
                    incident=incident,
                )
            )

    def _grounds(
        self, known: dict[tuple[int, ...], _Grounds], numbers: tuple[int, ...]
    ) -> _Grounds:
        readings = self._findings.readings(list(numbers))
        reasons = sorted(readings, key=lambda reading: -reading.points)
        known[numbers] = readings, tuple(patterns.reason_of(reading) for reading in reasons)
        return known[numbers]

    def _case_names(self, cells: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> list[CaseId]:
        return [CaseId(self._vocabulary.name(code)) for code in self._table.code[cells].tolist()]


def _rows_of(index: Ints, ballots: Ints) -> Ints:
    """The rows of ballots in a rising column of indices; each ballot is in it."""
    first = np.searchsorted(index, ballots, side="left")
    stop = np.searchsorted(index, ballots, side="right")
    runs = stop - first
    starts = np.repeat(first - np.concatenate(([0], np.cumsum(runs)[:-1])), runs)
    return starts + np.arange(int(runs.sum()))
