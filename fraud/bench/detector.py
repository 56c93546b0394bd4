"""What every detector of the benchmark is asked, and what it answers."""

from dataclasses import dataclass
from typing import Protocol

from fraud.bench.material import Material
from fraud.domain import Bools, Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """What a detector says of n ballots.

    Attributes:
        score: (n,) in [0, 1]; only its order matters.
        held: (n,) whether the ballot is held when all are judged.
        shown: (n,) whether it is or was shown to a person without being held.
        found_at: (n,) epoch seconds at which a live run would have held it, or shown it to a
            person; NaN where never, and everywhere where the method knows no live run.
    """

    score: Floats
    held: Bools
    shown: Bools
    found_at: Floats


class Detector(Protocol):
    """A way of finding brushing. The same material gives the same answer."""

    @property
    def name(self) -> str:
        """As it stands in the tables."""
        ...

    @property
    def is_live(self) -> bool:
        """Whether `found_at` is known; else it judges whole logs only."""
        ...

    def judge(self, material: Material) -> Judged:
        """Judge a world."""
        ...
