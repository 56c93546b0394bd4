"""The judge: ballots in ledger order become verdicts and incidents. Pure and deterministic.

At times that are given by `cast_at` alone, windows of several lengths are looked at; what is found
in one is held at once, so that a longer one, looked at after it, takes its own idea of what is
usual from ballots that were not. Nothing depends on how ballots are put into blocks or on when
`advance` is called.
"""

import math
from itertools import pairwise

import numpy as np

from fraud.domain import Attribute, BallotBlock, Ints, Judgement
from fraud.holding import Holding
from fraud.numbering import Numbering
from fraud.policy import FOUNDING, Overview, Policy, Watch
from fraud.retained import Retained, Window
from fraud.suspicion import Suspicion, shipped
from fraud.telling import Telling
from fraud.views import View, by_case, lively, whole
from fraud.vocabulary import Vocabulary
from fraud.waves import waves


class Judge:
    """Keeps what the judging of the next ballot needs of all before it.

    Args:
        vocabulary: the one that the blocks are encoded with.
        policy, suspicion: the same throughout a judge's life; the shipped model if none is given.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        policy: Policy = FOUNDING,
        suspicion: Suspicion | None = None,
    ) -> None:
        self._policy = policy
        self._retained = Retained()
        self._cases = Numbering()
        self._values = tuple(Numbering() for _ in Attribute)
        self._holding = Holding(
            cases=self._cases,
            vocabulary=vocabulary,
            telling=Telling(self._values, vocabulary),
            policy=policy,
            suspicion=suspicion or shipped(),
        )
        self._votes = np.zeros(0)  # by case, of all time
        self._looks: tuple[Watch | Overview, ...] = (*policy.watches, *policy.overviews)
        self._seen = [0] * len(self._looks)  # ballots when each was last looked at
        self._longest_s = max(look.step_s for look in self._looks)
        self._received = 0
        self._step = -math.inf  # the last one that was turned to
        self._latest = -math.inf

    def feed(self, block: BallotBlock) -> Judgement:
        """Judge the next ballots of the ledger.

        Raises:
            ValueError: times fall, or a ballot is older than what `advance` has looked at.
        """
        if len(block):
            self._check_order(block)
            cases = self._cases.of(block.case_codes)
            values = np.stack(
                [
                    numbering.of(block.codes[:, attribute])
                    for attribute, numbering in enumerate(self._values)
                ],
                axis=1,
            )
            steps = np.floor(block.cast_at / self._policy.step_s)
            edges = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(block)]
            for first, stop in pairwise(edges):
                self._turn_to(float(steps[first]))
                chosen = slice(*block.case_offsets[[first, stop]])
                self._receive(block.between(first, stop), cases[chosen], values[first:stop])
            self._latest = float(block.cast_at[-1])
        return self._holding.judgement()

    def advance(self, to: float) -> Judgement:
        """Look at the windows that end at `to` or before it (epoch seconds), when nothing comes.

        No ballot that is cast before `to` may follow.
        """
        self._turn_to(math.floor(to / self._policy.step_s))
        return self._holding.judgement()

    def _check_order(self, block: BallotBlock) -> None:
        if block.cast_at[0] < self._latest or (np.diff(block.cast_at) < 0.0).any():
            raise ValueError("ballots must come in ledger order: cast_at never falls")

    def _receive(self, block: BallotBlock, cases: Ints, values: Ints) -> None:
        self._retained.append(block, cases, values)
        self._received += len(block)
        self._votes = np.pad(self._votes, (0, len(self._cases) - len(self._votes)))
        self._votes += np.bincount(cases, minlength=len(self._votes))

    def _turn_to(self, step: float) -> None:
        if self._received and step > self._step:
            # After the longest step everything was looked at, and nothing new has come.
            last = min(step, self._step + self._longest_s // self._policy.step_s)
            for each in range(int(self._step) + 1, int(last) + 1):
                self._look(each * self._policy.step_s)
        if step > self._step:
            self._step = step
            self._latest = max(self._latest, step * self._policy.step_s)

    def _look(self, at: float) -> None:
        for place, watch in enumerate(self._looks):
            if at % watch.step_s:
                continue
            least = watch.least_new if isinstance(watch, Watch) else 1
            if self._received - self._seen[place] >= least:
                self._seen[place] = self._received
                self._look_through(watch, at)
        before = at - self._policy.retained_s
        self._retained.leave(before=before, at_most=self._policy.retained_ballots)

    def _look_through(self, watch: Watch | Overview, at: float) -> None:
        window = self._retained.window(at - watch.length_s, at)
        view = self._view(window, watch, at)
        for wave in waves(window, view, watch.length_s) if view else ():
            self._holding.consider(window, wave, at)

    def _view(self, window: Window, watch: Watch | Overview, at: float) -> View | None:
        least, nats = self._policy.least_ballots, self._policy.unmetered_nats
        if isinstance(watch, Watch):
            usual = (self._votes + 1.0) / (self._votes + 1.0).sum()
            cases = lively(window, usual, watch.rush, least)
            return by_case(window, cases, usual, nats) if len(cases) else None
        since = at - watch.length_s
        past = self._retained.window(since - watch.past_s, since)
        if min(len(past), len(window)) < least:
            return None
        return whole(window, past, watch, nats)
