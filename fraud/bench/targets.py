"""What is to be reached, and whether a figure reaches it. Pure."""

import math
from dataclasses import dataclass
from enum import StrEnum

from fraud.bench.families import GRADES, Grade
from fraud.bench.intervals import Estimate


class Measure(StrEnum):
    """What is told of a detector; the names of `--json`."""

    PR_AUC = "pr_auc"
    RECALL_AT_FALSE = "recall_at_false"
    PRECISION = "precision"
    RECALL = "recall"
    DETECTED = "detected"
    SECONDS = "seconds"
    BALLOTS = "ballots"
    SURGE_HELD = "surge_held"
    FALSE_HOLDS = "false_holds"
    FDR = "fdr"
    FALSE_REVIEWS = "false_reviews"
    RAW_TAU = "raw_tau"
    TAU = "tau"
    WINNER_MENDED = "winner_mended"
    WINNER_SPOILED = "winner_spoiled"
    CPU_US = "cpu_us"
    ADDED_MIB = "added_mib"


class Verdict(StrEnum):
    """How a figure stands to its target; an interval does not change it."""

    MET = "met"
    MISSED = "missed"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """At least so much, or at most."""

    limit: float
    at_least: bool

    def verdict(self, estimate: Estimate) -> Verdict:
        """Whether the figure itself reaches the limit."""
        if math.isnan(estimate.value):
            return Verdict.UNMEASURED
        value, limit = estimate.value, self.limit
        reached = value >= limit if self.at_least else value <= limit
        return Verdict.MET if reached else Verdict.MISSED


_PR_AUC = {Grade.PLAIN: 0.98, Grade.HIDDEN: 0.90, Grade.FAINT: 0.75}
_RECALL = {Grade.PLAIN: 0.99, Grade.HIDDEN: 0.80, Grade.FAINT: 0.60}
_SECONDS = {
    **dict.fromkeys(("A1", "A2"), 60.0),
    **dict.fromkeys(("A3", "A6", "A7"), 300.0),
    "A4": 1800.0,
    "A5": 43_200.0,
}
_BALLOTS = dict.fromkeys(("A1", "A2"), 50.0)

_OVERALL = {
    Measure.SURGE_HELD: Target(limit=0.005, at_least=False),
    Measure.FALSE_HOLDS: Target(limit=0.001, at_least=False),
    Measure.FDR: Target(limit=0.06, at_least=False),
    Measure.TAU: Target(limit=0.98, at_least=True),
    Measure.WINNER_MENDED: Target(limit=0.99, at_least=True),
    Measure.CPU_US: Target(limit=30.0, at_least=False),
}


def family_target(family: str, measure: Measure) -> Target | None:
    """What a family's figure must reach; None where nothing is asked."""
    if measure is Measure.PR_AUC:
        return Target(limit=_PR_AUC[GRADES[family]], at_least=True)
    if measure is Measure.RECALL_AT_FALSE:
        return Target(limit=_RECALL[GRADES[family]], at_least=True)
    limits = {Measure.SECONDS: _SECONDS, Measure.BALLOTS: _BALLOTS}.get(measure, {})
    return Target(limit=limits[family], at_least=False) if family in limits else None


def overall_target(measure: Measure) -> Target | None:
    """What a figure of whole worlds, or of any surge, must reach."""
    return _OVERALL.get(measure)


def detection_verdict(seconds: Verdict, ballots: Verdict) -> Verdict:
    """Where both are asked, either will do."""
    return Verdict.MET if Verdict.MET in {seconds, ballots} else seconds
