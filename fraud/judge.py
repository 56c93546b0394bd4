"""The judge: ballots in ledger order become verdicts and incidents. Pure and deterministic.

At times that are given by `cast_at` alone, windows of several lengths are looked at; what is found
in one is held at once, so that a longer one, looked at after it, takes its own idea of what is
usual from ballots that were not. Nothing depends on how ballots are put into blocks or on when
`advance` is called.
"""

import math
from collections.abc import Iterable

import numpy as np

from fraud.deciding.holding import Holding
from fraud.deciding.suspicion import Suspicion, shipped
from fraud.domain import Attribute, BallotBlock, Floats, Ints, Judgement
from fraud.finding.finder import Finder
from fraud.finding.retained import Retained, Window
from fraud.finding.views import rushing
from fraud.finding.waves import Wave
from fraud.policy import FOUNDING, Overview, Policy, Watch
from fraud.reading.numbering import Numbering
from fraud.reading.vocabulary import Vocabulary
from fraud.telling.reasons import Telling

#: Ballots that are taken in between two looks at most.
_AT_ONCE = 20_000
#: Most ballots choose no more cases: so long are sets of cases remembered.
_SELECTIONS_EACH = 16
_LAST_TIME = 253_402_300_800.0  # the year 10000


class Judge:
    """Keeps what the judging of the next ballot needs of all before it.

    Args:
        vocabulary: the one that the blocks are encoded with.
        policy, suspicion: the same throughout a judge's life; the shipped model if none is given.
        finder: finds the waves of a window, or knows them already.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        policy: Policy = FOUNDING,
        suspicion: Suspicion | None = None,
        finder: Finder | None = None,
    ) -> None:
        self._policy = policy
        self._finder = finder or Finder(policy)
        self._retained = Retained()
        self._cases = Numbering()
        kept = policy.retained_ballots
        self._companions = Numbering(memory=_SELECTIONS_EACH * kept)
        self._values = tuple(Numbering(memory=kept) for _ in Attribute)
        self._holding = Holding(
            cases=self._cases,
            vocabulary=vocabulary,
            telling=Telling(self._values, vocabulary),
            policy=policy,
            suspicion=suspicion or shipped(),
        )
        self._looks: tuple[Watch | Overview, ...] = (*policy.watches, *policy.overviews)
        self._seen = [0] * len(self._looks)  # ballots when each was last looked at
        self._due = [math.inf] * len(self._looks)
        # By look: votes of each case when it was last looked at, and which were brushed then.
        self._met = [np.zeros(0) for _ in self._looks]
        self._brushed: list[set[int]] = [set() for _ in self._looks]
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
        return self._holding.judgement(self._latest)

    def advance(self, to: float) -> Judgement:
        """Look at the windows that end at `to` or before it (epoch seconds), when nothing comes.

        No ballot that is cast before `to` may follow.
        """
        self._turn_to(to)
        step_s = self._policy.step_s
        self._latest = max(self._latest, math.floor(to / step_s) * step_s)
        return self._holding.judgement(self._latest)

    def _check_order(self, block: BallotBlock) -> None:
        before = np.concatenate(([self._latest], block.cast_at[:-1]))
        sound = (block.cast_at >= before) & (block.cast_at < _LAST_TIME)
        if not sound.all():
            index = block.index[np.argmin(sound)]
            raise ValueError(
                f"ballot {index}: ballots must come in ledger order:"
                " cast_at never falls, and is before the year 10000"
            )

    def _receive(self, block: BallotBlock) -> None:
        self._check_order(block)
        values = [
            numbering.of(block.codes[:, attribute])
            for attribute, numbering in enumerate(self._values)
        ]
        cases = self._cases.of(block.case_codes)
        self._retained.append(
            block, cases, self._companions.of(block.companion_codes), np.stack(values, axis=1)
        )
        self._holding.receive(block, cases)
        self._latest = float(block.cast_at[-1])
        self._due = [self._next_due(place) for place in range(len(self._looks))]
        self._turn_to(self._latest)

    def _turn_to(self, now: float) -> None:
        """Look at everything that is due by now, in the order of time, then of the looks."""
        while True:
            due = min(self._due)
            if due > now:
                return
            place = self._due.index(due)
            self._look(place, due)
            self._due[place] = self._next_due(place)

    def _next_due(self, place: int) -> float:
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
        if isinstance(look, Watch):
            self._watch(place, look, at)
        else:
            self._survey(look, at)
        oldest = at - self._policy.retained_s
        retained.leave(
            upto=max(
                retained.count(before=oldest), self._seen[place] - self._policy.retained_ballots
            )
        )

    def _watch(self, place: int, watch: Watch, at: float) -> None:
        """Look at the cases that are busy, each beside the others."""
        retained = self._retained
        since = retained.count(before=at - watch.length_s)
        if self._seen[place] - since < self._policy.least_ballots:
            return  # as most short windows of the night are
        votes = np.bincount(retained.cases(since, self._seen[place]), minlength=len(self._votes))
        if votes.max(initial=0) < self._policy.least_ballots:
            return
        cases = self._busy(place, votes)
        if len(cases):
            window = retained.window(at - watch.length_s, at)
            found = self._finder.by_case(window, cases, _shares(self._votes), watch.length_s, at)
            self._brushed[place] -= set(cases.tolist())
            self._brushed[place] |= self._consider(window, found, at)

    def _busy(self, place: int, votes: Ints) -> Ints:
        """Cases that have enough votes in a watch's window, new ones, and a rush of them.

        Where brushing was seen, every new vote is news: its last ones are not left to wait. A rush
        is measured by the votes before the window: at first there is nothing but the window, and
        nothing rushes beside itself.
        """
        watch, total = self._policy.watches[place], self._votes
        met = _as_long(self._met[place], total)
        least_new = watch.fresh * votes
        if self._brushed[place]:
            least_new[list(self._brushed[place])] = 1.0
        busy = (votes >= self._policy.least_ballots) & (total - met >= least_new)
        if watch.rush is not None:
            busy &= rushing(votes, _shares(total - votes), watch.rush)
        self._met[place] = np.where(busy, total, met)
        return np.flatnonzero(busy)

    def _survey(self, overview: Overview, at: float) -> None:
        """Look at all ballots of late, beside the days before them."""
        since = at - overview.length_s
        window = self._retained.window(since, at)
        past = self._retained.window(since - overview.past_s, since)
        if min(len(past), len(window)) >= self._policy.least_ballots:
            self._consider(window, self._finder.whole(window, past, overview, at), at)

    def _consider(self, window: Window, found: Iterable[Wave], at: float) -> set[int]:
        """The cases whose waves look like brushing."""
        return {wave.case for wave in found if self._holding.consider(window, wave, at)}

    def _count(self, upto: int) -> None:
        """Learn how the votes of the ballots so far are shared among the cases."""
        new = self._retained.cases(self._counted, upto)
        votes = np.bincount(new, minlength=len(self._votes))
        self._votes = _as_long(self._votes, votes) + votes
        self._counted = upto


def _shares(votes: Floats) -> Floats:
    """Each case's share of votes, with one more for each: none is impossible."""
    shares: Floats = (votes + 1.0) / (votes + 1.0).sum()
    return shares


def _as_long(numbers: Floats, as_these: Floats | Ints) -> Floats:
    """Numbers by case, with 0 for cases that came since."""
    if len(numbers) >= len(as_these):
        return numbers
    return np.concatenate([numbers, np.zeros(len(as_these) - len(numbers))])
