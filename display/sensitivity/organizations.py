"""The smallest number of ballots that changes a list of organizations. Pure.

Who is on it follows from which cases win, in all groups together. Every change of the list grants
a wish (`wishes`), a wish is granted by flips of single cases, and each flip comes about in one of
its ways (`grounds`). So the answer is the smallest number of ballots that brings about all ways of
some flips that grant a wish: found with the cheapest first, each put to the ranking of every
group, the award of the cases and the award of the organizations themselves.

What a way requires is proved, so the lower bound is, and a witness has been put to the rules: the
answer is exact where they meet. They stay apart where ballots that grant a wish move other cases
of the same organizations too, so that more are needed; where only bounds are known of a group
(`boxes`); and where `Limits` end the search. A ballot of several selections may serve several
flips, and to find the fewest such ballots is set cover (each case that must reach a minimum is an
element, each ballot a set), for which no method is known that is fast at every size.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import merge
from itertools import combinations

from display.sensitivity.asking import ask_about_all
from display.sensitivity.contest import Contest
from display.sensitivity.grounds import Flip, Ground, Supposed, Way
from display.sensitivity.hunt import Hunt, Limits
from display.sensitivity.joint import Joint
from display.sensitivity.pile import Pile
from display.sensitivity.values import Choices, Move, Organizations, Rating, Series, Smallest
from display.sensitivity.wishes import Wish, wishes
from voting.domain import CaseId

_Flips = tuple[Flip, ...]

#: What trying ways with all their ballots costs of `Limits.ways`, beside looking at them.
_ATTEMPT = 10


class OrganizationSearch:
    """One list of organizations and one pile of ballots.

    Args:
        contests: of every group that the award of the cases is drawn from, with its series.
    """

    def __init__(
        self,
        asked: Organizations,
        contests: Sequence[tuple[Contest, Sequence[Series]]],
        choices: Choices,
        move: Move,
        limits: Limits,
    ) -> None:
        self._asked = asked
        cases = [case for contest, _ in contests for case in contest.cases]
        self._grounds: list[Ground] = []
        offset = 0
        for number, (contest, series) in enumerate(contests):
            pile = Pile(contest.cases, choices, move)
            self._grounds.append(Ground(number, contest, series, pile=pile, offset=offset))
            offset += len(contest.cases)
        votes = [count for contest, _ in contests for count in contest.votes]
        self._winners_now = [self._winners_of(g, g.contest.votes) for g in self._grounds]
        self._hunt = Hunt(
            votes, self._drawn, pile=Pile(cases, choices, move), limits=_brief(limits)
        )
        self._reach = max(map(self._touched, self._hunt.pile.bundles), default=1)
        self._ratings = asked.ratings(self._winners(votes) or frozenset())
        self._supposed: dict[int, list[Supposed]] = {}
        self._ways: dict[Flip, list[Way]] = {}
        self._ways_left = 0

    @property
    def members(self) -> frozenset[str]:
        """Who is on the list now."""
        return self._hunt.members

    def smallest(self) -> Smallest:
        """The answer: first a number that is enough, as groups are led now; then whether fewer
        are."""
        if self._grounds:
            self._search(now_only=True)
            self._hunt.forget_open()
            self._search(now_only=False)
            ask_about_all(self._hunt)
        return self._hunt.answer()

    def _drawn(self, votes: Sequence[int]) -> frozenset[str] | None:
        winners = self._winners(votes)
        return None if winners is None else self._asked.draw(winners)

    def _winners(self, votes: Sequence[int]) -> frozenset[CaseId] | None:
        found: set[CaseId] = set()
        for ground, now in zip(self._grounds, self._winners_now, strict=True):
            mine = votes[ground.offset : ground.offset + len(ground.contest.cases)]
            same = list(mine) == list(ground.contest.votes)
            won = now if same else self._winners_of(ground, mine)
            if won is None:
                return None
            found |= won
        return frozenset(found)

    def _winners_of(self, ground: Ground, votes: Sequence[int]) -> frozenset[CaseId] | None:
        group = ground.contest.ranked(votes)
        if group is None:
            return None
        won = frozenset().union(*ground.winners(group))
        return frozenset(ground.contest.cases[number] for number in won)

    def _touched(self, seen: Iterable[int]) -> int:
        """How many grounds a ballot touches."""
        return len({self._ground_of(case).number for case in seen})

    def _ground_of(self, case: int) -> Ground:
        return next(ground for ground in reversed(self._grounds) if ground.offset <= case)

    def _search(self, *, now_only: bool) -> None:
        self._supposed = {
            ground.number: list(ground.supposed(self._hunt, now_only=now_only))
            for ground in self._grounds
        }
        self._ways = {}
        self._ways_left = self._hunt.limits.ways
        tried: set[_Flips] = set()
        for least, flips in self._nearest(now_only):
            if not self._hunt.is_worth(least):
                return
            if flips in tried or not self._hunt.is_worth(
                self._bound(self._ways[flip][0] for flip in flips)
            ):
                continue
            if len(tried) >= self._hunt.limits.flips:
                self._hunt.leave_open(least)
                return
            tried.add(flips)
            self._try_flips(flips, now_only)
            if self._ways_left <= 0:
                self._hunt.leave_open(least)
                return

    def _nearest(self, now_only: bool) -> Iterator[tuple[int, _Flips]]:
        """Flips that grant a wish, with a bound, the lowest bound first."""
        granting = [self._granting(wish, now_only) for wish in self._wishes()]
        yield from merge(*granting, key=lambda one: one[0])

    def _wishes(self) -> Iterator[Wish]:
        return wishes(self._ratings, self._hunt.members, self._asked.number)

    def _granting(self, wish: Wish, now_only: bool) -> Iterator[tuple[int, _Flips]]:
        """The sets of flips that grant one wish, in the order of their dearest flip."""
        gains = [one for one in self._flips(self._ratings[wish.behind]) if one.enters]
        losses = [one for one in self._flips(self._ratings[wish.ahead]) if not one.enters]
        priced = self._priced([*gains, *losses], now_only)
        for place, (least, dearest) in enumerate(priced):
            wins, lost = wish.wins - dearest.enters, wish.losses - (not dearest.enters)
            if wins < 0 or lost < 0:
                continue
            before = [flip for _, flip in priced[:place]]
            for mine in combinations([flip for flip in before if flip.enters], wins):
                for theirs in combinations([flip for flip in before if not flip.enters], lost):
                    yield least, tuple(sorted((*mine, *theirs, dearest), key=_by_place))

    def _flips(self, rating: Rating) -> Iterator[Flip]:
        for ground, won in zip(self._grounds, self._winners_now, strict=True):
            for place, series in enumerate(ground.series):
                for number, case in enumerate(ground.contest.cases):
                    inside = series.members is None or case in series.members
                    if inside and case in rating.cases:
                        enters = case not in (won or ())
                        yield Flip(ground=ground.number, series=place, case=number, enters=enters)

    def _priced(self, flips: Iterable[Flip], now_only: bool) -> list[tuple[int, Flip]]:
        """Flips that could be news by themselves, the cheapest first."""
        priced = [
            (ways[0].least, flip) for flip in flips if (ways := self._ways_of(flip, now_only))
        ]
        return sorted(priced, key=lambda one: (one[0], *_by_place(one[1])))

    def _ways_of(self, flip: Flip, now_only: bool) -> list[Way]:
        if flip not in self._ways:
            ways = [
                way
                for supposed in self._supposed[flip.ground]
                for way in supposed.ways(flip, now_only=now_only)
            ]
            self._ways[flip] = sorted(ways, key=lambda way: way.least)
        return self._ways[flip]

    def _bound(self, ways: Iterable[Way]) -> int:
        """Within a ground one ballot may serve all flips; of grounds it serves those it
        touches."""
        by_ground: dict[int, int] = {}
        for way in ways:
            by_ground[way.ground] = max(way.least, by_ground.get(way.ground, 0))
        return -(-sum(by_ground.values()) // self._reach)

    def _try_flips(self, flips: _Flips, now_only: bool) -> None:
        for ways in self._agreeing([self._ways_of(flip, now_only) for flip in flips]):
            if self._ways_left <= 0:
                return
            self._ways_left -= 1
            if self._hunt.is_worth(self._bound(ways)):
                tried = Joint(self._hunt, self._grounds, ways).attempt()
                self._ways_left -= _ATTEMPT if tried else 1

    def _agreeing(self, choices: Sequence[Sequence[Way]]) -> Iterator[tuple[Way, ...]]:
        """One way of each, the cheapest first, that suppose the same of each ground."""
        if not choices:
            yield ()
            return
        for way in choices[0]:
            if not self._hunt.is_worth(way.least):
                return
            rest = [[one for one in ways if one.agrees_with(way)] for ways in choices[1:]]
            yield from ((way, *others) for others in self._agreeing(rest))


def _brief(limits: Limits) -> Limits:
    """Many ways are tried, so each has less time."""
    return replace(
        limits,
        steps=limits.joint_steps,
        numbers=limits.joint_numbers,
        finds=limits.joint_numbers,
        frames=limits.joint_frames,
        standings=limits.joint_standings,
    )


def _by_place(flip: Flip) -> tuple[int, int]:
    return flip.ground, flip.case
