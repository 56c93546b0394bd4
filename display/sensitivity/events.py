"""What must happen for a list to change, and what that asks of the votes. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Votes = Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Votes times `of`, by case, and the sum of all votes times `of_sum`, are at least this."""

    of: Mapping[int, int]
    of_sum: int = 0
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Whose votes the reference is: of the first, and less those of the last; None: neither."""

    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`upper` is caught by `lower`, or overtaken (`is_strict`); or one alone rises to (`lower`) or
    falls from `at`.

    With neither, the change of who stands is itself the event.
    """

    lower: int | None = None
    upper: int | None = None
    at: int | None = None
    is_strict: bool = False

    @property
    def cases(self) -> tuple[int, ...]:
        """Who is in it."""
        return tuple(case for case in (self.lower, self.upper) if case is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An event in a frame: the conditions that it requires, and what decides.

    `is_whole`: the conditions leave no room for rounding, so a ballot that serves none of them
    serves nothing.
    """

    event: Event
    conditions: tuple[Condition, ...]
    cases: tuple[int, ...]
    is_whole: bool
    passes: Callable[[Votes, int], bool]
