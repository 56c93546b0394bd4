"""A Redis Cluster of a test's own: three primaries, each with a replica.

All are on loopback, unless a test starts each node on a host.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis.exceptions import RedisError

from tests.redis_servers import Guard, Server, end_all, free_port, start

PRIMARIES = 3
_SLOTS = 16_384
#: Nodes talk to one another this much above their port.
_BUS = 10_000
_PATIENCE_S = 120.0
_PAUSE_S = 0.05
_NODE_TIMEOUT_MS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Six servers that are one cluster; the first three began as primaries."""

    nodes: list[Server]

    @property
    def url(self) -> str:
        """Every node, so that the loss of any leaves an address."""
        return self.url_as("")

    def url_as(self, credentials: str) -> str:
        """The same for `USER:PASSWORD@`."""
        return f"redis+cluster://{credentials}" + ",".join(node.place for node in self.nodes)

    def primary_of(self, key: str) -> Server:
        """The node that holds a key now, as a node that lives says."""
        some = self.living()[0]
        slot = _call(some, "CLUSTER", "KEYSLOT", key)
        for first, last, (address, port, *_), *_ in _call(some, "CLUSTER", "SLOTS"):
            if first <= slot <= last:
                return next(node for node in self.nodes if node.place == f"{address}:{port}")
        raise AssertionError(f"nobody holds {key}")

    def primaries(self) -> list[Server]:
        """The nodes that live and take writes."""
        return [node for node in self.living() if _role(node) == "master"]

    def living(self) -> list[Server]:
        return [node for node in self.nodes if node.process.poll() is None]

    def wait_for_failover(self, lost: Server) -> None:
        """Until every slot is held by a node that lives, in the eyes of all that live."""
        _until(
            lambda: all(
                lost.place not in {_holder(row) for row in _call(node, "CLUSTER", "SLOTS")}
                and _says_ok(node)
                for node in self.living()
            )
        )

    def wait_for_rest(self) -> None:
        """Until every node says that every slot has its holder."""
        _until(lambda: all(map(_says_ok, self.nodes)))

    def flush(self) -> None:
        """Empty every primary."""
        for node in self.primaries():
            _call(node, "FLUSHALL")


@contextmanager
def running(program: Path, folder: Path, guard: Guard | None = None) -> Iterator[Cluster]:
    """A cluster for as long as the context lasts."""
    nodes: list[Server] = []
    try:
        while len(nodes) < 2 * PRIMARIES:
            port = free_port(also=_BUS)
            nodes.append(start_node(program, folder / f"node{len(nodes)}", port=port, guard=guard))
        join(nodes)
        yield Cluster(nodes=nodes)
    finally:
        end_all(nodes)


def start_node(
    program: Path,
    folder: Path,
    *options: str,
    port: int,
    address: str = "127.0.0.1",
    guard: Guard | None = None,
) -> Server:
    """Start a node that is in no cluster yet, or again in the one that its folder knows."""
    return start(
        program,
        folder,
        *("--cluster-enabled", "yes", "--cluster-node-timeout", str(_NODE_TIMEOUT_MS)),
        *("--cluster-require-full-coverage", "no", "--cluster-replica-validity-factor", "0"),
        *("--repl-diskless-sync-delay", "0", "--appendonly", "no", *options),
        port=port,
        address=address,
        guard=guard,
    )


def join(nodes: list[Server]) -> None:
    """Make nodes one cluster: the first three its primaries, the others their replicas."""
    for number, node in enumerate(nodes, start=1):
        _call(node, "CLUSTER", "SET-CONFIG-EPOCH", str(number))
    share = -(-_SLOTS // PRIMARIES)
    for number, node in enumerate(nodes[:PRIMARIES]):
        last = min(_SLOTS, (number + 1) * share) - 1
        _call(node, "CLUSTER", "ADDSLOTSRANGE", str(number * share), str(last))
        _call(nodes[0], "CLUSTER", "MEET", node.address, str(node.port))
    for replica in nodes[PRIMARIES:]:
        _call(nodes[0], "CLUSTER", "MEET", replica.address, str(replica.port))
    _until(lambda: all(len(_call(node, "CLUSTER", "NODES")) == len(nodes) for node in nodes))
    for primary, replica in zip(nodes[:PRIMARIES], nodes[PRIMARIES:], strict=True):
        _call(replica, "CLUSTER", "REPLICATE", _call(primary, "CLUSTER", "MYID"))
    _until(lambda: all(_says_ok(node) for node in nodes))
    _until(lambda: all(_follows(replica) for replica in nodes[PRIMARIES:]))
    _until(lambda: all(len(row) > PRIMARIES for row in _call(nodes[0], "CLUSTER", "SLOTS")))


def _call(node: Server, *command: str) -> Any:
    with node.client() as client:
        client.response_callbacks.clear()
        answer = client.execute_command(*command)
    return answer.splitlines() if command[1:] == ("NODES",) else answer


def _holder(row: Any) -> str:
    address, port, *_ = row[2]
    return f"{address}:{port}"


def _says_ok(node: Server) -> bool:
    return "cluster_state:ok" in str(_call(node, "CLUSTER", "INFO"))


def _follows(node: Server) -> bool:
    return "master_link_status:up" in str(_call(node, "INFO", "replication"))


def _role(node: Server) -> str:
    return str(_call(node, "ROLE")[0])


def _until(holds: Callable[[], bool]) -> None:
    """Wait for what a cluster does by itself; a machine that is slow only takes longer."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        try:
            if holds():
                return
        except (RedisError, OSError):
            pass
        time.sleep(_PAUSE_S)
    raise AssertionError("the cluster did not come to rest")
