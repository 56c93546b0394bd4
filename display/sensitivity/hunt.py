"""What is known so far of one list and one pile of ballots: the best witness, what is open. Pure.

Only `offer` makes a witness, and it asks the ranking and the award's rule themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from display.sensitivity.pile import Pile
from display.sensitivity.values import Smallest, Witness

#: Who is on a list with these votes; None while a case that stands lacks a score.
Drawn = Callable[[Sequence[int]], frozenset[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long to try before an answer stays a pair of bounds.

    `steps` of one trial at one number of ballots; `standings`: sets of standing cases;
    `frames` of one event;
    `asked`: about how many ways to take a few ballots the award's rule is asked one by one;
    `flips`: sets of cases that could win or lose for an organization;
    `ways`: how many ways of such sets are looked at, one in ten of them with all its ballots,
    and the other `joint_` figures are those of such a way.
    """

    steps: int = 4_000
    finds: int = 12
    numbers: int = 12
    standings: int = 64
    frames: int = 2_000
    asked: int = 400
    flips: int = 2_000
    ways: int = 300
    joint_steps: int = 100
    joint_numbers: int = 3
    joint_frames: int = 6
    joint_standings: int = 6


class Hunt:
    """One list, one pile of ballots, and the state of the search."""

    def __init__(self, votes: Sequence[int], drawn: Drawn, *, pile: Pile, limits: Limits) -> None:
        members = drawn(votes)
        assert members is not None
        self.votes = votes
        self.pile = pile
        self.limits = limits
        self.members = members
        self._drawn = drawn
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

    def forget_open(self) -> None:
        """Begin again with what is left open; the best stays."""
        self._open, self._unknown = [], []

    def answer(self) -> Smallest:
        """What is known."""
        numbers = self.still_open + [one for one in self._unknown if self.is_worth(one)]
        if self._best:
            numbers.append(self._best.ballots)
        return Smallest(lower=min(numbers, default=None), witness=self._best)

    def offer(self, chosen: Mapping[int, int]) -> bool:
        """Ask the award's rule about so many ballots of each bundle; keep it if it is news."""
        if not self.is_worth(sum(chosen.values())):
            return False
        now = self._drawn(self.votes_after(chosen))
        if now is None or now == self.members:
            return False
        self._best = Witness(
            choices=self.pile.unpacked(sorted(chosen.items())),
            enters=now - self.members,
            leaves=self.members - now,
        )
        return True

    def votes_after(self, chosen: Mapping[int, int]) -> list[int]:
        """The votes once so many ballots of each bundle have moved."""
        votes = list(self.votes)
        for bundle, ballots in chosen.items():
            for case in self.pile.bundles[bundle]:
                votes[case] += self.pile.sign * ballots
        return votes
