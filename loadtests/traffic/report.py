"""Figures of a run of traffic, and how people read them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loadtests.traffic.open_loop import Sent
from loadtests.traffic.voter import ACKNOWLEDGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Median, 99th percentile and maximum; zeros where nothing was measured."""

    p50: float
    p99: float
    max: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficReport:
    """What became of a plan. Wall times in ms; `late_campaign_s` on the campaign's clock."""

    planned: int
    sent: int
    acknowledged: int
    repeated: int
    retried: int
    refused: dict[str, int]
    late_ms: Spread
    late_campaign_s: Spread
    latency_ms: Spread
    wall_s: float


def spread(values: Iterable[float]) -> Spread:
    """Nearest-rank percentiles."""
    ordered = sorted(values)
    if not ordered:
        return Spread(p50=0.0, p99=0.0, max=0.0)
    return Spread(
        p50=round(nearest_rank(ordered, 0.50), 3),
        p99=round(nearest_rank(ordered, 0.99), 3),
        max=round(ordered[-1], 3),
    )


def report_traffic(
    planned: int, sent: Sequence[Sent], rate: float, wall_s: float
) -> TrafficReport:
    """Sum up what `Traffic.run` returned; `rate` is campaign seconds per wall second."""
    good = [ballot for ballot in sent if ballot.fate.name == ACKNOWLEDGED]
    return TrafficReport(
        planned=planned,
        sent=len(sent),
        acknowledged=len(good),
        repeated=sum(ballot.fate.repeated for ballot in good),
        retried=sum(ballot.fate.attempts > 1 for ballot in sent),
        refused=dict(Counter(b.fate.name for b in sent if b.fate.name != ACKNOWLEDGED)),
        late_ms=spread(ballot.late_s * 1000 for ballot in sent),
        late_campaign_s=spread(ballot.late_s * rate for ballot in sent),
        latency_ms=spread(ballot.latency_s * 1000 for ballot in good),
        wall_s=round(wall_s, 3),
    )


def traffic_lines(report: TrafficReport) -> list[str]:
    """The report as text, a fact a line."""
    refusals = ", ".join(f"{name} {n}" for name, n in sorted(report.refused.items()))
    again = f"{report.repeated} as repeats, {report.retried} after retries"
    late = f"late when sent: {_words(report.late_ms, 'ms')}"
    return [
        f"ballots planned {report.planned}, sent {report.sent} in {report.wall_s:.1f} s",
        f"acknowledged {report.acknowledged} ({again})",
        f"refused: {refusals or 'none'}",
        f"{late}; on the campaign's clock {_words(report.late_campaign_s, 's')}",
        f"latency from the due moment: {_words(report.latency_ms, 'ms')}",
    ]


def nearest_rank(ordered: Sequence[float], share: float) -> float:
    """That share of some ascending values is no larger than this one; 0 where there is none."""
    if not ordered:
        return 0.0
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def _words(values: Spread, unit: str) -> str:
    return f"p50 {values.p50:g} {unit}, p99 {values.p99:g} {unit}, max {values.max:g} {unit}"
