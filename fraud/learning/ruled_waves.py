"""Waves that moderators ruled on: a campaign's rulings as examples for the model.

A campaign is judged once more. Where people ruled on most of a wave, their ruling stands in for
the model's, so that the next wave is seen as it is beside what they held and released; elsewhere
the model in force speaks, and nothing is learned.
"""

from collections.abc import Sequence
from dataclasses import astuple

import numpy as np

from fraud.deciding.suspicion import Suspicion, shipped
from fraud.finding.features import NAMES
from fraud.finding.retained import Window
from fraud.finding.waves import Wave
from fraud.learning.lesson_file import RuledLesson, RuledWave
from fraud.watching.findings import Findings, RuledBallot
from fraud.watching.replay import with_suspicion
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled

#: A wave teaches where people ruled on more than this share of it, and agreed as far.
_MOST = 0.5


class Moderators:
    """Says of a wave what people ruled, and notes it.

    Args:
        ruled: by index.
        otherwise: asked where people said nothing.
    """

    def __init__(self, ruled: Sequence[RuledBallot], otherwise: Suspicion) -> None:
        self._index = np.array([one.index for one in ruled], np.int64)
        self._brushed = np.array([one.brushed for one in ruled], np.bool_)
        self._incidents = sorted({one.incident for one in ruled})
        place = {name: number for number, name in enumerate(self._incidents)}
        self._incident = np.array([place[one.incident] for one in ruled], np.int64)
        self._otherwise = otherwise
        self.waves: list[RuledWave] = []

    def __call__(self, window: Window, wave: Wave) -> float:
        ballots = window.index[wave.rows]
        place = np.searchsorted(self._index, ballots)
        known = place < len(self._index)
        known[known] = self._index[place[known]] == ballots[known]
        weight, place = wave.belongs[known], place[known]
        if weight.sum() <= _MOST * wave.belongs.sum():
            return self._otherwise(window, wave)
        brushed = bool(weight[self._brushed[place]].sum() > _MOST * weight.sum())
        incident = int(np.argmax(np.bincount(self._incident[place], weight)))
        features = astuple(wave.features)
        self.waves.append(
            RuledWave(incident=self._incidents[incident], brushed=brushed, features=features)
        )
        return float(brushed)


async def lesson_of(ledger: Ledger, findings: Findings, enrolled: Enrolled) -> RuledLesson:
    """What the rulings of a campaign teach, as its ledger stands now."""
    head = await ledger.advance(enrolled)
    model = shipped()
    moderators = Moderators(await findings.ruled(enrolled), model)
    await with_suspicion(ledger, enrolled, head, moderators)
    return RuledLesson(
        campaign=enrolled.campaign.id,
        as_of=head.index,
        judged_by=model.version,
        features=NAMES,
        waves=tuple(moderators.waves),
    )
