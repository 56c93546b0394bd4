"""Plans the waves of a world: how many ballots, for which case, when."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from loadtests.families.fits import DAY_S, FITS, Fit
from loadtests.surges.catalogue import OUTAGE, TIME_ZONES
from loadtests.surges.fits import MULTIPLES, fit_surge, surge_size
from loadtests.worlds.asked import Asked
from loadtests.worlds.outage import fit_outage

#: Framing needs a rival of the favourite, an outage a case that many vote for.
NEAR_THE_TOP = {"A10", OUTAGE}
#: What is bought to win and not only to look better.
LARGE_ORDERS = {"A3", "A4", "A7", "A8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One attack or surge: `name` as in `A3-1`, its kind as in `A3`, and what was asked for."""

    name: str
    kind: str
    target: str
    fit: Fit
    asked: int | None


def plan_waves(
    asked: Sequence[Asked], ballots: int, days: int, order: Sequence[str], rng: Random
) -> tuple[tuple[Wave, ...], int]:
    """Every wave, and the ballots that are left to citizens.

    Raises:
        ValueError: the waves leave no citizens.
    """
    wanted = [_wanted(one, ballots, rng) for one in asked]
    fits = _fitted(asked, wanted, ballots, days, rng)
    targets = _targets(asked, order, rng)
    waves = tuple(
        Wave(name=name, kind=one.name, target=target, fit=fit, asked=size)
        for name, one, target, fit, size in zip(
            _names(asked), asked, targets, fits, wanted, strict=True
        )
    )
    citizens = ballots - sum(fit.ballots for fit in fits)
    if citizens <= 0:
        raise ValueError(f"{len(waves)} waves leave no citizens of {ballots} ballots")
    return waves, citizens


def _fitted(
    asked: Sequence[Asked], wanted: Sequence[int | None], ballots: int, days: int, rng: Random
) -> list[Fit]:
    """Sizes and times; those that follow the citizens' rate come of what the others leave."""
    pairs = list(zip(asked, wanted, strict=True))
    fits = [None if size is None else _fit(one, size, days, rng) for one, size in pairs]
    left = ballots - sum(fit.ballots for fit in fits if fit is not None)
    span_s = days * DAY_S
    followers = sum(MULTIPLES.get(one.name, 0.0) for one, size in pairs if size is None)
    per_s = max(left, 0) / (1 + followers / span_s) / span_s
    return [
        fit or _following(one.name, per_s, days, rng) for one, fit in zip(asked, fits, strict=True)
    ]


def _fit(one: Asked, size: int, days: int, rng: Random) -> Fit:
    fitting = FITS.get(one.name)
    return fitting(size, days, rng) if fitting else fit_surge(one.name, size, days, rng)


def _following(kind: str, per_s: float, days: int, rng: Random) -> Fit:
    if kind == OUTAGE:
        return fit_outage(days, rng)
    return fit_surge(kind, max(round(per_s * MULTIPLES[kind]), 1), days, rng)


def _wanted(one: Asked, ballots: int, rng: Random) -> int | None:
    """Ballots that a wave is to have; None where the citizens' own rate decides."""
    if one.share is not None and one.name != OUTAGE:
        return max(round(ballots * one.share), 1)
    if one.name in MULTIPLES or one.name == OUTAGE:
        return None
    return surge_size(one.name, ballots, rng)


def _names(asked: Sequence[Asked]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for one in asked:
        seen[one.name] += 1
        yield f"{one.name}-{seen[one.name]}"


def _targets(asked: Sequence[Asked], order: Sequence[str], rng: Random) -> Iterator[str]:
    """A case of its own for every wave while there are cases; never the favourite, if it can be.

    A10 brushes a rival of the favourite, an outage hits a case that many vote for, large orders
    are for contenders, and the rest for the middle of the field.
    """
    taken: Counter[str] = Counter()
    ranks = {case: rank for rank, case in enumerate(order)}
    others = list(order[1:]) or list(order)
    for one in asked:
        if one.name == TIME_ZONES:
            yield ""
            continue
        wanted = _wanted_ranks(one.name, len(order))
        rng.shuffle(others)
        case = min(others, key=lambda case: (ranks[case] not in wanted, taken[case]))
        if taken[case] and one.name not in NEAR_THE_TOP:
            case = min(others, key=lambda case: taken[case])
        taken[case] += 1
        yield case


def _wanted_ranks(kind: str, cases: int) -> range:
    """Places by popularity, 0 the favourite's, out of which a wave's case is drawn first."""
    if kind in NEAR_THE_TOP:
        return range(1, 4)
    if kind in LARGE_ORDERS:
        return range(4, 9)
    return range(cases // 4, 3 * cases // 4 + 1)
