"""The judge: ballots in ledger order become verdicts and incidents. Pure and deterministic.

At times that are given by `cast_at` alone, windows of several lengths are looked at; what is found
in one is held at once, so that a longer one, looked at after it, takes its own idea of what is
usual from ballots that were not. Nothing depends on how ballots are put into blocks or on when
`advance` is called.
"""

import math

import numpy as np

from fraud.domain import Attribute, BallotBlock, Judgement
from fraud.holding import Holding
from fraud.numbering import Numbering
from fraud.policy import FOUNDING, Overview, Policy, Watch
from fraud.retained import Retained, Window
from fraud.suspicion import Suspicion, shipped
from fraud.telling import Telling
from fraud.views import View, by_case, lively, whole
from fraud.vocabulary import Vocabulary
from fraud.waves import waves

#: Ballots that are taken in between two looks at most.
_AT_ONCE = 20_000


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
        self._looks: tuple[Watch | Overview, ...] = (*policy.watches, *policy.overviews)
        self._seen = [0] * len(self._looks)  # ballots when each was last looked at
        self._votes = np.zeros(0)  # by case, of all ballots before the last look
        self._counted = 0
        self._latest = -math.inf

    def feed(self, block: BallotBlock) -> Judgement:
        """Judge the next ballots of the ledger.

        Raises:
            ValueError: times fall, or a ballot is older than what `advance` has looked at.
        """
        for first in range(0, len(block), _AT_ONCE):
            self._receive(block.between(first, min(first + _AT_ONCE, len(block))))
        return self._holding.judgement()

    def advance(self, to: float) -> Judgement:
        """Look at the windows that end at `to` or before it (epoch seconds), when nothing comes.

        No ballot that is cast before `to` may follow.
        """
        self._turn_to(to)
        step_s = self._policy.step_s
        self._latest = max(self._latest, math.floor(to / step_s) * step_s)
        return self._holding.judgement()

    def _check_order(self, block: BallotBlock) -> None:
        if block.cast_at[0] < self._latest or (np.diff(block.cast_at) < 0.0).any():
            raise ValueError("ballots must come in ledger order: cast_at never falls")

    def _receive(self, block: BallotBlock) -> None:
        self._check_order(block)
        values = [
            numbering.of(block.codes[:, attribute])
            for attribute, numbering in enumerate(self._values)
        ]
        self._retained.append(block, self._cases.of(block.case_codes), np.stack(values, axis=1))
        self._latest = float(block.cast_at[-1])
        self._turn_to(self._latest)

    def _turn_to(self, now: float) -> None:
        """Look at everything that is due by now, in the order of time, then of the looks."""
        while True:
            due, place = min((self._due(place), place) for place in range(len(self._looks)))
            if due > now:
                return
            self._look(place, due)

    def _due(self, place: int) -> float:
        """When a look is next due: at its step after enough ballots have come, or waited."""
        look, retained, seen = self._looks[place], self._retained, self._seen[place]
        first = retained.cast_at(seen)
        if first is None:
            return math.inf
        if isinstance(look, Watch):
            enough = retained.cast_at(seen + look.least_new - 1)
            waited = first + look.patience_s
            first = waited if enough is None else min(enough, waited)
        return (math.floor(first / look.step_s) + 1) * look.step_s

    def _look(self, place: int, at: float) -> None:
        look, retained = self._looks[place], self._retained
        self._seen[place] = retained.count(before=at)
        self._count(self._seen[place])
        window = retained.window(at - look.length_s, at)
        view = self._view(window, look, at)
        for wave in waves(window, view, look.length_s) if view else ():
            self._holding.consider(window, wave, at)
        oldest = at - self._policy.retained_s
        retained.leave(
            upto=max(
                retained.count(before=oldest), self._seen[place] - self._policy.retained_ballots
            )
        )

    def _count(self, upto: int) -> None:
        """Learn how the votes of the ballots so far are shared among the cases."""
        votes = np.bincount(self._retained.cases(self._counted, upto), minlength=len(self._votes))
        self._votes = np.pad(self._votes, (0, len(votes) - len(self._votes))) + votes
        self._counted = upto

    def _view(self, window: Window, look: Watch | Overview, at: float) -> View | None:
        least, nats = self._policy.least_ballots, self._policy.unmetered_nats
        if isinstance(look, Watch):
            usual = (self._votes + 1.0) / (self._votes + 1.0).sum()
            cases = lively(window, usual, look.rush, least)
            return by_case(window, cases, usual, nats) if len(cases) else None
        since = at - look.length_s
        past = self._retained.window(since - look.past_s, since)
        if min(len(past), len(window)) < least:
            return None
        return whole(window, past, look, nats)
