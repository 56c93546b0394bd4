"""Measures who uses the machine's CPU between two moments."""

import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from loadtests.bench.domain import Usage
from loadtests.bench.processes import Seen, descendants, machine_cpu_s, role_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Everything's CPU seconds so far, at one moment of the monotonic clock."""

    at_s: float
    generator_s: float
    busy_s: float
    idle_s: float
    measured: Sequence[Seen]


class Meter:
    """The CPU of some processes and all below them, of ourselves, and of everybody else."""

    def __init__(self, roots: Sequence[int]) -> None:
        self._roots = roots
        self._began = look(roots)

    def usage(self) -> Usage:
        """What was used since the meter was made."""
        return difference(self._began, look(self._roots))


def look(roots: Sequence[int]) -> Moment:
    """This moment."""
    busy_s, idle_s = machine_cpu_s()
    return Moment(
        at_s=time.monotonic(),
        generator_s=_own_cpu_s(),
        busy_s=busy_s,
        idle_s=idle_s,
        measured=descendants(roots),
    )


def difference(began: Moment, ended: Moment) -> Usage:
    """Cores used between two moments."""
    wall_s = max(ended.at_s - began.at_s, 1e-9)
    roles = _grown(began, ended, lambda seen: seen.cpu_s)
    kernel = _grown(began, ended, lambda seen: seen.kernel_s)
    generator_s = ended.generator_s - began.generator_s
    others_s = ended.busy_s - began.busy_s - generator_s - sum(roles.values())
    return Usage(
        wall_s=round(wall_s, 3),
        generator=round(generator_s / wall_s, 3),
        by_role={role: round(cpu_s / wall_s, 3) for role, cpu_s in sorted(roles.items())},
        kernel={role: round(cpu_s / wall_s, 3) for role, cpu_s in sorted(kernel.items())},
        others=round(max(others_s, 0.0) / wall_s, 3),
        idle=round((ended.idle_s - began.idle_s) / wall_s, 3),
    )


def cpu_us(usage: Usage, done: int) -> dict[str, float]:
    """CPU microseconds by role, and of the generator, for each thing that was done."""
    return _each({**usage.by_role, "generator": usage.generator}, usage, done)


def kernel_us(usage: Usage, done: int) -> dict[str, float]:
    """The kernel's part of `cpu_us`, by role."""
    return _each(usage.kernel, usage, done)


def _each(cores: Mapping[str, float], usage: Usage, done: int) -> dict[str, float]:
    each = usage.wall_s * 1_000_000 / max(done, 1)
    return {role: round(used * each, 1) for role, used in cores.items()}


def _grown(began: Moment, ended: Moment, of: Callable[[Seen], float]) -> dict[str, float]:
    """Seconds by role between two moments."""
    before, after = _by_role(began, of), _by_role(ended, of)
    return {role: max(cpu_s - before.get(role, 0.0), 0.0) for role, cpu_s in after.items()}


def _by_role(moment: Moment, of: Callable[[Seen], float]) -> dict[str, float]:
    """Seconds so far; those of a process that has ended are in its parent's."""
    roles: dict[str, float] = {}
    for seen in moment.measured:
        role = role_of(seen.command)
        roles[role] = roles.get(role, 0.0) + of(seen)
    return roles


def _own_cpu_s() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)
