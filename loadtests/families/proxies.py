"""Pools of addresses that sellers rent: lines that dial in again and again, homes, clouds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from loadtests.draws import evenly
from loadtests.networks.blocks import dotted
from loadtests.networks.places import Province
from loadtests.networks.world import Host, Networks

#: A line dials into the addresses of one exchange: a /20 of one carrier in one city.
LINE_HOSTS = 4096
FEWEST_LINES, MOST_LINES = 3, 60
#: A line is good for so many votes before its addresses come again too often.
VOTES_PER_LINE = 1500
#: How often a pool is made of lines (秒拨) and not of homes all over the country.
DIALLING = 0.55
#: How often an order is for addresses of the campaign's own province, which sellers offer.
IN_PROVINCE = 0.35
#: Carriers whose lines are sold.
_SOLD = ("telecom", "telecom", "unicom", "mobile")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The addresses that one broadband line gets when it dials in."""

    first: int
    region: str
    carrier: str

    def dial(self, rng: Random) -> Host:
        """The line's next address."""
        number = self.first + int(rng.random() * LINE_HOSTS)
        return Host(
            address=dotted(number), region=self.region, access="fixed", carrier=self.carrier
        )


def fresh_hosts(networks: Networks, hosting: float, count: int, rng: Random) -> Iterator[Host]:
    """Hosts for some `count` votes, none of them twice; `hosting` is the rented share."""
    home = (networks.home,) if rng.random() < IN_PROVINCE else networks.places.provinces
    lines = _lines(networks, home, count, rng) if rng.random() < DIALLING else ()
    used = set[str]()
    while True:
        if rng.random() < hosting:
            host = networks.rented(rng)
        else:
            host = evenly(lines, rng).dial(rng) if lines else networks.line(evenly(home, rng), rng)
        if host.address not in used and not host.address.endswith((".0", ".255")):
            used.add(host.address)
            yield host


def _lines(
    networks: Networks, home: Sequence[Province], count: int, rng: Random
) -> tuple[Line, ...]:
    lines = rng.randint(FEWEST_LINES, MOST_LINES) + count // VOTES_PER_LINE
    return tuple(_line(networks, evenly(home, rng), rng) for _ in range(lines))


def _line(networks: Networks, province: Province, rng: Random) -> Line:
    carrier = evenly(_SOLD, rng)
    prefix = province.carriers[carrier].prefix_outside(networks.hosting, rng)
    return Line(first=prefix & ~(LINE_HOSTS - 1), region=province.code, carrier=carrier)
