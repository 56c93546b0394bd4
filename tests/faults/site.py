"""The product on hosts of its own, as an operator sets it up: who stands where, and who is whose.

Fronts on two hosts, the followers in an office, a Redis Cluster with rights on three, PostgreSQL
and its standby on two, a balancer at the switch; each role is its own user of both servers.
"""

import asyncio
import socket
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loadtests.clock import rfc3339
from loadtests.faults.crowd import Crowd
from loadtests.faults.outcome import Course
from loadtests.faults.station import SAMPLE, Station
from loadtests.product.campaign_copy import copy_campaign
from loadtests.product.running import Ports
from ops.database.rights.database import DatabaseRole
from ops.database.rights.redis_acl import RedisUser, fresh_passwords
from tests import redis_cluster, redis_servers
from tests.faults.balancer import Balancer, working
from tests.faults.machines import METRICS_PORTS, PUBLIC_PORT, Machine, Servers
from tests.faults.namespaces import Host, Network
from tests.faults.postgres_pair import Pair, server_pair
from tests.redis_servers import Server, acl_guard

FRONTS, OFFICE = ("front-a", "front-b"), "office"
CACHES, STORES = ("cache-1", "cache-2", "cache-3"), ("store-1", "store-2")
#: Far beyond what anything here takes.
EVER_S = 90.0
_FOLLOWERS = ("projector", "judge", "publisher", "desk")
_REDIS_PORTS = (6379, 6380)
_SOME = 50
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
class World:
    """Everything that runs, and what was seen of it: hosts that were lost, and problems.

    `run` awaits what is asked of `pair`.
    """

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
        if crowd.await_more(_SOME, EVER_S) is None:
            self.problems.append(f"no voting for {EVER_S:g} s after {after}")


@contextmanager
def opened(course: Course, made: Network, *, synchronous: bool) -> Iterator[World]:
    """Start everything on hosts of the names above, and wait until every role is ready."""
    course.folder.chmod(0o711)  # PostgreSQL's user passes through it
    stores = (made.hosts[STORES[0]], made.hosts[STORES[1]])
    with asyncio.Runner() as runner, ExitStack() as stack:
        pair = _entered(runner, stack, server_pair(course.folder, stores))
        passwords = fresh_passwords()
        caches = stack.enter_context(_caches(course.folder, made, passwords))
        listens = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        public = int(listens.getsockname()[1])
        machines = _machines(course, made, _servers(pair, caches, passwords), public)
        site = Site(
            data=course.folder / "var",
            logs=course.folder,
            ports=Ports(public=public, desk=0, metrics=0),
            office=machines[OFFICE],
        )
        _begin(course, site)
        runner.run(pair.replicate(synchronous=synchronous))
        _start_roles(made, machines, stack)
        fronts = [made.hosts[name] for name in FRONTS]
        balancer = Balancer(fronts, port=PUBLIC_PORT, ready_port=METRICS_PORTS["front"])
        stack.enter_context(working(balancer, listens, made.switch))
        yield World(
            network=made,
            site=site,
            machines=machines,
            caches=caches,
            pair=pair,
            balancer=balancer,
            run=runner.run,
        )


def _machines(course: Course, made: Network, servers: Servers, public: int) -> dict[str, Machine]:
    return {
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


def _start_roles(made: Network, machines: dict[str, Machine], stack: ExitStack) -> None:
    """Followers in the office, whose keys each front's host gets; they end with the stack."""
    for name, machine in machines.items():
        stack.callback(machine.kill)
        if name != OFFICE:
            machine.folder.mkdir()
            machine.take_keys(machines[OFFICE])
        machine.start(_FOLLOWERS if name == OFFICE else ("front",))
    for machine in machines.values():
        machine.await_ready(made.switch)


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


def started(host: Host, node: Server) -> Server:
    """A node again, over what its folder knows of the cluster."""
    with host.entered():
        return redis_cluster.start_node(
            node.program, node.folder, port=node.port, address=node.address, guard=node.guard
        )
