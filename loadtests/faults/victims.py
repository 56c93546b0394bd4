"""Who can be killed: the processes of a running product, by what they are."""

import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress

from loadtests.bench.processes import descendants, role_of

ROLES = ("front", "judge", "projector", "publisher")
VALKEY, POSTGRES, BACKEND = "valkey-server", "postgres", "backend"
KINDS = (*ROLES, VALKEY, POSTGRES, BACKEND)


def living(root: int) -> Mapping[str, Sequence[int]]:
    """The processes below `root` by kind.

    PostgreSQL is its first process, whose death ends all of it; a backend is one that serves a
    client, whose death makes PostgreSQL throw out everybody and recover.
    """
    found: dict[str, list[int]] = {kind: [] for kind in KINDS}
    everybody = descendants([root])
    for seen in everybody:
        kind = role_of(seen.command)
        if kind == POSTGRES and seen.parent != root:
            # "postgres: pingxuan: app pingxuan [local] …"; the others name no client.
            kind = BACKEND if "[local]" in seen.command[0] else ""
        if kind in found:
            found[kind].append(seen.pid)
    return found


def kill(pid: int) -> None:
    """Kill a process that may have ended by itself."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
