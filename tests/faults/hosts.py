"""Roles, a Redis Cluster and PostgreSQL with its standby on hosts of their own; hosts are lost.

A crowd votes through every front, by a balancer. A host is lost by its cable or by its power
first; a primary is fenced, by its power, before its standby is promoted.

    python -m tests.faults.hosts [--quick]
"""

import asyncio
import json
import math
import socket
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from loadtests.campaign_copy import copy_campaign
from loadtests.clock import rfc3339
from loadtests.evidence import read_tallies
from loadtests.faults.book import Book
from loadtests.faults.crowd import Crowd
from loadtests.faults.outcome import Course, Outcome, reckoned, skipped
from loadtests.faults.station import SAMPLE, Station
from loadtests.faults.text import table
from loadtests.product import Ports, ProductFailed
from ops.database.rights.database import DatabaseRole
from ops.database.rights.redis_acl import RedisUser, fresh_passwords
from tests import redis_cluster, redis_servers
from tests.faults.balancer import Balancer, working
from tests.faults.machines import METRICS_PORTS, PUBLIC_PORT, Machine, Servers, fetched
from tests.faults.namespaces import Host, Network, NoNamespacesError, network
from tests.faults.postgres_pair import Pair, server_pair
from tests.redis_servers import Server, acl_guard

NAME, TITLE = "hosts", "hosts are lost: a front's, a cache's, the primary's with a takeover"
FRONTS, OFFICE = ("front-a", "front-b"), "office"
CACHES, STORES = ("cache-1", "cache-2", "cache-3"), ("store-1", "store-2")
_FOLLOWERS = ("projector", "judge", "publisher", "desk")
_REDIS_PORTS = (6379, 6380)
_EVER_S = 90.0
_PAUSE_S = 0.2
_WARM_UP, _SOME = 100, 50
_ROUNDS = 5
#: What was on its way when a standby was cut off has arrived by then; then nothing may.
_SETTLED_S, _SILENT_S = 2.0, 3.0
_OPEN_BEFORE_S, _OPEN_FOR_S = 60.0, 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Station):
    """The product on several hosts: commands are typed in the office, voters see the balancer."""

    office: Machine

    @property
    def environment(self) -> dict[str, str]:
        """The settings of commands."""
        return self.office.environment("command")

    def type(self, *command: str | Path, may_differ: bool = False) -> dict[str, Any]:
        """As on any station, on the office's host."""
        with self.office.host.entered():
            return Station.type(self, *command, may_differ=may_differ)


@dataclass(slots=True, kw_only=True)
class _World:
    """Everything that runs, and what was seen of it."""

    network: Network
    site: Site
    machines: dict[str, Machine]
    caches: list[Server]
    pair: Pair
    balancer: Balancer
    run: Callable[[Coroutine[Any, Any, Any]], Any]
    lost: int = 0
    problems: list[str] = field(default_factory=list)

    def goes_on(self, crowd: Crowd, after: str) -> None:
        """See that voting goes on."""
        if crowd.await_more(_SOME, _EVER_S) is None:
            self.problems.append(f"no voting for {_EVER_S:g} s after {after}")


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
        _world(course, made, synchronous=synchronous) as world,
    ):
        voters, seed = 8 if course.quick else 32, f"hosts-{course.seed}"
        with Crowd(world.site.poll(), book, seed=seed, connections=voters) as crowd:
            if crowd.await_more(_WARM_UP, _EVER_S) is None:
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


def _shows(world: _World, name: str, counted: int) -> bool:
    """Whether a front comes to show so many votes, as the publisher left them in the cluster."""
    path = f"/api/v1/campaigns/{SAMPLE}/cases"
    until_s = time.monotonic() + _EVER_S
    while time.monotonic() < until_s:
        told = fetched(world.network.switch, world.network.hosts[name].address, PUBLIC_PORT, path)
        if told and sum(case["count"] or 0 for case in json.loads(told)["cases"]) == counted:
            return True
        time.sleep(_PAUSE_S)
    return False


def _strike(course: Course, world: _World, crowd: Crowd) -> None:
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


def _lose_front(world: _World, crowd: Crowd, name: str, *, cable_first: bool) -> None:
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


def _lose_cache(world: _World, crowd: Crowd, name: str) -> None:
    """A host of the cluster goes: a primary, and another one's replica. It comes back empty."""
    host = world.network.hosts[name]
    gone = [node for node in world.caches if node.address == host.address]
    for node in gone:
        node.kill()
    world.network.unplug(name)
    world.goes_on(crowd, f"{name} was lost")
    world.network.plug(name)
    for node in gone:
        world.caches[world.caches.index(node)] = _started(host, node)
    with world.network.switch.entered():
        redis_cluster.Cluster(nodes=world.caches).wait_for_rest()
    world.lost += 1


def _lose_office(world: _World, crowd: Crowd) -> None:
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


def _cut_off_standby(world: _World, crowd: Crowd) -> None:
    """Without its standby a primary acknowledges nothing, and goes on when it is back."""
    standby = _name(world.pair.standby.host)
    world.network.unplug(standby)
    time.sleep(_SETTLED_S)
    if crowd.await_more(1, _SILENT_S) is not None:
        world.problems.append("a ballot was acknowledged that the standby cannot have")
    world.network.plug(standby)
    world.goes_on(crowd, "the standby was cut off and is back")


def _take_over(world: _World, crowd: Crowd, *, cable_first: bool) -> None:
    """The primary's host goes; it is fenced before the standby takes its place."""
    primary = world.pair.primary
    if cable_first:
        world.network.unplug(_name(primary.host))
    primary.kill()
    world.network.unplug(_name(primary.host))
    world.run(world.pair.promote())
    world.lost += 1
    world.goes_on(crowd, "the standby had taken over")


def _give_a_standby(world: _World, crowd: Crowd) -> None:
    """What was the primary comes back as a standby alone, from nothing."""
    world.network.plug(_name(world.pair.primary.host))
    world.pair = world.run(world.pair.turned())
    world.goes_on(crowd, "the former primary was back as a standby")


def _stray(world: _World, crowd: Crowd) -> None:
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


@contextmanager
def _world(course: Course, made: Network, *, synchronous: bool) -> Iterator[_World]:
    course.folder.chmod(0o711)  # PostgreSQL's user passes through it
    stores = (made.hosts[STORES[0]], made.hosts[STORES[1]])
    with asyncio.Runner() as runner, ExitStack() as stack:
        pair = _entered(runner, stack, server_pair(course.folder, stores))
        passwords = fresh_passwords()
        caches = stack.enter_context(_caches(course.folder, made, passwords))
        listens = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        public = int(listens.getsockname()[1])
        servers = _servers(pair, caches, passwords)
        machines = {
            name: Machine(
                host=made.hosts[name],
                folder=course.folder / name,
                servers=servers,
                origin=f"http://127.0.0.1:{public}",
                proxy=made.switch.address,
                command=course.command,
            )
            for name in (OFFICE, *FRONTS)
        }
        site = Site(
            data=course.folder / "var",
            logs=course.folder,
            ports=Ports(public=public, desk=0, metrics=0),
            office=machines[OFFICE],
        )
        _begin(course, site)
        runner.run(pair.replicate(synchronous=synchronous))
        for name in FRONTS:
            machines[name].folder.mkdir()
            machines[name].take_keys(machines[OFFICE])
        for machine in machines.values():
            stack.callback(machine.kill)
            machine.start(_FOLLOWERS if machine is site.office else ("front",))
        for machine in machines.values():
            machine.await_ready(made.switch)
        fronts = [made.hosts[name] for name in FRONTS]
        balancer = Balancer(fronts, port=PUBLIC_PORT, ready_port=METRICS_PORTS["front"])
        stack.enter_context(working(balancer, listens, made.switch))
        yield _World(
            network=made,
            site=site,
            machines=machines,
            caches=caches,
            pair=pair,
            balancer=balancer,
            run=runner.run,
        )


def _entered(
    runner: asyncio.Runner, stack: ExitStack, context: AbstractAsyncContextManager[Pair]
) -> Pair:
    """Enter what has to be awaited, and leave it with the stack."""
    entered = runner.run(context.__aenter__())
    stack.callback(lambda: runner.run(context.__aexit__(None, None, None)))
    return entered


def _begin(course: Course, site: Site) -> None:
    """What an operator types before any role starts: tables, a campaign with its keys, rights."""
    now_s = time.time()
    opens, closes = rfc3339(now_s - _OPEN_BEFORE_S), rfc3339(now_s + _OPEN_FOR_S)
    file = copy_campaign(course.folder / "campaign", opens, closes, SAMPLE)
    site.type("campaign", "load", file)
    site.type("rights", "postgres", "--apply")


def _servers(pair: Pair, caches: list[Server], passwords: dict[RedisUser, str]) -> Servers:
    cluster = redis_cluster.Cluster(nodes=caches)
    roles = {user.removeprefix("pingxuan_"): user for user in RedisUser}
    return Servers(
        postgres={
            **{role.removeprefix("pingxuan_"): pair.address_as(role) for role in DatabaseRole},
            "command": pair.address,
        },
        redis={role: cluster.url_as(f"{user}:{passwords[user]}@") for role, user in roles.items()},
    )


@contextmanager
def _caches(
    folder: Path, made: Network, passwords: dict[RedisUser, str]
) -> Iterator[list[Server]]:
    """A cluster with our ACL file: each host has a primary, and the replica of another's."""
    guard = acl_guard(folder, passwords)
    nodes: list[Server] = []
    try:
        for shift, port in enumerate(_REDIS_PORTS):
            for place in range(len(CACHES)):
                host = made.hosts[CACHES[(place + shift) % len(CACHES)]]
                with host.entered():
                    nodes.append(
                        redis_cluster.start_node(
                            redis_servers.valkey(),
                            folder / f"{host.name}-{port}",
                            port=port,
                            address=host.address,
                            guard=guard,
                        )
                    )
        with made.switch.entered():
            redis_cluster.join(nodes)
        yield nodes
    finally:
        redis_servers.end_all(nodes)


def _started(host: Host, node: Server) -> Server:
    """A node again, over what its folder knows of the cluster."""
    with host.entered():
        return redis_cluster.start_node(
            node.program, node.folder, port=node.port, address=node.address, guard=node.guard
        )


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
