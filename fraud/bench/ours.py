"""Our judge as one of the detectors: what the offline scan runs, and when each verdict came."""

from dataclasses import dataclass

import numpy as np

from fraud.bench.detector import Judged
from fraud.bench.material import Material
from fraud.judge import Judge
from fraud.policy import FOUNDING, Policy

OURS = "pingxuan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """The judge that runs in production, with the shipped model."""

    policy: Policy = FOUNDING
    name: str = OURS
    is_live: bool = True

    def judge(self, material: Material) -> Judged:
        """Each verdict says when it was spoken."""
        ballots = material.log.ballots
        judge = Judge(material.vocabulary, self.policy)
        held_at, score = np.full(len(ballots), np.nan), np.zeros(len(ballots))
        end = float(ballots.cast_at[-1]) + self.policy.retained_s
        for answer in (judge.feed(ballots), judge.advance(end)):
            np.maximum.at(score, answer.scored_index, answer.score)
            for verdict in answer.verdicts:
                held_at[verdict.index] = verdict.at
        return Judged(score=score, held=~np.isnan(held_at), held_at=held_at)
