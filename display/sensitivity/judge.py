"""An event as linear conditions and an exact test, while exactly these cases stand. Pure.

With `R` the group's reference (the most votes, their sum, most less fewest), the points of `v`
votes in ten-thousandths are `1000000 v / R` rounded, so off by half at most. That `o` comes level
with `m` therefore requires ::

    weight x 1000000 x (v_o - v_m)  >=  (fixed_m - fixed_o - weight) x R

where `weight` on the right is the room that two roundings leave. R is a sum (share) or the votes
of whoever is first (less those of whoever is last): for each of these *frames* the condition is
linear in the ballots. A frame's own claim, that nobody overtakes the first, is a condition too.
What meets all conditions is put to the test without any slack: points rounded, ties told apart.
"""

from collections.abc import Iterator, Sequence
from math import log

from display.sensitivity.contest import BY_COUNT, BY_POINTS, Contest, Terms
from display.sensitivity.events import Condition, Event, Frame, Trial, Votes
from display.sensitivity.pile import Pile
from display.sensitivity.whole_votes import by_plain_votes, by_votes
from voting.ranking_rules import Normaliser

#: Points of one hundred, and of a vote that is its own point, in ten-thousandths.
_FULL, _ONE = 1_000_000, 10_000

LINEAR = frozenset({Normaliser.NONE, Normaliser.SHARE, Normaliser.FIRST_100, Normaliser.MIN_MAX})


class Judge:
    """Tells events apart while exactly these cases stand."""

    def __init__(self, contest: Contest, terms: Terms, pile: Pile) -> None:
        self._contest = contest
        self._terms = terms
        self.normaliser = contest.normaliser
        self._most_votes = sum(contest.votes) + pile.ballots * pile.most_selections
        self.sum = sum(contest.votes[case] for case in terms.standing)
        by_votes = sorted(terms.standing, key=lambda case: (-contest.votes[case], case))
        self.by_votes: Sequence[int] = by_votes

    @property
    def frame(self) -> Frame:
        """The frame as the votes are."""
        return next(self.frames(0), Frame())

    def frames(self, gap: int | None) -> Iterator[Frame]:
        """The present frame, then those whose first and last are at most so many votes away."""
        match self.normaliser:
            case Normaliser.FIRST_100:
                yield from (Frame(first=case) for case in self._near(self.by_votes, gap))
            case Normaliser.MIN_MAX:
                for first in self._near(self.by_votes, gap):
                    for last in self._near(self.by_votes[::-1], gap):
                        yield Frame(first=first, last=last)
            case _:
                yield Frame()

    def _near(self, cases: Sequence[int], gap: int | None) -> Iterator[int]:
        votes = self._contest.votes
        for case in cases:
            if gap is not None and abs(votes[case] - votes[cases[0]]) > gap:
                return
            yield case

    def slack(self, event: Event) -> tuple[int, int]:
        """Votes times this, and the reference times that: the coefficients of the condition."""
        steepness = self._contest.weight * _FULL
        if event.at is None:
            assert event.lower is not None
            assert event.upper is not None
            return steepness, self._contest.weight - self._behind(event.lower, event.upper)
        if event.lower is not None:
            return 2 * steepness, self._contest.weight - 2 * (event.at - self._fixed(event.lower))
        assert event.upper is not None
        short = event.at - self._fixed(event.upper) - 1
        return 2 * steepness, self._contest.weight + 2 * short

    def could(self, event: Event, changed: Sequence[int]) -> bool:
        """Whether an event is thinkable at all, in any frame: every case at its best for it.

        Args:
            changed: the votes if all ballots had moved.
        """
        if self.is_whole(event) or self.normaliser is Normaliser.SHARE:
            return True
        now = self._contest.votes
        steep, of_reference = self.slack(event)
        low = {c: min(now[c], changed[c]) for c in self.by_votes}
        high = {c: max(now[c], changed[c]) for c in self.by_votes}
        bottom, top = 0, 0
        if self.normaliser is Normaliser.MIN_MAX:
            bottom, top = min(low.values()), min(high.values())
        gain = 0
        if event.lower is not None:
            gain += steep * (high[event.lower] - (bottom if event.at is not None else 0))
        if event.upper is not None:
            gain -= steep * (low[event.upper] - (top if event.at is not None else 0))
        least = max(0, max(low.values()) - top)
        most = max(high.values()) - bottom
        return gain + of_reference * (most if of_reference > 0 else least) >= 0

    def trial(self, event: Event, frame: Frame, standing: tuple[Condition, ...]) -> Trial:
        """An event in a frame, with what the change of who stands requires.

        Whole votes decide in every frame, and their condition needs no test after it.
        """
        if self.is_whole(event):
            main = [self._main(event, frame)] if event.cases else []
            conditions, cases = (*main, *standing), event.cases
        else:
            claims = self._claims(event, frame)
            conditions = (self._main(event, frame), *claims, *standing)
            ends = (case for case in (frame.first, frame.last) if case is not None)
            cases = (*event.cases, *ends)
        seen = dict.fromkeys((*cases, *(case for one in conditions for case in one.of)))
        return Trial(
            event=event,
            conditions=conditions,
            cases=tuple(seen),
            is_whole=self.is_whole(event),
            passes=lambda votes, whole: self.passes(event, frame, votes, whole),
        )

    def _main(self, event: Event, frame: Frame) -> Condition:
        if event.at is None and self.is_by_votes(event):
            return by_votes(self._contest.weight, self._terms, event)
        if self.normaliser is Normaliser.NONE:
            return by_plain_votes(self._contest.weight * _ONE, self._terms, event)
        steep, of_reference = self.slack(event)
        of: dict[int, int] = {}
        if event.lower is not None:
            of[event.lower] = of.get(event.lower, 0) + steep
        if event.upper is not None:
            of[event.upper] = of.get(event.upper, 0) - steep
        if event.at is not None and frame.last is not None:
            of[frame.last] = of.get(frame.last, 0) + (-steep if event.lower is not None else steep)
        if frame.first is not None:
            of[frame.first] = of.get(frame.first, 0) + of_reference
        if frame.last is not None:
            of[frame.last] = of.get(frame.last, 0) - of_reference
        by_sum = of_reference if self.normaliser is Normaliser.SHARE else 0
        return Condition(of=of, of_sum=by_sum, least=0)

    def is_by_votes(self, event: Event) -> bool:
        """Whether two cases stand in the order of their votes, whatever the reference: with
        equal fixed points, and so few votes that no two counts round to the same points."""
        assert event.lower is not None
        assert event.upper is not None
        if self._behind(event.lower, event.upper) != 0:
            return False
        most = self._most_votes
        match self.normaliser:
            case Normaliser.LOG:
                return (most + 2) * log(most + 2) < _FULL / 2
            case Normaliser.RANK | Normaliser.NONE:
                return len(self._contest.cases) < _FULL
            case Normaliser.FIRST_100 | Normaliser.SHARE | Normaliser.MIN_MAX:
                return most < _FULL

    def is_whole(self, event: Event) -> bool:
        """Whether an event follows from whole votes alone, without a reference or rounding."""
        if not event.cases or self.normaliser is Normaliser.NONE:
            return True
        return event.at is None and self.is_by_votes(event)

    def _claims(self, event: Event, frame: Frame) -> Iterator[Condition]:
        """Neither who is first now nor the event's cases are ahead of the first, nor behind the
        last."""
        if frame.first is not None:
            for case in dict.fromkeys((self.by_votes[0], *event.cases)):
                if case != frame.first:
                    yield Condition(of={frame.first: 1, case: -1}, least=0)
        if frame.last is not None:
            for case in dict.fromkeys((self.by_votes[-1], *event.cases)):
                if case != frame.last:
                    yield Condition(of={case: 1, frame.last: -1}, least=0)

    def passes(self, event: Event, frame: Frame, votes: Votes, whole: int) -> bool:
        """Whether an event takes place with these votes of those involved, and this sum."""
        if self.is_whole(event):
            return True
        if not self._holds(frame, votes):
            return False
        if event.at is None:
            assert event.lower is not None
            assert event.upper is not None
            mine = self._key(event.lower, votes, frame, whole)
            theirs = self._key(event.upper, votes, frame, whole)
            return mine > theirs or (mine == theirs and not event.is_strict)
        case = event.cases[0]
        points = self._points(votes[case], votes, frame, whole)
        reaches = self._contest.weight * points + self._fixed(case) >= event.at
        return reaches if event.lower is not None else not reaches

    def _holds(self, frame: Frame, votes: Votes) -> bool:
        """Whether the frame is right as far as one can see from these votes."""
        seen = [count for case, count in votes.items() if case in self._terms.standing]
        first_is = frame.first is None or votes[frame.first] == max(seen)
        return first_is and (frame.last is None or votes[frame.last] == min(seen))

    def _key(self, case: int, votes: Votes, frame: Frame, whole: int) -> tuple[object, ...]:
        points = self._points(votes[case], votes, frame, whole)
        composite = self._contest.weight * points + self._fixed(case)
        figures = {BY_COUNT: votes[case], BY_POINTS: points}
        return (
            composite,
            *(figures[t] if isinstance(t, str) else t for t in self._terms.ties[case]),
        )

    def _points(self, count: int, votes: Votes, frame: Frame, whole: int) -> int:
        if frame.first is None:
            return _rounded(count, whole)
        high = votes[frame.first]
        if frame.last is None:
            return _rounded(count, high)
        low = votes[frame.last]
        if low == high:
            return _FULL if high else 0
        return _rounded(count - low, high - low)

    def _fixed(self, case: int) -> int:
        return self._terms.fixed[case]

    def _behind(self, lower: int, upper: int) -> int:
        return self._fixed(upper) - self._fixed(lower)


def _rounded(part: int, whole: int) -> int:
    """`part` of `whole` in ten-thousandths of a hundredth, half to even."""
    if not whole:
        return 0
    quotient, rest = divmod(part * _FULL, whole)
    double = 2 * rest
    return quotient + (double > whole or (double == whole and quotient % 2 == 1))
