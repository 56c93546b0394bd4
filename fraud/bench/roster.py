"""Which worlds are judged: what each holds, by seed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from fraud.bench.families import ATTACKS, LEARNED_FROM, SURGES

BALLOTS = 100_000
SEEDS = 20
SHARES = (0.005, 0.02, 0.1, 0.3)
FITTING_SEEDS = (1, 2, 3, 4)
CHOOSING_SEEDS = (5, 6)

_SURGES_BESIDE = 2
_FIRST_TEST_SEED = 101
_FIRST_LEARNING_SEED = 11
_CHECKED = 3
_PLACES = 10


class Use(StrEnum):
    """What a world is for; none serves two."""

    TEST = "test"
    FIT = "fit"
    CHOOSE = "choose"
    LEARN = "learn"
    CHECK = "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One world: families with their share of ballots, surges at their own size."""

    use: Use
    seed: int
    name: str
    attacks: tuple[tuple[str, float], ...]
    surges: tuple[str, ...]
    ballots: int

    @property
    def number(self) -> int:
        """The seed of the world itself: no two worlds of a roster share one."""
        return self.seed * _PLACES + int(self.name.removeprefix("world-"))

    @property
    def families(self) -> str:
        """As the command that writes worlds is told."""
        return ",".join([*(f"{name}:{share:g}" for name, share in self.attacks), *self.surges])


def reported_worlds(seeds: int, ballots: int = BALLOTS) -> tuple[Planned, ...]:
    """The worlds that are reported: four for each seed."""
    return tuple(
        world
        for turn in range(seeds)
        for world in _worlds(Use.TEST, _FIRST_TEST_SEED + turn, turn, ATTACKS, ballots)
    )


def tuning_worlds(ballots: int = BALLOTS) -> tuple[Planned, ...]:
    """What baselines are fitted on and chosen by; families that are held out are not in them."""
    uses = dict.fromkeys(FITTING_SEEDS, Use.FIT) | dict.fromkeys(CHOOSING_SEEDS, Use.CHOOSE)
    return tuple(
        world
        for turn, (seed, use) in enumerate(uses.items())
        for world in _worlds(use, seed, turn, LEARNED_FROM, ballots)
    )


def learning_worlds(seeds: int, ballots: int = BALLOTS) -> tuple[Planned, ...]:
    """What our own model is fitted on and, every fourth seed, calibrated on."""
    return tuple(
        world
        for turn in range(seeds)
        for world in _worlds(
            Use.CHECK if turn % len(SHARES) == _CHECKED else Use.LEARN,
            _FIRST_LEARNING_SEED + turn,
            turn,
            LEARNED_FROM,
            ballots,
        )
    )


def _worlds(
    use: Use, seed: int, turn: int, families: tuple[str, ...], ballots: int
) -> Iterator[Planned]:
    """A world of all surges, then worlds of up to four families, each with two surges.

    In four turns that follow one another, every family meets every share once, as in a Latin
    square; then the families are dealt anew.
    """
    yield Planned(use=use, seed=seed, name="world-0", attacks=(), surges=SURGES, ballots=ballots)
    dealt = _dealt(families, turn // len(SHARES))
    groups = -(-len(dealt) // len(SHARES))
    edges = [round(len(dealt) * place / groups) for place in range(groups + 1)]
    for place, (first, stop) in enumerate(pairwise(edges)):
        group = dealt[first:stop]
        at = _SURGES_BESIDE * (place + turn * groups)
        yield Planned(
            use=use,
            seed=seed,
            name=f"world-{place + 1}",
            attacks=tuple(
                (name, SHARES[(slot + turn) % len(SHARES)]) for slot, name in enumerate(group)
            ),
            surges=tuple(SURGES[(at + more) % len(SURGES)] for more in range(_SURGES_BESIDE)),
            ballots=ballots,
        )


def _dealt(families: tuple[str, ...], deal: int) -> tuple[str, ...]:
    """The families in an order that differs by deal: steps of deal + 1 around the circle.

    Their number is prime, so that every step visits all.
    """
    number = len(families)
    step = deal % (number - 1) + 1
    return tuple(families[(deal + turn * step) % number] for turn in range(number))
