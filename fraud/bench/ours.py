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
        """What is held and what goes to review is found; a ballot that is let go later was."""
        ballots = material.log.ballots
        judge = Judge(material.vocabulary, self.policy)
        held, score = np.zeros(len(ballots), np.bool_), np.zeros(len(ballots))
        found_at = np.full(len(ballots), np.nan)
        end = float(ballots.cast_at[-1]) + self.policy.retained_s
        for answer in (judge.feed(ballots), judge.advance(end)):
            np.maximum.at(score, answer.scored_index, answer.score)
            held[[verdict.index for verdict in answer.verdicts]] = True
            for joined in answer.joined:
                found_at[joined.index] = np.fmin(found_at[joined.index], joined.at)
        shown = ~np.isnan(found_at) & ~held
        return Judged(score=score, held=held, shown=shown, found_at=found_at)
