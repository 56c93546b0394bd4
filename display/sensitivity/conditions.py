"""What a change of a list asks of the votes: linear conditions, and an exact test. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

#: Some cases; what is counted is all their votes together.
Count = frozenset[int]
#: Tells the votes of a count.
Votes = Callable[[Count], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Votes of each count times its factor come to at least this."""

    of: Mapping[Count, int]
    least: int

    def short(self, votes: Votes) -> int:
        """By how much votes fall short of it; 0 or less where they meet it."""
        return self.least - sum(factor * votes(count) for count, factor in self.of.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One way in which a list could change: all conditions hold then, and `passes` says yes.

    No fewer than `least` ballots do it. `counts` are what `passes` asks for. `is_whole`: a ballot
    that serves no condition serves nothing, as no rounding is involved.
    """

    conditions: tuple[Condition, ...]
    counts: tuple[Count, ...] = ()
    passes: Callable[[Votes], bool] = lambda _: True
    least: int = 1
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`upper` is caught by `lower`, or overtaken (`is_strict`); or one alone rises to (`lower`) or
    falls from `at`."""

    lower: int | None = None
    upper: int | None = None
    at: int | None = None
    is_strict: bool = False

    @property
    def cases(self) -> tuple[int, ...]:
        """Who is in it."""
        return tuple(case for case in (self.lower, self.upper) if case is not None)


def one(case: int) -> Count:
    """The votes of a single case."""
    return frozenset([case])


def counts_of(plan: Plan) -> Sequence[Count]:
    """All that a plan asks for, each once."""
    asked = [count for condition in plan.conditions for count in condition.of]
    return list(dict.fromkeys([*asked, *plan.counts]))
