"""What is watched, as metrics; the only room that sets these gauges."""

import math
from datetime import datetime

from prometheus_client import Gauge

from fraud import metrics
from fraud.watching.estimates import Share
from fraud.watching.lookout import Sight
from fraud.watching.review import Reviewed
from fraud.watching.watchbook import LINES, Counts


def show_sight(campaign: str, sight: Sight, *, in_shadow: bool) -> None:
    """What the lookout sees of a campaign."""
    by_line = sight.recent.held.sum(axis=2)
    for line, (counted, held) in zip(LINES, by_line.tolist(), strict=True):
        if counted + held:
            ratio = held / (counted + held)
            metrics.HELD_RATIO.labels(campaign, line or "unknown").set(ratio)
    metrics.NEW_INCIDENTS.labels(campaign).set(sight.new_incidents)
    drift = math.nan if sight.score_drift is None else sight.score_drift
    metrics.SCORE_DRIFT.labels(campaign).set(drift)
    if in_shadow:
        _show_shadow(campaign, sight.everything)


def show_review(campaign: str, reviewed: Reviewed, now: datetime) -> None:
    """How people's answers to a campaign's findings stand."""
    metrics.WAITING_INCIDENTS.labels(campaign).set(reviewed.waiting)
    metrics.OLDEST_WAIT.labels(campaign).set(reviewed.oldest_wait_s(now))
    _show_share(metrics.FALSE_DISCOVERY, campaign, reviewed.false_discovery)
    _show_share(metrics.RECALL, campaign, reviewed.recall)


def _show_shadow(campaign: str, counts: Counts) -> None:
    (neither, shadow), (ruling, both) = counts.held.sum(axis=0).tolist()
    said = {"both": both, "ruling_alone": ruling, "shadow_alone": shadow, "neither": neither}
    for held_by, ballots in said.items():
        metrics.SHADOW_BALLOTS.labels(campaign, held_by).set(ballots)


def _show_share(gauge: Gauge, campaign: str, share: Share) -> None:
    for bound in ("low", "value", "high"):
        gauge.labels(campaign, bound).set(getattr(share, bound))
