"""Ballots at a steady mean rate, whether the front keeps up or not."""

from random import Random

from loadtests.bench.open_loop import Tide, open_loop, rank_ms
from loadtests.faults.voters import Voters
from loadtests.people.pace import poisson
from loadtests.traffic.wire import Pool


async def tide(pool: Pool, voters: Voters, *, per_s: float, seconds: float, seed: int) -> Tide:
    """Cast at a rate for so long, and wait for every answer."""
    dues_s = poisson(per_s, seconds, Random(f"tide-{seed}"))
    return await open_loop(pool, voters.ballot, dues_s)


def normal_after_s(seen: Tide, bound_ms: float, seconds: int) -> float:
    """From which second of a tide of so many all was normal to its end; inf where never.

    In a normal second ballots were due, each was acknowledged at the first try, and their p99 is
    within the bound: of a front that stays down no answer is late.
    """
    by_second: dict[int, list[float]] = {second: [] for second in range(seconds)}
    for due_s, took_s in seen.took_s:
        by_second[int(due_s)].append(took_s)
    failed = {int(due_s) for due_s in seen.failed_s}
    late = [
        second
        for second, took in by_second.items()
        if second in failed or not took or rank_ms(took, 0.99) > bound_ms
    ]
    after = max(late, default=-1) + 1
    return float(after) if after < seconds else float("inf")
