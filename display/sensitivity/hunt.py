"""What is known so far of one list and one pile of ballots: the best witness, what is open. Pure.

Only `offer` makes a witness, and it asks the ranking and the award's rule themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from display.ranking import GroupRanking
from display.sensitivity.contest import Contest
from display.sensitivity.pile import Pile
from display.sensitivity.roster import Roster, roster_of
from display.sensitivity.values import Series, Smallest, Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long to try before an answer stays a pair of bounds.

    `steps` of one trial at one number of ballots; `standings`: sets of standing cases;
    `frames` of one event;
    `asked`: about how many ways to take a few ballots the award's rule is asked one by one.
    """

    steps: int = 4_000
    finds: int = 12
    numbers: int = 12
    standings: int = 64
    frames: int = 2_000
    asked: int = 400


class Hunt:
    """One list, one pile of ballots, and the state of the search."""

    def __init__(
        self, contest: Contest, series: Series, prize: int, *, pile: Pile, limits: Limits
    ) -> None:
        self.contest = contest
        self.pile = pile
        self.limits = limits
        self._series = series
        self._prize = prize
        group = contest.ranked(contest.votes)
        assert group is not None
        self.roster = self.roster_of(group)
        self._members = frozenset(contest.cases[number] for number in self.roster.members)
        self._best: Witness | None = None
        self._open: list[int] = []
        self._unknown: list[int] = []

    @property
    def best(self) -> int | None:
        """The smallest number known to be enough."""
        return self._best.ballots if self._best else None

    def is_worth(self, number: int) -> bool:
        """Whether a change by so many ballots would be news."""
        return self._best is None or number < self._best.ballots

    def roster_of(self, group: GroupRanking) -> Roster:
        """The list as a ranking has it."""
        return roster_of(self.contest, group, self._series, self._prize)

    @property
    def still_open(self) -> list[int]:
        """The numbers of ballots that nothing rules out, below the best."""
        return [number for number in self._open if self.is_worth(number)]

    def leave_open(self, number: int) -> None:
        """Say that no proof rules out this number of ballots, or more."""
        self._open.append(number)

    def leave_unknown(self, number: int) -> None:
        """Say that from so many ballots on a case stands whose composite nobody knows."""
        self._unknown.append(number)

    def rule_out_below(self, number: int) -> None:
        """Say that nothing open is below this number after all."""
        self._open = [max(one, number) for one in self._open if number <= self.pile.ballots]

    def answer(self) -> Smallest:
        """What is known."""
        numbers = self.still_open + [one for one in self._unknown if self.is_worth(one)]
        if self._best:
            numbers.append(self._best.ballots)
        return Smallest(lower=min(numbers, default=None), witness=self._best)

    def offer(self, chosen: Mapping[int, int]) -> bool:
        """Ask the award's rule about so many ballots of each bundle; keep it if it is news."""
        ballots = sum(chosen.values())
        if not self.is_worth(ballots):
            return False
        group = self.contest.ranked(self.votes_after(chosen))
        if group is None:
            return False
        now = self._series.draw(group)[self._prize]
        if now == self._members:
            return False
        self._best = Witness(
            choices=self.pile.unpacked(sorted(chosen.items())),
            enters=now - self._members,
            leaves=self._members - now,
        )
        return True

    def votes_after(self, chosen: Mapping[int, int]) -> list[int]:
        """The votes once so many ballots of each bundle have moved."""
        votes = list(self.contest.votes)
        for bundle, ballots in chosen.items():
            for case in self.pile.bundles[bundle]:
                votes[case] += self.pile.sign * ballots
        return votes
