"""A run as the JSON document whose keys are promised, with everything measured beside them."""

from dataclasses import asdict
from typing import Any

from loadtests.bench.domain import Figures, Pace, ScanCost
from loadtests.bench.plan import Plan

#: The front's processes in every ratio.
_PROCESSES = 2
PAGES = ("ranking", "case")
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
        "browser": _browser(figures),
        "fraud": _fraud(figures.scan),
        "generator": {name: m["usage"]["generator"] for name, m in _loads(figures).items()},
        "others": {name: m["usage"]["others"] for name, m in _whole(figures).items()},
        "roles": sorted({role for pace in figures.fronts.values() for role in pace.usage.by_role}),
        "memory_mib": {str(n): memory for n, memory in figures.memory_mib.items()},
        "parts": _parts(figures),
        "redis": {
            f"bytes_per_voter_of_{each.ballots}": each.bytes_each for each in figures.voter_memory
        },
        "receipts": {str(n): asdict(found) for n, found in figures.receipts.items()},
        "plan": asdict(plan),
        "measurements": _whole(figures),
        "problems": figures.problems,
        **about,
    }


def ratios(figures: Figures) -> dict[str, float | None]:
    """The front with two processes over each peer."""
    front = figures.fronts.get(_PROCESSES)
    return {name: _over(front, peer) for name, peer in _peers(figures).items()}


def _over(pace: Pace | None, peer: float | None) -> float | None:
    return round(pace.per_s / peer, 3) if pace and peer else None


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
        "judge_lag_at_end": {str(n): lag for n, lag in figures.judge_lag.items()},
        "ballots_per_commit": {str(n): found for n, found in figures.ballots_a_commit.items()},
    }


def _peers(figures: Figures) -> dict[str, float | None]:
    return {
        name: peer.per_s if peer else None
        for name, peer in (
            ("obvious", figures.obvious),
            ("voting_app", figures.voting_app),
            ("empty_handler", figures.empty_handler),
            ("pgbench", figures.pgbench),
        )
    }


def _pages(figures: Figures) -> dict[str, float | None]:
    """Each page, and the handler that does nothing but answer as many bytes."""
    told: dict[str, float | None] = {}
    for name in PAGES:
        page, empty = figures.pages.get(name), figures.empty_pages.get(name)
        told |= {
            f"{name}_per_s": page.pace.per_s if page else None,
            f"{name}_body_bytes": page.pace.body_bytes if page else None,
            f"{name}_empty_per_s": empty.per_s if empty else None,
            f"{name}_ratio": _over(page.pace if page else None, empty.per_s if empty else None),
            f"{name}_transactions": page.transactions if page else None,
            f"{name}_idle_transactions": page.idle_transactions if page else None,
            f"{name}_transactions_a_page": round(page.transactions_a_page, 4) if page else None,
        }
    return told | {
        f"{cost.page}_alone_{name}": getattr(cost, name)
        for cost in figures.page_costs
        for name in ("request_us", "empty_us", "render_us", "ratio")
    }


def _browser(figures: Figures) -> dict[str, Any]:
    """What a citizen waits for; null with the reason beside it where there was no browser."""
    seen = figures.browsing
    return {
        "gallery_bytes": seen.gallery_bytes if seen else None,
        "gallery_requests": seen.gallery_requests if seen else None,
        "first_contentful_paint_ms": seen.first_contentful_paint_ms if seen else None,
        "cast_ms": seen.cast_ms if seen else None,
        "skipped": figures.unseen or None,
        "how": "Chromium at a phone's size, 1.6 Mbit/s, 150 ms, a processor 4 times slower; "
        "medians from the opening of the address; bytes of the first load without pictures",
    }


def _parts(figures: Figures) -> dict[str, Any]:
    """CPU µs a ballot: the parts, each driven alone, and what of the front's they leave."""
    parts, front = figures.parts, figures.fronts.get(_PROCESSES)
    if parts is None:
        return {}
    whole = front.cpu_us.get("front") if front else None
    return {
        "batch": parts.batch,
        "front_us": {part.name: part.front_us for part in parts.parts},
        "server_us": {part.name: part.server_us for part in parts.parts if part.server_us},
        "whole_front_us": whole,
        "kernel_front_us": front.kernel_us.get("front") if front else None,
        "rest_front_us": round(whole - parts.front_us, 1) if whole else None,
        "how": "parts: each driven alone; whole and kernel: of the fronts' processes under load; "
        "rest: HTTP, the event loop, the kernel, and what waiting beside others costs",
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
        **{f"pages.{name}": page.pace for name, page in figures.pages.items()},
        **{f"peers.empty_{name}": pace for name, pace in figures.empty_pages.items()},
        "peers.empty_handler": figures.empty_handler,
        "peers.obvious": figures.obvious,
        "peers.voting_app": figures.voting_app,
        "peers.pgbench": figures.pgbench,
        "fraud.scan": figures.scan,
    }
    return {name: asdict(each) for name, each in found.items() if each is not None}
