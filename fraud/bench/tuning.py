"""Choosing each baseline's settings and its limit on worlds that are not reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from fraud.bench import measures
from fraud.bench.baselines.raw_features import raw_features
from fraud.bench.figures import FALSE_HOLDS
from fraud.bench.material import Rows
from fraud.bench.method import Contender, Lesson, Method, Tuned
from fraud.bench.truth import Truth
from fraud.domain import Floats

#: Which share of honest scores is carried along, highest first: the limit lies far inside.
_KEPT = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rehearsal:
    """One method on one tuning world.

    Attributes:
        average_precisions: of each family in it.
        highest: the honest ballots' highest scores.
        honest: how many honest ballots there are.
    """

    average_precisions: tuple[float, ...]
    highest: Floats
    honest: int


def rehearse(method: Method, rows: Rows, truth: Truth) -> Rehearsal:
    """Score a tuning world, and measure what choosing needs."""
    score = method.suspicion(rows).score
    others = np.sort(score[~truth.brushed])
    return Rehearsal(
        average_precisions=tuple(
            measures.average_precision(score[truth.labels == family], others)
            for family in truth.families
        ),
        highest=others[-max(1, round(_KEPT * len(others))) :],
        honest=len(others),
    )


def chosen(name: str, tried: Sequence[tuple[Method, Sequence[Rehearsal]]]) -> Tuned:
    """The setting of the highest mean PR-AUC, holding 0.1% of the tuning worlds' honest ballots.

    Args:
        tried: every setting with its rehearsals in the same worlds; the first wins ties.
    """
    method, rehearsals = max(tried, key=lambda one: _mean_precision(one[1]))
    limit = method.limit if method.limit is not None else _limit(rehearsals)
    return Tuned(name=name, method=method, limit=limit)


def missing(contenders: Sequence[Contender]) -> dict[str, str]:
    """Baselines that cannot run here, and why."""
    return {
        one.name: f"{one.needs} is not installed (it is a development dependency)"
        for one in contenders
        if one.needs and find_spec(one.needs) is None
    }


def lesson(rows: Rows, truth: Truth) -> Lesson:
    """A tuning world to learn from."""
    return Lesson(features=raw_features(rows), brushed=truth.brushed)


def _mean_precision(rehearsals: Sequence[Rehearsal]) -> float:
    return float(np.mean([ap for each in rehearsals for ap in each.average_precisions]))


def _limit(rehearsals: Sequence[Rehearsal]) -> float:
    """The score above which 0.1% of all honest ballots lie."""
    highest = np.sort(np.concatenate([each.highest for each in rehearsals]))
    allowed = int(FALSE_HOLDS * sum(each.honest for each in rehearsals))
    return float(highest[-1 - allowed])
