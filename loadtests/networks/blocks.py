"""IPv4 blocks: sets of addresses that can be asked and drawn from."""

import socket
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from loadtests.draws import Weighted, weighted

#: Hosts of a /24 that people sit behind: neither the network's address nor the broadcast's.
FIRST_HOST, LAST_HOST = 1, 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """IPv4 blocks as sorted, parallel first and last addresses."""

    first: tuple[int, ...]
    last: tuple[int, ...]

    def holds(self, address: int) -> bool:
        """Whether an address lies in one of the blocks; blocks must not overlap."""
        place = bisect_right(self.first, address) - 1
        return place >= 0 and address <= self.last[place]

    def draw(self, rng: Random) -> int:
        """An address of a block that is drawn evenly, whatever its size."""
        place = rng.randrange(len(self.first))
        return rng.randint(self.first[place], self.last[place])

    def prefix_outside(self, other: "Blocks", rng: Random) -> int:
        """A /24 whose middle is not in other blocks; the last of 100 tries is taken as it is."""
        prefix = 0
        for _ in range(100):
            prefix = self.draw(rng) & ~0xFF
            if not other.holds(prefix + 128):
                break
        return prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefixes:
    """A set of /24s whose use is Zipf-shaped, as carrier NAT makes it, in one region.

    `hosts` addresses of each are in use: few where a carrier's NAT stands for many people.
    """

    region: str
    prefixes: Weighted[int]
    hosts: int

    def draw(self, rng: Random) -> int:
        """An address of the set."""
        return self.prefixes.draw(rng) + FIRST_HOST + int(rng.random() * self.hosts)


def zipf_prefixes(
    region: str, prefixes: Iterable[int], exponent: float, hosts: int = LAST_HOST
) -> Prefixes:
    """Prefixes whose use falls with their place in the order by a power."""
    ordered = tuple(prefixes)
    weights = (1 / (rank + 3) ** exponent for rank in range(len(ordered)))
    return Prefixes(
        region=region, prefixes=weighted(ordered, weights), hosts=min(hosts, LAST_HOST)
    )


def parse_blocks(lines: Iterable[str]) -> Blocks:
    """Read `a.b.c.d/n` lines, sorted by their first address."""
    spans = sorted(_span(line) for line in lines)
    return Blocks(first=tuple(a for a, _ in spans), last=tuple(b for _, b in spans))


def dotted(address: int) -> str:
    """An IPv4 address as people write it."""
    return socket.inet_ntoa(address.to_bytes(4, "big"))


def _span(line: str) -> tuple[int, int]:
    host, _, bits = line.partition("/")
    first = int.from_bytes(socket.inet_aton(host), "big")
    return first, first + (1 << (32 - int(bits or 32))) - 1
