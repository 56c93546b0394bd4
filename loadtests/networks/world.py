"""Addresses of one seeded world: a home province with its cities, the rest of the country,
a few people abroad, offices and campuses, and hosting where brushers rent.
"""

from dataclasses import dataclass, replace
from random import Random

from loadtests.draws import Weighted, evenly, weighted
from loadtests.networks.blocks import FIRST_HOST, LAST_HOST, Blocks, Prefixes, dotted
from loadtests.networks.places import CARRIERS, Places, Province

#: Cities of the home province; their sizes are Zipf-shaped. Ours.
CITIES = 8
#: Where citizens of a city's or a province's campaign live. Ours.
HOME_SHARE, ABROAD_SHARE = 0.80, 0.015
#: How people reach the net: by phone, from a household, an office, a campus. Ours.
ACCESS = weighted(("cellular", "fixed", "office", "campus"), (0.58, 0.30, 0.08, 0.04))
#: Carriers of phones and of households. Ours.
ON_PHONES = weighted(CARRIERS, (0.56, 0.21, 0.23))
IN_HOUSES = weighted(CARRIERS, (0.34, 0.30, 0.36))
#: How often a household's line, or a stranger's, is in a /24 of which nobody else may vote. Ours.
ALONE_AT_HOME, ALONE_AWAY = 0.55, 0.6
#: Phones that vote over IPv6, each with a /64 of its own. Ours.
IPV6_SHARE = 1 / 3
#: Addresses of a /24 behind which a carrier's NAT puts everybody.
NAT_HOSTS = 24
#: Prefixes from which each carrier numbers its phones; the province is a byte of the second half.
_PHONES_V6 = {"mobile": "2409:89", "unicom": "2408:84", "telecom": "240e:4"}
#: How often a rented address stands in a Chinese cloud.
CLOUD_SHARE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """An address, the region in which it is, and how its people reach the net."""

    address: str
    region: str
    access: str
    carrier: str = ""
    city: int | None = None
    building: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """An office or a campus: everybody inside shares a few addresses."""

    region: str
    city: int
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """The pools of addresses of one seeded world.

    `cities` holds for each city and carrier the /24s of phones and of households; `away` holds
    them for each other province and carrier.
    """

    places: Places
    home: Province
    city_sizes: Weighted[int]
    cities: tuple[dict[tuple[str, str], Prefixes], ...]
    away: dict[str, dict[str, Prefixes]]
    others: Weighted[Province]
    abroad: Weighted[Prefixes]
    offices: tuple[Building, ...]
    campuses: tuple[Building, ...]
    numbers: dict[str, int]

    @property
    def hosting(self) -> Blocks:
        """Every block that is known for hosting."""
        return self.places.hosting

    def citizen(self, rng: Random) -> Host:
        """Where an ordinary citizen votes from."""
        at = rng.random()
        if at < HOME_SHARE:
            return self.townsman(self.a_city(rng), rng)
        return self.stranger(rng) if at < 1 - ABROAD_SHARE else self.expatriate(rng)

    def a_city(self, rng: Random) -> int:
        """A city of the home province, by size."""
        return self.city_sizes.draw(rng)

    def townsman(self, city: int, rng: Random, access: str = "") -> Host:
        """Somebody in a city of the home province, by phone, at home, at work or at school."""
        access = access or ACCESS.draw(rng)
        if access in ("office", "campus"):
            return self.insider(access, rng)
        carrier = _carriers(access).draw(rng)
        if access == "cellular" and rng.random() < IPV6_SHARE:
            address = phone_v6(carrier, self.place_byte(self.home.code), city, rng)
        elif access == "fixed" and rng.random() < ALONE_AT_HOME:
            address = self._anywhere(self.home, carrier, rng)
        else:
            address = dotted(self.cities[city][carrier, access].draw(rng))
        return Host(
            address=address, region=self.home.code, access=access, carrier=carrier, city=city
        )

    def renumbered(self, host: Host, rng: Random) -> Host:
        """The same phone with the address that its carrier gives it another day."""
        if ":" in host.address:
            mine = ":".join(host.address.split(":")[:4])
            return replace(host, address=f"{mine}:{interface(rng.getrandbits(64))}")
        network = host.address.rpartition(".")[0]
        return replace(host, address=f"{network}.{rng.randint(1, NAT_HOSTS)}")

    def insider(self, access: str, rng: Random) -> Host:
        """Somebody in an office or on a campus; few of them hold most people."""
        buildings = self.offices if access == "office" else self.campuses
        place = min(int(len(buildings) * rng.random() ** 2.2), len(buildings) - 1)
        building = buildings[place]
        return Host(
            address=evenly(building.addresses, rng),
            region=building.region,
            access=access,
            city=building.city,
            building=place if access == "office" else None,
        )

    def stranger(self, rng: Random) -> Host:
        """Somebody elsewhere in the country, where more people are more often."""
        return self.provincial(self.others.draw(rng), rng)

    def provincial(self, province: Province, rng: Random, access: str = "") -> Host:
        """Somebody in another province, by phone or at home."""
        access = access or ("cellular" if rng.random() < 0.66 else "fixed")
        carrier = _carriers(access).draw(rng)
        if access == "cellular" and rng.random() < IPV6_SHARE:
            address = phone_v6(carrier, self.place_byte(province.code), 14, rng)
        elif access == "fixed" and rng.random() < ALONE_AWAY:
            address = self._anywhere(province, carrier, rng)
        else:
            address = dotted(self.away[province.code][carrier].draw(rng))
        return Host(address=address, region=province.code, access=access, carrier=carrier)

    def expatriate(self, rng: Random) -> Host:
        """Somebody abroad."""
        prefixes = self.abroad.draw(rng)
        return Host(address=dotted(prefixes.draw(rng)), region=prefixes.region, access="fixed")

    def residential(self, rng: Random) -> Host:
        """Any carrier's address in the country: what a pool of residential proxies hands out."""
        return self.line(evenly(self.places.provinces, rng), rng)

    def line(self, province: Province, rng: Random) -> Host:
        """A household's line anywhere in a province."""
        carrier = evenly(CARRIERS, rng)
        address = self._anywhere(province, carrier, rng)
        return Host(address=address, region=province.code, access="fixed", carrier=carrier)

    def rented(self, rng: Random) -> Host:
        """An address of a hosting company, more often than not in a Chinese cloud."""
        if rng.random() < CLOUD_SHARE:
            region = evenly(tuple(self.places.clouds), rng)
            number = self.places.clouds[region].draw(rng)
            if self.hosting.holds(number):
                return Host(address=dotted(number), region=region, access="hosting")
        number = self.hosting.draw(rng)
        return Host(address=dotted(number), region=_far_region(number), access="hosting")

    def place_byte(self, region: str) -> int:
        """A province's number in its carriers' IPv6 prefixes."""
        return self.numbers[region]

    def _anywhere(self, province: Province, carrier: str, rng: Random) -> str:
        prefix = province.carriers[carrier].prefix_outside(self.hosting, rng)
        return dotted(prefix + FIRST_HOST + int(rng.random() * LAST_HOST))


def phone_v6(carrier: str, place: int, city: int, rng: Random) -> str:
    """An address in a /64 of a phone's own, out of its carrier's prefix for a place."""
    bits = rng.getrandbits(92)
    net = (
        f"{_PHONES_V6[carrier]}{place:02x}:{city + 1:x}{bits & 0xFFF:03x}:{bits >> 12 & 0xFFFF:x}"
    )
    return f"{net}:{interface(bits >> 28)}"


def interface(bits: int) -> str:
    """64 bits as the second half of an IPv6 address."""
    return ":".join(f"{bits >> shift & 0xFFFF:x}" for shift in (48, 32, 16, 0))


def _carriers(access: str) -> Weighted[str]:
    return ON_PHONES if access == "cellular" else IN_HOUSES


def inside(building: Building, rng: Random) -> Host:
    """Somebody in a building, with a device of their own."""
    return Host(
        address=evenly(building.addresses, rng),
        region=building.region,
        access="office",
        city=building.city,
    )


def building(
    region: str, blocks: Blocks, addresses: int, hosting: Blocks, rng: Random
) -> Building:
    """A building with a few neighbouring addresses out of one /24."""
    prefix = blocks.prefix_outside(hosting, rng)
    first = rng.randint(2, 240)
    return Building(
        region=region,
        city=rng.randrange(CITIES),
        addresses=tuple(dotted(prefix + first + n) for n in range(addresses)),
    )


def _far_region(address: int) -> str:
    """A stable place for a rented address that no list here locates."""
    return ("US", "SG", "HK", "JP", "DE", "US")[(address >> 16) * 2654435761 % 2**32 % 6]
