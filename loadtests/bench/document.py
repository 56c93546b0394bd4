"""A run as the JSON document whose keys are promised, with everything measured beside them."""

from dataclasses import asdict
from typing import Any

from loadtests.bench.domain import Figures, ScanCost
from loadtests.bench.plan import Plan

#: The front's processes in every ratio.
_PROCESSES = 2
#: A generator above this share of a core may be what was measured.
SATURATED = 0.85


def document(plan: Plan, figures: Figures, about: dict[str, Any]) -> dict[str, Any]:
    """The promised keys, null where nothing was measured; `about` names machine and commit.

    `measurements` holds each measurement whole; `generator` is the load generator's use of CPU
    in cores, and `others` that of everything on the machine that was not measured.
    """
    return {
        "front": _front(figures),
        "peers": _peers(figures),
        "ratio": ratios(figures),
        "pages": _pages(figures),
        "fraud": _fraud(figures.scan),
        "generator": {name: m["usage"]["generator"] for name, m in _loads(figures).items()},
        "others": {name: m["usage"]["others"] for name, m in _whole(figures).items()},
        "roles": sorted({role for pace in figures.fronts.values() for role in pace.usage.by_role}),
        "memory_mib": figures.memory_mib,
        "receipts": {str(n): asdict(found) for n, found in figures.receipts.items()},
        "plan": asdict(plan),
        "measurements": _whole(figures),
        "problems": figures.problems,
        **about,
    }


def ratios(figures: Figures) -> dict[str, float | None]:
    """The front with two processes over each peer."""
    front = figures.fronts.get(_PROCESSES)
    peers = _peers(figures)
    return {
        name: round(front.per_s / peer, 3) if front and (peer := peers[name]) else None
        for name in ("obvious", "empty_handler", "pgbench")
    }


def saturated(figures: Figures) -> list[str]:
    """The measurements in which the load generator may have been the bottleneck."""
    return [n for n, m in _loads(figures).items() if m["usage"]["generator"] > SATURATED]


def _front(figures: Figures) -> dict[str, Any]:
    half = figures.at_half
    return {
        "ballots_per_s": {str(n): pace.per_s for n, pace in figures.fronts.items()},
        "p50_ms_at_half": half.p50_ms if half else None,
        "p99_ms_at_half": half.p99_ms if half else None,
        "p999_ms_at_half": half.p999_ms if half else None,
        "half_per_s": half.asked_per_s if half else None,
        "cpu_us_per_ballot": {str(n): pace.cpu_us for n, pace in figures.fronts.items()},
    }


def _peers(figures: Figures) -> dict[str, float | None]:
    return {
        "obvious": None,
        "voting_app": None,
        "empty_handler": figures.empty_handler.per_s if figures.empty_handler else None,
        "pgbench": figures.pgbench.per_s if figures.pgbench else None,
    }


def _pages(figures: Figures) -> dict[str, float | None]:
    ranking, case = figures.ranking, figures.case
    return {
        "ranking_per_s": ranking.per_s if ranking else None,
        "case_per_s": case.per_s if case else None,
        "ranking_body_bytes": ranking.body_bytes if ranking else None,
        "case_body_bytes": case.body_bytes if case else None,
    }


def _fraud(scan: ScanCost | None) -> dict[str, Any]:
    return {
        "stream_us_per_ballot": round(scan.stream_us_per_ballot, 1) if scan else None,
        "scan_s_per_million": round(scan.s_per_million, 1) if scan else None,
        "scan_mib": scan.full.peak_mib if scan else None,
        "scanned_ballots": scan.ballots if scan else None,
        "how": "stream_us_per_ballot: CPU of `fraud scan` without that of an empty log, a ballot; "
        "scan_s_per_million: its wall time, scaled; scan_mib: its peak memory, not scaled",
    }


def _loads(figures: Figures) -> dict[str, dict[str, Any]]:
    return {name: m for name, m in _whole(figures).items() if name != "fraud.scan"}


def _whole(figures: Figures) -> dict[str, dict[str, Any]]:
    found = {f"front.{n}": pace for n, pace in figures.fronts.items()} | {
        "front.at_half": figures.at_half,
        "pages.ranking": figures.ranking,
        "pages.case": figures.case,
        "peers.empty_handler": figures.empty_handler,
        "peers.pgbench": figures.pgbench,
        "fraud.scan": figures.scan,
    }
    return {name: asdict(each) for name, each in found.items() if each is not None}
