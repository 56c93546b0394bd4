"""A detector's worlds, put together over seeds. Pure."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from fraud.bench.families import ATTACKS, SURGES
from fraud.bench.figures import FamilyFigures, WorldFigures
from fraud.bench.intervals import Estimate, over_seeds
from fraud.bench.roster import SHARES
from fraud.bench.targets import (
    Measure,
    Target,
    Verdict,
    detection_verdict,
    family_target,
    overall_target,
)
from fraud.domain import Floats

_T = TypeVar("_T")
Estimates = Mapping[Measure, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a detector reached over all worlds.

    Attributes:
        families, surges: by name, those that occurred.
        by_share: PR-AUC by family and planned share of the ballots.
        overall: of whole worlds; rankings of those with brushing.
        raw_wrong: worlds in which brushing made another case lead.
    """

    detector: str
    families: Mapping[str, Estimates]
    surges: Mapping[str, Estimates]
    by_share: Mapping[str, Mapping[float, Estimate]]
    overall: Estimates
    raw_wrong: int


def summarised(detector: str, worlds: Sequence[WorldFigures]) -> Summary:
    """Put one detector's worlds together."""
    mine = [world for world in worlds if world.detector == detector]
    return Summary(
        detector=detector,
        families={
            family: found for family in ATTACKS if (found := _family(family, mine)) is not None
        },
        surges={
            surge: {Measure.SURGE_HELD: held}
            for surge in SURGES
            if not math.isnan((held := _surge(surge, mine)).value)
        },
        by_share={
            family: {share: _at_share(family, share, mine) for share in SHARES}
            for family in ATTACKS
            if any(figures.family == family for world in mine for figures in world.families)
        },
        overall=_overall(mine),
        raw_wrong=sum(bool(w.families) and not w.ranking.raw_winner for w in mine),
    )


def missed(summary: Summary) -> tuple[str, ...]:
    """Every target that is not met, as "A4 pr_auc"."""
    return (
        *(f"{name} {m}" for name, of in summary.families.items() for m in _missed_of(name, of)),
        *(f"{name} {m}" for name, of in summary.surges.items() for m in _missed(of)),
        *(str(measure) for measure in _missed(summary.overall)),
    )


def _missed_of(family: str, estimates: Estimates) -> Iterable[Measure]:
    verdicts = family_verdicts(family, estimates)
    return [measure for measure, verdict in verdicts.items() if verdict is Verdict.MISSED]


def _missed(estimates: Estimates) -> Iterable[Measure]:
    targets = {measure: overall_target(measure) for measure in estimates}
    return [m for m, target in targets.items() if _verdict(target, estimates[m]) is Verdict.MISSED]


def family_verdicts(family: str, estimates: Estimates) -> dict[Measure, Verdict]:
    """How a family's figures stand to their targets, of those that have one."""
    found = {
        measure: target.verdict(estimate)
        for measure, estimate in estimates.items()
        if (target := family_target(family, measure)) is not None
    }
    if {Measure.SECONDS, Measure.BALLOTS} <= found.keys():
        either = detection_verdict(found[Measure.SECONDS], found[Measure.BALLOTS])
        found[Measure.SECONDS] = found[Measure.BALLOTS] = either
    return found


def _verdict(target: Target | None, estimate: Estimate) -> Verdict:
    return target.verdict(estimate) if target else Verdict.UNMEASURED


def _family(family: str, worlds: Sequence[WorldFigures]) -> Estimates | None:
    found = by_seed(worlds, lambda world: [f for f in world.families if f.family == family])
    if not any(found):
        return None

    def each(measure: Callable[[FamilyFigures], Iterable[float]]) -> list[list[float]]:
        return [[value for one in seed for value in measure(one)] for seed in found]

    return {
        Measure.PR_AUC: over_seeds(each(lambda f: [f.average_precision]), _mean),
        Measure.RECALL_AT_FALSE: over_seeds(each(lambda f: [f.recall_at_false]), _mean),
        Measure.PRECISION: over_seeds(each(lambda f: [f.precision]), _mean),
        Measure.RECALL: over_seeds(each(lambda f: [f.recall]), _mean),
        Measure.DETECTED: over_seeds(
            each(lambda f: [float(math.isfinite(s)) for s in f.seconds]), _mean
        ),
        Measure.SECONDS: over_seeds(each(lambda f: f.seconds), _median),
        Measure.BALLOTS: over_seeds(each(lambda f: f.ballots), _median),
    }


def _at_share(family: str, share: float, worlds: Sequence[WorldFigures]) -> Estimate:
    found = by_seed(
        worlds,
        lambda world: [
            one.average_precision
            for one in world.families
            if one.family == family and _planned(one.share) == share
        ],
    )
    return over_seeds(found, _mean)


def _planned(share: float) -> float:
    """The share that was asked for; what was cast may differ by a little."""
    return min(SHARES, key=lambda planned: abs(math.log(planned / share)))


def _surge(surge: str, worlds: Sequence[WorldFigures]) -> Estimate:
    held = by_seed(worlds, lambda world: [s.held for s in world.surges if s.surge == surge])
    return over_seeds(held, _mean)


def _overall(worlds: Sequence[WorldFigures]) -> Estimates:
    seeds = by_seed(worlds, lambda world: [world])
    rankings = by_seed(worlds, lambda world: [world.ranking] if world.families else [])
    mended = [[float(r.winner) for r in seed if not r.raw_winner] for seed in rankings]
    spoiled = [[float(not r.winner) for r in seed if r.raw_winner] for seed in rankings]
    return {
        Measure.FALSE_HOLDS: over_seeds([[_false_holds(seed)] for seed in seeds], _mean),
        Measure.FDR: over_seeds([[_false_of_held(seed)] for seed in seeds], _mean),
        Measure.FALSE_REVIEWS: over_seeds([[_false_reviews(seed)] for seed in seeds], _mean),
        Measure.RAW_TAU: over_seeds([[r.raw_tau for r in seed] for seed in rankings], _mean),
        Measure.TAU: over_seeds([[r.tau for r in seed] for seed in rankings], _mean),
        Measure.WINNER_MENDED: over_seeds(mended, _mean),
        Measure.WINNER_SPOILED: over_seeds(spoiled, _mean),
        Measure.CPU_US: over_seeds([[w.cpu_us for w in seed] for seed in seeds], _mean),
        Measure.ADDED_MIB: over_seeds([[w.added_mib for w in seed] for seed in seeds], _most),
    }


def by_seed(
    worlds: Sequence[WorldFigures], take: Callable[[WorldFigures], Sequence[_T]]
) -> list[list[_T]]:
    """What is taken from each seed's worlds, seed by seed."""
    found: dict[int, list[_T]] = defaultdict(list)
    for world in worlds:
        found[world.seed].extend(take(world))
    return list(found.values())


def _false_holds(seed: Sequence[WorldFigures]) -> float:
    honest = sum(world.honest for world in seed)
    return sum(world.falsely_held for world in seed) / honest if honest else math.nan


def _false_of_held(seed: Sequence[WorldFigures]) -> float:
    """The realised rate of false discoveries of one seed; 0 where nothing is held."""
    held = sum(world.held for world in seed)
    return sum(world.falsely_held for world in seed) / held if held else 0.0


def _false_reviews(seed: Sequence[WorldFigures]) -> float:
    honest = sum(world.honest for world in seed)
    return sum(world.falsely_shown for world in seed) / honest if honest else math.nan


def _mean(values: Floats) -> float:
    return float(values.mean())


def _median(values: Floats) -> float:
    """The lower of the two in the middle: half of infinity and a number is no time."""
    return float(np.sort(values)[(len(values) - 1) // 2])


def _most(values: Floats) -> float:
    return float(values.max())
