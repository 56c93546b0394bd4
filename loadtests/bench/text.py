"""A run as a table for people."""

from statistics import pstdev
from typing import Any

from loadtests.bench.document import SATURATED, saturated
from loadtests.bench.domain import Figures

_UNITS = {
    "front.ballots_per_s": "ballots/s acknowledged",
    "front.p": "ms from the due moment",
    "front.half": "ballots/s asked",
    "peers.": "per s",
    "ratio.": "front.2 over peer",
    "front.ballots_per_commit": "ballots",
    "front.judge_lag": "ledger records that the judge had not read by then",
    "redis.": "bytes of Redis memory; of so many ballots that day",
    "pages.ranking_ratio": "over the empty handler with as many body bytes",
    "pages.case_ratio": "over the empty handler with as many body bytes",
    "pages.ranking_body": "bytes of body as sent (gzip)",
    "pages.case_body": "bytes of body as sent (gzip)",
    "browser.gallery_bytes": "bytes of the first load without pictures",
    "browser.first": "ms from opening the address, slow phone and network",
    "browser.cast": "ms from opening the address to the receipt",
    "fraud.stream": "µs CPU",
    "fraud.scan_s": "s, scaled from the ballots scanned",
    "fraud.scan_mib": "MiB at its peak",
    "fraud.scanned": "ballots",
}


def table(said: dict[str, Any], figures: Figures) -> list[str]:
    """The figures line by line, then what they cost, then what to doubt."""
    parts = [_title(said), _figures(said), _parts(said), _costs(said), _doubts(said, figures)]
    return [line for part in parts if part for line in (*part, "")][:-1]


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
        for house in ("front", "peers", "ratio", "pages", "browser", "redis", "fraud")
        for name, value in _flat(house, said[house])
        if not isinstance(value, str) and ".cpu_us" not in name
    ]
    return [f"{name:<36}{_shown(value):>12}  {_unit(name)}" for name, value in rows]


def _flat(name: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        return [(name, value)]
    return [row for key, inner in value.items() for row in _flat(f"{name}.{key}", inner)]


def _shown(value: float | None) -> str:
    return "not measured" if value is None else f"{value:,}"


def _unit(name: str) -> str:
    if "_alone_" in name:
        return (
            "to the empty handler's" if name.endswith("ratio") else "µs CPU, no kernel or client"
        )
    if name.endswith("_per_s") and name.startswith("pages."):
        return "per s"
    return next((unit for start, unit in _UNITS.items() if name.startswith(start)), "")


def _parts(said: dict[str, Any]) -> list[str]:
    """A ballot's CPU by part."""
    parts = said["parts"]
    if not parts:
        return []
    rows = [
        *((name, us, parts["server_us"].get(name)) for name, us in parts["front_us"].items()),
        ("rest of the front", parts["rest_front_us"], None),
        ("whole front", parts["whole_front_us"], None),
        ("its kernel part", parts["kernel_front_us"], None),
    ]
    return [
        f"{'CPU µs a ballot, batch ' + str(parts['batch']):<28}{'front':>8}{'server':>8}",
        *(f"{name:<28}{_us(front)}{_us(server)}".rstrip() for name, front, server in rows),
    ]


def _us(value: float | None) -> str:
    return f"{'':>8}" if value is None else f"{value:>8.1f}"


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
        kernel = [f"{role} {us:g}" for role, us in whole.get("kernel_us", {}).items() if us >= 1]
        if kernel:
            lines.append(f"  of it in the kernel: {', '.join(kernel)}")
    for fronts, by_role in said["memory_mib"].items():
        memory = ", ".join(f"{role} {mib:g}" for role, mib in by_role.items())
        lines.append(f"memory (PSS), MiB, {fronts} front process(es): {memory}")
    return lines


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
    if said["browser"]["skipped"]:
        lines.append(f"nothing was seen in a browser: {said['browser']['skipped']}")
    if said["plan"]["quick"]:
        lines.append("a quick run: it shows that everything works, its figures mean nothing")
    return [*lines, *(f"problem: {problem}" for problem in said["problems"])]
