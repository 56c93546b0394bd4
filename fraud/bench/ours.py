"""Our judge as one of the detectors: what the offline scan runs, and when each verdict came."""

from dataclasses import dataclass

import numpy as np

from fraud.bench.detector import Judged
from fraud.bench.material import Material
from fraud.domain import BallotBlock
from fraud.judge import Judge
from fraud.policy import FOUNDING, Policy

OURS = "pingxuan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Fed a bucket at a time, so that each verdict has the moment at which it was spoken."""

    policy: Policy = FOUNDING
    name: str = OURS
    is_live: bool = True

    def judge(self, material: Material) -> Judged:
        """A verdict on arrival counts from the cast, any other from the end of its bucket."""
        ballots = material.log.ballots
        judge = Judge(material.vocabulary, self.policy)
        held_at = np.full(len(ballots), np.nan)
        score, strongest = np.zeros(len(ballots)), np.zeros(len(ballots))
        for first, stop, closes_at in _buckets(ballots, self.policy.window_s):
            for answer, late in (
                (judge.feed(ballots.between(first, stop)), False),
                (judge.advance(closes_at), True),
            ):
                score[answer.graded_index] = answer.graded_score
                for verdict in answer.verdicts:
                    at = closes_at if late else ballots.cast_at[verdict.index]
                    held_at[verdict.index] = at
                    strongest[verdict.index] = verdict.score
        return Judged(score=np.maximum(score, strongest), held=~np.isnan(held_at), held_at=held_at)


def _buckets(ballots: BallotBlock, window_s: float) -> list[tuple[int, int, float]]:
    """First and stop of the ballots of each bucket that has any, and when it closes."""
    bucket = np.floor(ballots.cast_at / window_s)
    first = np.flatnonzero(np.diff(bucket, prepend=-1.0))
    stop = np.append(first[1:], len(bucket))
    closes_at = (bucket[first] + 1.0) * window_s
    return list(zip(first.tolist(), stop.tolist(), closes_at.tolist(), strict=True))
