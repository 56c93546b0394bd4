"""A whole ballot log, judged: verdicts, scores, incidents, tallies."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fraud.domain import (
    Bools,
    Floats,
    Incident,
    IncidentState,
    Ints,
    Joined,
    Judgement,
    Verdict,
)
from fraud.finding.finder import Finder
from fraud.finding.retained import NOBODY
from fraud.judge import Judge
from fraud.offline.ballot_log import BadRow, BallotLog
from fraud.offline.coverage import Known, coverage
from fraud.policy import FOUNDING, Policy
from fraud.reading.vocabulary import Vocabulary
from voting.domain import CaseId, Tally


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScanReport:
    """What a scan found; n ballots in the order of (cast_at, ballot_id).

    Attributes:
        verdicts: by index, of the held ballots only.
        scores: (n,) how suspect each ballot is, held or not, in [0, 1].
        incidents: held or for review, by first ballot.
        incident_of: (n,) place in `incidents` of each ballot's, or -1.
        tallies: by case; law 2 holds in each.
    """

    log: BallotLog
    verdicts: dict[int, Verdict]
    scores: Floats
    incidents: tuple[Incident, ...]
    incident_of: Ints
    tallies: dict[CaseId, Tally]

    @property
    def bad_rows(self) -> tuple[BadRow, ...]:
        """Rows that were not judged."""
        return self.log.bad_rows

    @property
    def coverage(self) -> tuple[Known, ...]:
        """How much the log tells of its ballots."""
        return coverage(self.log.ballots)

    @property
    def reviewed(self) -> int:
        """Ballots that count and are for review."""
        return sum(one.ballots for one in self.incidents if one.state is IncidentState.REVIEW)

    @property
    def held(self) -> Bools:
        """(n,) whether each ballot is held."""
        held = np.zeros(len(self.log), np.bool_)
        held[list(self.verdicts)] = True
        return held


def judge_log(
    log: BallotLog,
    vocabulary: Vocabulary,
    cases: frozenset[str] | None = None,
    *,
    policy: Policy = FOUNDING,
    on_progress: Callable[[int, int], None] | None = None,
    finder: Finder | None = None,
    answers: Iterable[Judgement] | None = None,
) -> ScanReport:
    """Judge a log that was read with the same vocabulary.

    Args:
        finder: finds waves in a way of its own, such as by other processes; always the same ones.
        answers: what a judge has said of it already.
    """
    if answers is None:
        answers = _answers(log, Judge(vocabulary, policy, finder=finder), policy, on_progress)
    verdicts: dict[int, Verdict] = {}
    incidents: dict[str, Incident] = {}
    joined: list[Joined] = []
    scores = np.zeros(len(log))
    for answer in answers:
        verdicts.update({verdict.index: verdict for verdict in answer.verdicts})
        incidents.update({incident.id: incident for incident in answer.incidents})
        joined += answer.joined
        np.maximum.at(scores, answer.scored_index, answer.score)
    found = [one for one in incidents.values() if one.state is not IncidentState.MERGED]
    found.sort(key=lambda one: (one.first_at, one.id))
    return ScanReport(
        log=log,
        verdicts=verdicts,
        scores=scores,
        incidents=tuple(found),
        incident_of=_places(len(log), found, joined),
        tallies=_tallies(log, vocabulary, list(verdicts), cases or frozenset()),
    )


def _answers(
    log: BallotLog, judge: Judge, policy: Policy, on_progress: Callable[[int, int], None] | None
) -> Iterator[Judgement]:
    done = 0
    for block in log.blocks():
        yield judge.feed(block)
        done += len(block)
        if on_progress:
            on_progress(done, len(log))
    yield judge.advance(end_of(log, policy))


def _places(ballots: int, incidents: Sequence[Incident], joined: Sequence[Joined]) -> Ints:
    place = {one.id: number for number, one in enumerate(incidents)}
    of = np.full(ballots, NOBODY, np.int64)
    for one in joined:
        # Who joined an incident that ended has joined another since, or none.
        of[one.index] = NOBODY if one.incident is None else place.get(one.incident, NOBODY)
    return of


def end_of(log: BallotLog, policy: Policy) -> float:
    """When everything in a log was looked at, epoch seconds."""
    return float(log.ballots.cast_at[-1]) + policy.retained_s if len(log) else 0.0


def _tallies(
    log: BallotLog, vocabulary: Vocabulary, held: list[int], cases: frozenset[str]
) -> dict[CaseId, Tally]:
    received = _votes(log, np.ones(len(log), np.bool_), vocabulary)
    is_held = np.zeros(len(log), np.bool_)
    is_held[held] = True
    held_back = _votes(log, is_held, vocabulary)
    return {
        CaseId(case): Tally(
            received=received.get(case, 0),
            counted=received.get(case, 0) - held_back.get(case, 0),
            held=held_back.get(case, 0),
        )
        for case in sorted(cases | received.keys())
    }


def _votes(log: BallotLog, which: Bools, vocabulary: Vocabulary) -> dict[str, int]:
    rows: Ints = np.repeat(which, np.diff(log.ballots.case_offsets)).nonzero()[0]
    codes, counts = np.unique(log.ballots.case_codes[rows], return_counts=True)
    return {
        vocabulary.name(code): count
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True)
    }
