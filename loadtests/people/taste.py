"""Which cases citizens like: Zipf popularity over a seeded order of the cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from loadtests.draws import Weighted, weighted

#: How many cases a citizen votes for, 1 to 5. Ours; the sample's ballots hold 1 to 5.
CHOICES = weighted((1, 2, 3, 4, 5), (0.42, 0.26, 0.16, 0.09, 0.07))
ZIPF_EXPONENT = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case that can be voted for."""

    id: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """Candidates from the best liked to the least, and how well their ids are liked."""

    order: tuple[Candidate, ...]
    liked: Weighted[str]

    def one(self, rng: Random) -> str:
        """One case."""
        return self.liked.draw(rng)

    def several(self, rng: Random) -> tuple[str, ...]:
        """One to five different cases, as a citizen's ballot holds them."""
        wanted = min(CHOICES.draw(rng), len(self.order))
        if wanted == 1:
            return (self.one(rng),)
        chosen: dict[str, None] = {}
        while len(chosen) < wanted:
            chosen[self.one(rng)] = None
        return tuple(chosen)

    def another(self, case: str, rng: Random) -> str:
        """One case that is not the given one, unless there is no other."""
        for _ in range(100):
            chosen = self.one(rng)
            if chosen != case:
                return chosen
        return case

    def mid_field(self, category: str) -> str:
        """The case in the middle of a category, one that is not its leader if there are two."""
        inside = [case.id for case in self.order if case.category == category]
        return inside[(len(inside) + 1) // 2] if len(inside) > 1 else inside[0]


def zipf_taste(cases: Sequence[Candidate], seed: int, exponent: float = ZIPF_EXPONENT) -> Taste:
    """The taste of a seeded world.

    Raises:
        ValueError: there are no cases.
    """
    if not cases:
        raise ValueError("a taste needs at least one case")
    order = sorted(cases, key=lambda case: case.id)
    Random(f"taste-{seed}").shuffle(order)
    weights = (1 / (rank + 1) ** exponent for rank in range(len(order)))
    return Taste(order=tuple(order), liked=weighted((case.id for case in order), weights))


def invented_cases(count: int, categories: int = 8) -> tuple[Candidate, ...]:
    """Cases for worlds that have no campaign: `case-01` … in `category-1` …."""
    return tuple(
        Candidate(id=f"case-{n + 1:02d}", category=f"category-{n % categories + 1}")
        for n in range(count)
    )
