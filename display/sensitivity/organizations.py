"""The smallest number of ballots that changes a list of organizations. Pure.

Who is on it follows from which cases win, in all groups together. Every change of the list grants
a wish (`wishes`), a wish is granted by flips of single cases, and each flip comes about in one of
its ways (`flips`). So the answer is the smallest number of ballots that brings about ways of some
flips that grant a wish: the cheapest first, each a plan whose finds are put to the ranking of
every group, the award of the cases and the award of the organizations themselves.

What a way requires is proved, so the lower bound is, and a witness has been put to the rules: the
answer is exact where they meet. They stay apart where ballots that grant a wish move other cases
of the same organizations too, so that more are needed; where only bounds are known of a group;
and where `Limits` end the search. A ballot of several selections may serve several flips, and to
find the fewest such ballots is set cover, for which no method is known that is fast at every size.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from itertools import combinations, product

from display.ranking.ranking import MissingScoresError
from display.sensitivity.attempt import attempt
from display.sensitivity.conditions import Plan
from display.sensitivity.contest import Basis, Contest
from display.sensitivity.flips import Flip, Ground, Way, grounds
from display.sensitivity.hunt import Hunt, Limits
from display.sensitivity.pile import Pile
from display.sensitivity.values import Choices, Move, Organizations, Rating, Series, Smallest
from display.sensitivity.wishes import Wish, wishes
from voting.domain import CaseId
from voting.rules.ranking import Normaliser

_Flips = tuple[Flip, ...]
#: A ground by number, and one way of a flip while it is as it is.
_Priced = tuple[Ground, Way]

#: What thinking of some flips costs of `Limits.looks`, and what trying some plan.
_GLANCE, _TRIAL = 20, 100


class Field:
    """All groups whose cases bring organizations points, numbered one after the other."""

    def __init__(self, basis: Basis, groups: Mapping[str, Sequence[CaseId]], of: Sequence[Series]):
        self.series: list[list[Series]] = []
        self.contests: list[Contest] = []
        self.votes: Sequence[int] = ()
        for group, members in groups.items():
            if mine := [one for one in of if one.within == group]:
                contest = Contest(basis, group, members, self.votes)
                if contest.ranked(contest.votes) is None:
                    raise MissingScoresError(f"scores outstanding in {group}")
                self.contests.append(contest)
                self.series.append(mine)
                self.votes = contest.votes
        self.cases = [case for contest in self.contests for case in contest.cases]
        self.owners = [n for n, contest in enumerate(self.contests) for _ in contest.cases]
        self._now = [self._winners_of(n, self.votes) for n in range(len(self.contests))]

    def winners(self, votes: Sequence[int]) -> frozenset[CaseId] | None:
        """Who wins any prize with these votes; None while a case that stands lacks a score."""
        found: set[CaseId] = set()
        for number, contest in enumerate(self.contests):
            same = all(votes[n] == self.votes[n] for n in contest.numbers.values())
            won = self._now[number] if same else self._winners_of(number, votes)
            if won is None:
                return None
            found |= won
        return frozenset(found)

    def _winners_of(self, number: int, votes: Sequence[int]) -> frozenset[CaseId] | None:
        group = self.contests[number].ranked(votes)
        if group is None:
            return None
        return frozenset().union(*(w for one in self.series[number] for w in one.draw(group)))

    def flips(self, rating: Rating, won: frozenset[CaseId]) -> Iterator[Flip]:
        """What could happen to the cases of an organization."""
        for ground, contest in enumerate(self.contests):
            for place, series in enumerate(self.series[ground]):
                for case, number in contest.numbers.items():
                    inside = series.members is None or case in series.members
                    if inside and case in rating.cases:
                        enters = case not in won
                        yield Flip(ground=ground, series=place, case=number, enters=enters)


class OrganizationSearch:
    """One list of organizations and one pile of ballots."""

    def __init__(
        self, asked: Organizations, field: Field, choices: Choices, move: Move, limits: Limits
    ) -> None:
        def drawn(votes: Sequence[int]) -> frozenset[str] | None:
            won = field.winners(votes)
            return None if won is None else asked.draw(won)

        pile = Pile(field.cases, choices, move)
        self._asked = asked
        self._field = field
        self._hunt = Hunt(field.votes, drawn, pile=pile, limits=_brief(limits))
        self._won = field.winners(field.votes) or frozenset()
        self._ratings = asked.ratings(self._won)
        #: How many groups one ballot touches at most.
        self._reach = max(
            (len({field.owners[n] for n in seen}) for seen in pile.bundles), default=1
        )
        self._grounds: list[list[Ground]] = []
        self._ways: dict[Flip, list[_Priced]] = {}
        self._now_only = True

    @property
    def members(self) -> frozenset[str]:
        """Who is on the list now."""
        return self._hunt.members

    def smallest(self) -> Smallest:
        """The answer: first a number that is enough, as groups are led now; then whether fewer
        are."""
        if self._field.contests:
            for contest in self._field.contests:
                if contest.normaliser is Normaliser.RANK:
                    self._hunt.push(contest.standing)
            self._search(now_only=True)
            self._hunt.forget_open()
            self._search(now_only=False)
            self._hunt.ask_about_all()
        return self._hunt.answer()

    def _search(self, *, now_only: bool) -> None:
        self._now_only, self._ways = now_only, {}
        self._grounds = [
            list(grounds(contest, series, self._hunt, now_only=now_only))
            for contest, series in zip(self._field.contests, self._field.series, strict=True)
        ]
        tried: set[_Flips] = set()
        for least, flips in merge(*map(self._granting, self._wishes()), key=lambda one: one[0]):
            if not self._hunt.is_worth(least):
                return
            bound = self._bound([self._ways_of(flip)[0][1].least for flip in flips], flips)
            if flips in tried or not self._hunt.is_worth(bound):
                seen = self._hunt.may_look(_GLANCE)
            else:
                tried.add(flips)
                seen = self._try_flips(flips)
            if not seen:
                self._hunt.leave_open(least)
                return

    def _wishes(self) -> Iterator[Wish]:
        return wishes(self._ratings, self._hunt.members, self._asked.number)

    def _granting(self, wish: Wish) -> Iterator[tuple[int, _Flips]]:
        """The sets of flips that grant one wish, in the order of their dearest flip."""
        ahead, behind = self._ratings[wish.ahead], self._ratings[wish.behind]
        gains = [one for one in self._field.flips(behind, self._won) if one.enters]
        losses = [one for one in self._field.flips(ahead, self._won) if not one.enters]
        priced = self._priced([*gains, *losses])
        for place, (least, dearest) in enumerate(priced):
            wins, lost = wish.wins - dearest.enters, wish.losses - (not dearest.enters)
            if wins < 0 or lost < 0:
                continue
            before = [flip for _, flip in priced[:place]]
            for mine in combinations([flip for flip in before if flip.enters], wins):
                for theirs in combinations([flip for flip in before if not flip.enters], lost):
                    yield least, tuple(sorted((*mine, *theirs, dearest), key=_by_place))

    def _priced(self, flips: Iterable[Flip]) -> list[tuple[int, Flip]]:
        """Flips that could be news by themselves, the cheapest first."""
        found = [(ways[0][1].least, flip) for flip in flips if (ways := self._ways_of(flip))]
        return sorted(found, key=lambda one: (one[0], *_by_place(one[1])))

    def _ways_of(self, flip: Flip) -> list[_Priced]:
        if flip not in self._ways:
            ways = [
                (ground, way) for ground in self._grounds[flip.ground] for way in ground.ways(flip)
            ]
            self._ways[flip] = sorted(ways, key=lambda one: one[1].least)
        return self._ways[flip]

    def _bound(self, numbers: Sequence[int], flips: _Flips) -> int:
        """Within a group one ballot may serve all flips; of groups it serves those it touches."""
        by_ground = {flips[0].ground: 0}
        for least, flip in zip(numbers, flips, strict=True):
            by_ground[flip.ground] = max(least, by_ground.get(flip.ground, 0))
        return max(*by_ground.values(), -(-sum(by_ground.values()) // self._reach))

    def _try_flips(self, flips: _Flips) -> bool:
        """Whether there was time to."""
        for ways in self._agreeing([self._ways_of(flip) for flip in flips]):
            bound = self._bound([way.least for _, way in ways], flips)
            if not self._hunt.may_look(_GLANCE):
                return False
            if not self._hunt.is_worth(bound):
                continue
            for plan in self._joint(ways, bound):
                if not self._hunt.may_look(_TRIAL):
                    return False
                attempt(self._hunt, plan)
        return True

    def _agreeing(self, choices: Sequence[Sequence[_Priced]]) -> Iterator[tuple[_Priced, ...]]:
        """One way of each, the cheapest first, that suppose the same of each group."""
        if not choices:
            yield ()
            return
        for one in choices[0]:
            if not self._hunt.is_worth(one[1].least):
                return
            rest = [[other for other in ways if _agree(one, other)] for ways in choices[1:]]
            yield from ((one, *others) for others in self._agreeing(rest))

    def _joint(self, ways: Sequence[_Priced], bound: int) -> Iterator[Plan]:
        """Everything that some ways ask for, group by group."""
        by_ground: dict[int, tuple[Ground, list[Way]]] = {}
        for ground, way in ways:
            by_ground.setdefault(id(ground), (ground, []))[1].append(way)
        if any(way.is_bound for _, way in ways):
            self._hunt.leave_open(bound)
        parts = []
        for ground, mine in by_ground.values():
            events = list(dict.fromkeys(event for way in mine for event in way.events))
            plans = ground.judge.plans(events, max(way.least for way in mine))
            parts.append([next(plans)] if self._now_only else list(plans))
        yield from (_merged(plans, bound) for plans in product(*parts))


def _agree(one: _Priced, other: _Priced) -> bool:
    return one[0] is other[0] or one[0].contest is not other[0].contest


def _merged(plans: Sequence[Plan], bound: int) -> Plan:
    if len(plans) == 1:
        return replace(plans[0], least=max(bound, plans[0].least))
    return Plan(
        conditions=tuple(condition for plan in plans for condition in plan.conditions),
        counts=tuple(count for plan in plans for count in plan.counts),
        passes=lambda votes: all(plan.passes(votes) for plan in plans),
        least=max(bound, *(plan.least for plan in plans)),
        is_whole=all(plan.is_whole for plan in plans),
    )


def _brief(limits: Limits) -> Limits:
    """Many plans are tried, so each has less time; two piles are each searched twice."""
    return replace(
        limits.shared(4),
        steps=limits.steps // 10,
        numbers=limits.numbers // 4,
        standings=limits.standings // 16,
    )


def _by_place(flip: Flip) -> tuple[int, int]:
    return flip.ground, flip.case
