"""A run as a table for people."""

from statistics import pstdev
from typing import Any

from loadtests.bench.document import SATURATED, saturated
from loadtests.bench.domain import Figures

_NOT_BUILT = ("peers.obvious", "peers.voting_app", "ratio.obvious")
_UNITS = {
    "front.ballots_per_s": "ballots/s acknowledged",
    "front.p": "ms from the due moment",
    "front.half": "ballots/s asked",
    "peers.": "per s",
    "ratio.": "front.2 over peer",
    "pages.ranking_per_s": "per s",
    "pages.case_per_s": "per s",
    "pages.": "bytes of body as sent (gzip)",
    "fraud.stream": "µs CPU",
    "fraud.scan_s": "s, scaled from the ballots scanned",
    "fraud.scan_mib": "MiB at its peak",
    "fraud.scanned": "ballots",
}


def table(said: dict[str, Any], figures: Figures) -> list[str]:
    """The figures line by line, then what they cost, then what to doubt."""
    return [*_title(said), "", *_figures(said), "", *_costs(said), "", *_doubts(said, figures)]


def _title(said: dict[str, Any]) -> list[str]:
    machine, commit, plan = said["machine"], said["commit"], said["plan"]
    dirty = " with changes" if commit["dirty"] else ""
    hardware = f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB"
    return [
        f"{hardware}, Linux {machine['kernel']}, Python {machine['python']}",
        f"commit {commit['head']}{dirty}, {said['began_at']}",
        f"{plan['seconds']} s a measurement, {plan['connections']} connections, "
        f"{plan['selections']} case(s) a ballot, a voter a ballot; roles: "
        + ", ".join(said["roles"]),
    ]


def _figures(said: dict[str, Any]) -> list[str]:
    rows = [
        (name, value)
        for house in ("front", "peers", "ratio", "pages", "fraud")
        for name, value in _flat(house, said[house])
        if not isinstance(value, str) and ".cpu_us" not in name
    ]
    return [f"{name:<28}{_shown(name, value):>14}  {_unit(name)}" for name, value in rows]


def _flat(name: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        return [(name, value)]
    return [row for key, inner in value.items() for row in _flat(f"{name}.{key}", inner)]


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return "not built yet" if name in _NOT_BUILT else "not measured"
    return f"{value:,}"


def _unit(name: str) -> str:
    return next((unit for start, unit in _UNITS.items() if name.startswith(start)), "")


def _costs(said: dict[str, Any]) -> list[str]:
    """Who used the CPU, in cores, and each second's pace."""
    lines = [f"{'CPU, in cores':<22}{'generator':>10}{'measured':>10}{'others':>8}{'idle':>7}"]
    for name, whole in said["measurements"].items():
        use = whole["usage"]
        measured = sum(use["by_role"].values())
        lines.append(
            f"{name:<22}{use['generator']:>10.2f}{measured:>10.2f}"
            f"{use['others']:>8.2f}{use['idle']:>7.2f}  {_spread(whole.get('by_second', ()))}"
        )
    for name, whole in said["measurements"].items():
        parts = [f"{role} {us:g}" for role, us in whole.get("cpu_us", {}).items() if us >= 1]
        if parts:
            lines.append(f"CPU µs a request, {name}: {', '.join(parts)}")
    memory = ", ".join(f"{role} {mib:g}" for role, mib in said["memory_mib"].items())
    return [*lines, f"memory (PSS), MiB: {memory}"]


def _spread(by_second: tuple[int, ...]) -> str:
    if len(by_second) < 2:
        return ""
    return f"each second {min(by_second)} to {max(by_second)}, deviation {pstdev(by_second):.0f}"


def _doubts(said: dict[str, Any], figures: Figures) -> list[str]:
    lines = [
        f"{n} front process(es): {found['recorded']} of {found['asked']} receipts looked up "
        "afterwards are recorded"
        for n, found in said["receipts"].items()
    ]
    for name, whole in said["measurements"].items():
        if whole.get("refused"):
            lines.append(f"{name}: answers that do not count: {whole['refused']}")
    lines += [
        f"{name}: the load generator used more than {SATURATED:g} of a core: it may be the limit"
        for name in saturated(figures)
        if name != "peers.pgbench"
    ]
    busy = {name: cores for name, cores in said["others"].items() if cores >= 0.2}
    if busy:
        lines.append(f"others used CPU meanwhile (cores): {busy}: figures are lower than alone")
    if said["plan"]["quick"]:
        lines.append("a quick run: it shows that everything works, its figures mean nothing")
    return [*lines, *(f"problem: {problem}" for problem in said["problems"])]
