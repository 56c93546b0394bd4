"""Hosts are lost while citizens vote through every front.

A host is lost by its cable or by its power first; a primary is fenced, by its power, before its
standby is promoted.

    python -m tests.faults.hosts [--quick]
"""

import json
import math
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import click

from loadtests.faults.book import Book
from loadtests.faults.crowd import Crowd
from loadtests.faults.outcome import Course, Outcome, reckoned, skipped
from loadtests.faults.station import SAMPLE
from loadtests.faults.text import table
from loadtests.product.evidence import read_tallies
from loadtests.product.running import ProductFailed
from tests import redis_cluster
from tests.faults.machines import PUBLIC_PORT, fetched
from tests.faults.namespaces import Host, Network, NoNamespacesError, network
from tests.faults.site import CACHES, EVER_S, FRONTS, OFFICE, STORES, World, opened, started

NAME, TITLE = "hosts", "hosts are lost: a front's, a cache's, the primary's with a takeover"
_PAUSE_S = 0.2
_WARM_UP = 100
_ROUNDS = 5
#: What was on its way when a standby was cut off has arrived by then; then nothing may.
_SETTLED_S, _SILENT_S = 2.0, 3.0


def hosts(course: Course, *, synchronous: bool = True) -> Outcome:
    """Lose hosts during a vote, then hold what voters were told against the ledger.

    Args:
        synchronous: False plants a fault: a primary that does not wait for its standby, which is
            cut off for a moment before the primary is lost.

    Raises:
        ProductFailed: nobody could vote in the beginning, or a command failed in the end.
    """
    try:
        with network((*FRONTS, OFFICE, *CACHES, *STORES)) as made:
            return _course(course, made, synchronous=synchronous)
    except NoNamespacesError as lack:
        return skipped(NAME, TITLE, str(lack))


def _course(course: Course, made: Network, *, synchronous: bool) -> Outcome:
    with (
        Book(course.folder / "told.csv") as book,
        opened(course, made, synchronous=synchronous) as world,
    ):
        voters, seed = 8 if course.quick else 32, f"hosts-{course.seed}"
        with Crowd(world.site.poll(), book, seed=seed, connections=voters) as crowd:
            if crowd.await_more(_WARM_UP, EVER_S) is None:
                raise ProductFailed("nobody can vote before any host is lost")
            _strike(course, world, crowd) if synchronous else _stray(world, crowd)
        reckoning = world.site.reckon(book, course.folder / "export")
        taken = {f"connections_{name}": n for name, n in world.balancer.taken.items()}
        if not all(world.balancer.taken.values()):
            world.problems.append("not every front took ballots")
        counted = sum(tally.counted for tally in read_tallies(course.folder / "export"))
        world.problems += [
            f"{name} does not show the {counted} votes that count"
            for name in FRONTS
            if synchronous and not _shows(world, name, counted)
        ]
    return reckoned(
        NAME,
        TITLE,
        world.lost,
        book=book,
        reckoning=reckoning,
        figures={
            "not_acknowledged": book.outcomes.total() - book.acknowledged,
            "longest_silence_s": round(book.longest_silence_s, 3),
            **taken,
        },
        problems=world.problems,
    )


def _shows(world: World, name: str, counted: int) -> bool:
    """Whether a front comes to show so many votes, as the publisher left them in the cluster."""
    path = f"/api/v1/campaigns/{SAMPLE}/cases"
    until_s = time.monotonic() + EVER_S
    while time.monotonic() < until_s:
        told = fetched(world.network.switch, world.network.hosts[name].address, PUBLIC_PORT, path)
        if told and sum(case["count"] or 0 for case in json.loads(told)["cases"]) == counted:
            return True
        time.sleep(_PAUSE_S)
    return False


def _strike(course: Course, world: World, crowd: Crowd) -> None:
    until_s = time.monotonic() + course.limit_s
    for turn in range(1 if course.quick else _ROUNDS):
        if time.monotonic() > until_s:
            world.problems.append(f"there was time for {turn} of {_ROUNDS} rounds")
            return
        for place, name in enumerate(FRONTS):
            _lose_front(world, crowd, name, cable_first=place == turn % 2)
        _lose_cache(world, crowd, CACHES[turn % len(CACHES)])
        if not course.quick:
            _lose_office(world, crowd)
            _cut_off_standby(world, crowd)
        _take_over(world, crowd, cable_first=turn % 2 == 0)
        if not course.quick:
            _give_a_standby(world, crowd)


def _lose_front(world: World, crowd: Crowd, name: str, *, cable_first: bool) -> None:
    """A front's host goes, and comes back once voting was seen to go on without it."""
    machine = world.machines[name]
    if cable_first:
        world.network.unplug(name)
        world.goes_on(crowd, f"the cable of {name} was out")
    roles = machine.kill()
    world.network.unplug(name)
    world.goes_on(crowd, f"{name} was lost")
    world.network.plug(name)
    machine.start(roles)
    machine.await_ready(world.network.switch)
    world.lost += 1


def _lose_cache(world: World, crowd: Crowd, name: str) -> None:
    """A host of the cluster goes: a primary, and another one's replica. It comes back empty."""
    host = world.network.hosts[name]
    gone = [node for node in world.caches if node.address == host.address]
    for node in gone:
        node.kill()
    world.network.unplug(name)
    world.goes_on(crowd, f"{name} was lost")
    world.network.plug(name)
    for node in gone:
        world.caches[world.caches.index(node)] = started(host, node)
    with world.network.switch.entered():
        redis_cluster.Cluster(nodes=world.caches).wait_for_rest()
    world.lost += 1


def _lose_office(world: World, crowd: Crowd) -> None:
    """The followers' host goes; a front's host takes them over until it is back."""
    office, deputy = world.machines[OFFICE], replace(world.machines[FRONTS[0]], running={})
    world.network.unplug(OFFICE)
    roles = office.kill()
    deputy.start(roles)
    try:
        deputy.await_ready(world.network.switch)
        world.goes_on(crowd, "a front's host had taken over from the office")
    finally:
        deputy.kill()
    world.network.plug(OFFICE)
    office.start(roles)
    office.await_ready(world.network.switch)
    world.lost += 1


def _cut_off_standby(world: World, crowd: Crowd) -> None:
    """Without its standby a primary acknowledges nothing, and goes on when it is back."""
    standby = _name(world.pair.standby.host)
    world.network.unplug(standby)
    time.sleep(_SETTLED_S)
    if crowd.await_more(1, _SILENT_S) is not None:
        world.problems.append("a ballot was acknowledged that the standby cannot have")
    world.network.plug(standby)
    world.goes_on(crowd, "the standby was cut off and is back")


def _take_over(world: World, crowd: Crowd, *, cable_first: bool) -> None:
    """The primary's host goes; it is fenced before the standby takes its place."""
    primary = world.pair.primary
    if cable_first:
        world.network.unplug(_name(primary.host))
    primary.kill()
    world.network.unplug(_name(primary.host))
    world.run(world.pair.promote())
    world.lost += 1
    world.goes_on(crowd, "the standby had taken over")


def _give_a_standby(world: World, crowd: Crowd) -> None:
    """What was the primary comes back as a standby alone, from nothing."""
    world.network.plug(_name(world.pair.primary.host))
    world.pair = world.run(world.pair.turned())
    world.goes_on(crowd, "the former primary was back as a standby")


def _stray(world: World, crowd: Crowd) -> None:
    """The control: the standby has not got what the primary acknowledges, and takes over."""
    standby = _name(world.pair.standby.host)
    world.network.unplug(standby)
    world.goes_on(crowd, "the standby was cut off")
    world.pair.primary.kill()
    world.network.unplug(_name(world.pair.primary.host))
    world.network.plug(standby)
    world.run(world.pair.promote())
    world.lost += 1
    world.goes_on(crowd, "the standby had taken over")


def _name(host: Host | None) -> str:
    assert host is not None
    return host.name


@click.command()
@click.option("--quick", is_flag=True, help="The short form, as `make test` runs it.")
@click.option("--minutes", type=float, default=math.inf, help="End early; that is told.")
@click.option("--seed", type=int, default=1, show_default=True)
def main(*, quick: bool, minutes: float, seed: int) -> None:
    """Lose hosts during a vote; exit 1 if a vote is lost, doubled or unexplained."""
    with tempfile.TemporaryDirectory(prefix="px-hosts-") as folder:
        course = Course(folder=Path(folder), seed=seed, quick=quick, limit_s=60 * minutes)
        seen = hosts(course)
    click.echo("\n".join(table([seen])))
    if not seen.holds:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
