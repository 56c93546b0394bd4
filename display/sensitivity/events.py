"""What could change a list while exactly certain cases stand, as plans. Pure.

With `R` the group's reference (the most votes, their sum, most less fewest), the points of `v`
votes in ten-thousandths are `1000000 v / R` rounded, so off by half at most. That `o` comes level
with `m` therefore requires ::

    2 x weight x 1000000 x (v_o - v_m)  >=  (2 x (fixed_m - fixed_o) - 2 x weight) x R

and to reach a threshold is to come level with somebody who has that composite and no votes. R is
a sum (share), or the votes of whoever is first (less those of whoever is last), or a constant: for
each such *frame* the condition is linear in the ballots. By logarithm R is the first's votes in
a range, and at its better end the condition is linear too. What meets all conditions is put to
the test without any slack: points rounded, ties told apart.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import exp, log, log1p

from display.ranking.points import DECIMAL_PLACES, points
from display.sensitivity.boxes import Box, Boxes
from display.sensitivity.conditions import Condition, Count, Event, Plan, Votes, one
from display.sensitivity.contest import BY_COUNT, BY_POINTS, Contest, Terms
from display.sensitivity.frames import Frame, Frames
from display.sensitivity.hunt import Hunt
from voting.domain import CaseId
from voting.rules.ranking import Normaliser

#: Points of one hundred in ten-thousandths.
_FULL = 1_000_000
#: Whole numbers in place of fractions, of which floating point tells the first fifteen digits.
_FINE, _SAFE = 2**48, 1e-12
#: No power above this is reached by any number of votes.
_STEEP = 60


class Judge:
    """Tells what events require while exactly these cases stand.

    Args:
        standing: what the change of who stands requires.
        least: no fewer ballots bring that about.
        precision: a bound of an event may be short by this part of it.
    """

    def __init__(
        self,
        contest: Contest,
        terms: Terms,
        hunt: Hunt,
        standing: tuple[Condition, ...] = (),
        least: int = 0,
        *,
        precision: int = 100,
    ) -> None:
        self._contest = contest
        self._terms = terms
        self._hunt = hunt
        self._pile = hunt.pile
        self._standing = standing
        self._least = max(least, 1)
        self._boxes = Boxes(contest, terms.standing, hunt.pile)
        self._most_votes = sum(contest.votes) + hunt.pile.ballots * hunt.pile.most_selections
        self._by_votes = sorted(terms.standing, key=lambda case: (-contest.votes[case], case))
        self.normaliser = contest.normaliser
        self._frames = Frames(
            contest.votes, self._by_votes, normaliser=contest.normaliser, hunt=hunt
        )
        #: Numbers of ballots at which a bound is looked for.
        self._tried = _steps(hunt.pile.ballots, precision)

    def as_they_stand(self) -> Plan:
        """That exactly these stand is itself the change."""
        return Plan(conditions=self._standing, least=self._least)

    def least(self, event: Event) -> int | None:
        """No fewer ballots bring an event about; None: none do that would be news."""
        if not self._may_happen(event, self._hunt.most):
            return None
        tried = self._tried
        place = bisect_left(tried, True, key=lambda ballots: self._may_happen(event, ballots))
        return max(tried[place - 1] + 1 if place else 0, self._least)

    def plans(self, events: Sequence[Event], least: int) -> Iterator[Plan]:
        """All ways of events together that could be news; as first and last are now comes first.

        Args:
            least: no fewer ballots bring them about.
        """
        whole = tuple(self._ahead(event) for event in events if self.is_by_votes(event))
        apart = [event for event in events if not self.is_by_votes(event)]
        if self.normaliser is Normaliser.RANK or not apart:
            yield Plan(conditions=(*whole, *self._standing), least=least)
            return
        for frame in self._frames.all():
            yield self._plan(apart, frame, least, (*whole, *self._standing))

    def _plan(
        self, events: Sequence[Event], frame: Frame, least: int, beside: tuple[Condition, ...]
    ) -> Plan:
        involved = [case for event in events for case in event.cases]
        cases = [case for case in (*involved, frame.first, frame.last) if case is not None]
        sums = [self._terms.standing] if self.normaliser is Normaliser.SHARE else []
        mains = (self._main(event, frame) for event in events)
        return Plan(
            conditions=(*mains, *self._claims(involved, frame), *beside),
            counts=(*map(one, cases), *sums),
            passes=lambda votes: all(self.passes(event, frame, votes) for event in events),
            least=max(least, self._frames.far(frame)),
            is_whole=self.normaliser is Normaliser.NONE,
        )

    def _may_happen(self, event: Event, ballots: int) -> bool:
        """With so many ballots at most, each case at its best for it."""
        box = self._boxes.of(ballots)
        high = None if event.lower is None else box.ends[event.lower][1]
        low = None if event.upper is None else box.ends[event.upper][0]
        if self.is_by_votes(event):
            ahead = self._ahead(event)
            return (high or 0) - (low or 0) >= ahead.least or (not ahead.of and not ahead.least)
        if self.normaliser is Normaliser.RANK:
            points_apart = box.points_by_place(event.lower, event.upper)
            return self._contest.weight * points_apart >= self.gap(event)
        main = self._main(event, Frame(between=box.first))
        if self.normaliser in (Normaliser.LOG, Normaliser.NONE) or not self._contest.weight:
            votes = {event.lower: high, event.upper: low}
            return main.short(lambda count: votes[next(iter(count))] or 0) <= 0
        steep, by_reference = self._slopes(event)
        bottoms = box.last if self.normaliser is Normaliser.MIN_MAX else (0, 0)
        apart = (bottoms[1] if high is None else high) - (bottoms[0] if low is None else low)
        reference = self._reference_in(box)[by_reference > 0]
        return steep * apart + by_reference * reference >= 0

    def _reference_in(self, box: Box) -> tuple[int, int]:
        match self.normaliser:
            case Normaliser.SHARE:
                return box.whole
            case Normaliser.MIN_MAX:
                return box.range
            case _:
                return box.first

    def is_by_votes(self, event: Event) -> bool:
        """Whether two cases stand in the order of their votes, whatever the reference: with
        equal fixed points, and so few votes that no two counts round to the same points."""
        if event.at is not None or self.gap(event):
            return False
        most = self._most_votes
        match self.normaliser:
            case Normaliser.LOG:
                return (most + 2) * log(most + 2) < _FULL / 2
            case Normaliser.RANK:
                return len(self._contest.cases) < _FULL
            case Normaliser.NONE:
                return True
            case Normaliser.FIRST_100 | Normaliser.SHARE | Normaliser.MIN_MAX:
                return most < _FULL

    def is_straight(self, event: Event) -> bool:
        """Whether conditions tell of it, and not a bound alone."""
        return self.normaliser is not Normaliser.RANK or self.is_by_votes(event)

    def gap(self, event: Event) -> int:
        """What the points of the votes must make up for."""
        lower = event.at if event.lower is None else self._terms.fixed[event.lower]
        upper = event.at if event.upper is None else self._terms.fixed[event.upper]
        assert lower is not None
        assert upper is not None
        return upper - lower + (event.lower is None)

    def _ahead(self, event: Event) -> Condition:
        """One vote more is always enough to be ahead, where votes tell before a constant does."""
        assert event.lower is not None
        assert event.upper is not None
        ahead, by_votes = not event.is_strict, bool(self._contest.weight)
        rules = zip(self._terms.ties[event.lower], self._terms.ties[event.upper], strict=True)
        for mine, theirs in rules:
            if isinstance(mine, str) or isinstance(theirs, str):
                by_votes = True
            elif mine != theirs:
                ahead = mine > theirs
                break
        of = {one(event.lower): 1, one(event.upper): -1} if by_votes else {}
        return Condition(of=of, least=0 if ahead else 1)

    def _reference(self, frame: Frame) -> Mapping[Count, int]:
        if self.normaliser is Normaliser.SHARE:
            return {self._terms.standing: 1}
        ends = ((frame.first, 1), (frame.last, -1))
        return {one(case): sign for case, sign in ends if case is not None}

    def _main(self, event: Event, frame: Frame) -> Condition:
        if not self._contest.weight:
            return Condition(of={}, least=max(self.gap(event), 0))
        if self.normaliser is Normaliser.LOG:
            return self._by_logarithm(event, frame.between)
        steep, by_reference = self._slopes(event)
        of: dict[Count, int] = {}
        for case, sign in ((event.lower, steep), (event.upper, -steep)):
            if case is not None:
                _add(of, one(case), sign)
                if frame.last is not None:
                    _add(of, one(frame.last), -sign)
        if self.normaliser is Normaliser.NONE:
            return Condition(of=of, least=200 * self.gap(event))
        for count, factor in self._reference(frame).items():
            _add(of, count, factor * by_reference)
        return Condition(of=of, least=0)

    def _slopes(self, event: Event) -> tuple[int, int]:
        """What a vote of an event's cases is worth, and one of the reference."""
        room = self._contest.weight * len(event.cases)
        return 2 * self._contest.weight * _FULL, room - 2 * self.gap(event)

    def _by_logarithm(self, event: Event, between: tuple[int, int]) -> Condition:
        """ln(1 + v_o) - ln(1 + v_m) >= power x ln(1 + R), so 1 + v_o is at least 1 + v_m times a
        power of 1 + R."""
        power = (self.gap(event) / self._contest.weight - len(event.cases) / 2) / _FULL
        exponent = power * log1p(between[0] if power > 0 else between[1])
        if exponent > _STEEP:
            return Condition(of={}, least=1)
        ratio = int(exp(exponent) * (1 - _SAFE) * _FINE)
        of: dict[Count, int] = {}
        if event.lower is not None:
            of[one(event.lower)] = _FINE
        if event.upper is not None:
            of[one(event.upper)] = -ratio
        return Condition(of=of, least=ratio - _FINE)

    def _claims(self, involved: Sequence[int], frame: Frame) -> Iterator[Condition]:
        """Neither who is first now nor the event's cases are ahead of the first, nor behind the
        last."""
        first, last, by_votes = frame.first, frame.last, self._by_votes
        if first is not None:
            for case in sorted({by_votes[0], *involved} - {first}):
                yield Condition(of={one(first): 1, one(case): -1}, least=0)
        if last is not None:
            for case in sorted({by_votes[-1], *involved} - {last}):
                yield Condition(of={one(case): 1, one(last): -1}, least=0)
        if self.normaliser is Normaliser.LOG and self._pile.sign < 0:
            yield Condition(of={one(by_votes[0]): -1}, least=-frame.between[1])
        elif self.normaliser is Normaliser.LOG and first is not None:
            yield Condition(of={one(first): 1}, least=frame.between[0])

    def passes(self, event: Event, frame: Frame, votes: Votes) -> bool:
        """Whether an event takes place with these votes."""
        if frame.between[1] and max(votes(one(case)) for case in event.cases) > frame.between[1]:
            return False
        if event.at is None:
            assert event.lower is not None
            assert event.upper is not None
            mine = self._key(event.lower, frame, votes, at_best=True)
            theirs = self._key(event.upper, frame, votes, at_best=False)
            return mine > theirs or (mine == theirs and not event.is_strict)
        rises = event.lower is not None
        return rises == (self._key(event.cases[0], frame, votes, at_best=rises)[0] >= event.at)

    def _key(
        self, case: int, frame: Frame, votes: Votes, *, at_best: bool
    ) -> tuple[int | Decimal, ...]:
        count = votes(one(case))
        figures = (count, *self._beside(count, frame, votes, at_best=at_best))
        found = points({CaseId(str(n)): f for n, f in enumerate(figures)}, self.normaliser)
        its_points = int(found[CaseId("0")].scaleb(DECIMAL_PLACES))
        composite = self._contest.weight * its_points + self._terms.fixed[case]
        told = {BY_COUNT: count, BY_POINTS: its_points}
        ties = self._terms.ties[case]
        return (composite, *(told[tie] if isinstance(tie, str) else tie for tie in ties))

    def _beside(self, count: int, frame: Frame, votes: Votes, *, at_best: bool) -> tuple[int, ...]:
        """Figures beside which this count has the points that it has in its group."""
        match self.normaliser:
            case Normaliser.SHARE:
                return (votes(self._terms.standing) - count,)
            case Normaliser.LOG:
                return (frame.between[0 if at_best else 1],)
            case _:
                return tuple(votes(count) for count in self._reference(frame))


def _steps(ballots: int, precision: int) -> Sequence[int]:
    """Numbers of ballots, each more than the one before by its part of `precision`, or one."""
    numbers = [0]
    while numbers[-1] < ballots:
        numbers.append(min(ballots, numbers[-1] + 1 + numbers[-1] // precision))
    return numbers


def _add(of: dict[Count, int], count: Count, factor: int) -> None:
    of[count] = of.get(count, 0) + factor
