"""What Linux tells of a tree of processes: who they are, their CPU, their memory."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One process at one moment; its times hold those of its children that have ended, too.

    `kernel_s` is the part of `cpu_s` that the kernel worked for it: sockets, files, scheduling.
    """

    pid: int
    parent: int
    cpu_s: float
    kernel_s: float = 0.0
    command: tuple[str, ...] = ()


def descendants(roots: Sequence[int]) -> list[Seen]:
    """The processes `roots` and all below them, as far as they still live."""
    everybody = [seen for path in _PROC.glob("[0-9]*") if (seen := _seen(path)) is not None]
    members = set(roots)
    while more := {s.pid for s in everybody if s.parent in members} - members:
        members |= more
    return [seen for seen in everybody if seen.pid in members]


def role_of(command: Sequence[str]) -> str:
    """What a process of the product is, by its command line.

    A role by its name, a server by its program, anything else by its last word that is a name.
    """
    if "role" in command[:-1]:
        return command[command.index("role") + 1]
    # Servers write what they do behind their name: "postgres: checkpointer".
    program = Path(re.split(r"[:\s]", command[0])[0]).name
    if not program.startswith("python"):
        return program
    names = [word for word in command[1:] if word.replace(".", "").replace("_", "").isalpha()]
    return names[-1].rpartition(".")[2] if names else program


def machine_cpu_s() -> tuple[float, float]:
    """Busy and idle seconds of all cores since the machine started."""
    ticks = [int(n) for n in (_PROC / "stat").read_text().splitlines()[0].split()[1:9]]
    idle = ticks[3] + ticks[4]
    return (sum(ticks) - idle) * _TICK_S, idle * _TICK_S


def memory_mib(roots: Sequence[int]) -> dict[str, float]:
    """Proportional memory (PSS) by role; what may not be read is left out."""
    by_role: dict[str, float] = {}
    for seen in descendants(roots):
        pss = _pss_mib(seen.pid)
        if pss is not None:
            role = role_of(seen.command)
            by_role[role] = round(by_role.get(role, 0.0) + pss, 1)
    return by_role


def _seen(folder: Path) -> Seen | None:
    try:
        stat = (folder / "stat").read_text(errors="replace")
        command = (folder / "cmdline").read_bytes().decode(errors="replace")
    except OSError:  # it has ended meanwhile
        return None
    # The name, in parentheses, may hold anything; the numbers follow its end.
    numbers = stat.rpartition(")")[2].split()
    return Seen(
        pid=int(folder.name),
        parent=int(numbers[1]),
        cpu_s=sum(int(ticks) for ticks in numbers[11:15]) * _TICK_S,
        kernel_s=sum(int(ticks) for ticks in numbers[12:15:2]) * _TICK_S,
        command=tuple(command.rstrip("\0").split("\0")),
    )


def _pss_mib(pid: int) -> float | None:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), None)
