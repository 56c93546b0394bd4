"""The benchmark as JSON: every figure with its interval and target, and every world."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fraud.bench.benchmark import Outcome
from fraud.bench.families import HELD_OUT, LEARNED_FROM
from fraud.bench.intervals import Estimate
from fraud.bench.summary import Estimates, Summary, family_verdicts
from fraud.bench.targets import Measure, Target, Verdict, family_target, overall_target


def document(outcome: Outcome) -> dict[str, Any]:
    """All of an outcome; a figure that was not measured, or a time that never came, is null."""
    return {
        "seeds": outcome.seeds,
        "ballots": outcome.ballots,
        "learned_from": list(LEARNED_FROM),
        "held_out": list(HELD_OUT),
        "settings": dict(outcome.settings),
        "left_out": dict(outcome.left_out),
        "missed": list(outcome.missed),
        "detectors": {one.detector: _summary(one) for one in outcome.summaries},
        "worlds": [_plain(asdict(world)) for world in outcome.figures],
    }


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "families": {name: _family(name, of) for name, of in summary.families.items()},
        "surges": {name: _overall(of) for name, of in summary.surges.items()},
        "pr_auc_by_share": {
            family: {f"{share:g}": _figure(found, None, None) for share, found in of.items()}
            for family, of in summary.by_share.items()
        },
        "overall": _overall(summary.overall),
        "worlds_misled": summary.raw_wrong,
    }


def _family(family: str, estimates: Estimates) -> dict[str, Any]:
    verdicts = family_verdicts(family, estimates)
    return {
        measure: _figure(estimate, family_target(family, measure), verdicts.get(measure))
        for measure, estimate in estimates.items()
    }


def _overall(estimates: Mapping[Measure, Estimate]) -> dict[str, Any]:
    return {
        measure: _figure(
            estimate,
            target := overall_target(measure),
            target.verdict(estimate) if target else None,
        )
        for measure, estimate in estimates.items()
    }


def _figure(estimate: Estimate, target: Target | None, verdict: Verdict | None) -> dict[str, Any]:
    said: dict[str, Any] = {"target": target.limit, "verdict": verdict} if target else {}
    return {**_plain(asdict(estimate)), **said}


def _plain(value: Any) -> Any:
    """The same without numbers that JSON does not know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
