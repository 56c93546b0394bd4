"""Addresses: citizens on carrier networks, hosting where brushers rent.

Citizens sit in a seeded set of /24s whose use is Zipf-shaped, as carrier NAT makes it: a few
/24s carry thousands of people, most carry one or two.
"""

import socket
import tomllib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

from loadtests.shared_data import SHIPPED, shared_file

CITIZEN_NETWORKS = 4000
ZIPF_EXPONENT = 0.75
_LAST_OCTET = 256


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """The pools of addresses of one seeded world."""

    carriers: tuple[Blocks, ...]
    shares: tuple[float, ...]
    hosting: Blocks
    citizen_24s: tuple[int, ...]
    cumulative: tuple[float, ...]

    def citizen(self, rng: Random) -> str:
        """An address in the citizens' Zipf-shaped set of /24s."""
        prefix = rng.choices(self.citizen_24s, cum_weights=self.cumulative)[0]
        return dotted(prefix + rng.randrange(1, _LAST_OCTET - 1))

    def residential(self, rng: Random) -> str:
        """Any carrier address: what a pool of residential proxies hands out."""
        return dotted(draw_carrier(self.carriers, self.shares, self.hosting, rng))

    def rented(self, rng: Random) -> str:
        """An address of a hosting company."""
        return dotted(self.hosting.draw(rng))


def load_networks(seed: int) -> Networks:
    """Draw the citizens' networks of a world; the same seed gives the same ones."""
    shipped = tomllib.loads((SHIPPED / "networks.toml").read_text(encoding="utf-8"))
    carriers = tuple(parse_blocks(carrier["blocks"]) for carrier in shipped["carrier"])
    shares = tuple(float(carrier["share"]) for carrier in shipped["carrier"])
    listed = shared_file("ip-reputation/x4bnet_output_datacenter_ipv4.txt")
    hosting = parse_blocks(_lines(listed) if listed else shipped["hosting"]["blocks"])
    rng = Random(f"networks-{seed}")
    prefixes = {
        draw_carrier(carriers, shares, hosting, rng) & ~0xFF for _ in range(CITIZEN_NETWORKS)
    }
    ordered = sorted(prefixes)
    rng.shuffle(ordered)
    weights = (1 / (rank + 3) ** ZIPF_EXPONENT for rank in range(len(ordered)))
    return Networks(
        carriers=carriers,
        shares=shares,
        hosting=hosting,
        citizen_24s=tuple(ordered),
        cumulative=tuple(accumulate(weights)),
    )


def draw_carrier(
    carriers: tuple[Blocks, ...], shares: tuple[float, ...], hosting: Blocks, rng: Random
) -> int:
    """A carrier's address outside the hosting blocks; the last of 100 tries is taken as it is."""
    address = 0
    for _ in range(100):
        address = rng.choices(carriers, weights=shares)[0].draw(rng)
        if not hosting.holds(address) and 0 < address % _LAST_OCTET < _LAST_OCTET - 1:
            break
    return address


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


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
