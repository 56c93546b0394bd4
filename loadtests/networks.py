"""Addresses of one seeded world: a home province with its cities, the rest of the country,
a few people abroad, offices and campuses, and hosting where brushers rent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random

from loadtests.blocks import Blocks, Prefixes, dotted, zipf_prefixes
from loadtests.places import CAMPUS, CARRIERS, Places, Province, load_places

#: Cities of the home province; their sizes are Zipf-shaped. Ours.
CITIES = 8
#: Where citizens of a city's or a province's campaign live. Ours.
HOME_SHARE, ABROAD_SHARE = 0.80, 0.015
#: How people reach the net: by phone, from a household, an office, a campus. Ours.
ACCESS = ("cellular", "fixed", "office", "campus")
ACCESS_WEIGHTS = (0.58, 0.30, 0.08, 0.04)
#: Carriers of phones and of households. Ours.
CELLULAR_WEIGHTS, FIXED_WEIGHTS = (0.56, 0.21, 0.23), (0.34, 0.30, 0.36)
#: Phones that vote over IPv6, each with a /64 of its own. Ours.
IPV6_SHARE = 1 / 3
#: /24s in the home province by access; each city has its part of them.
CELLULAR_24S, FIXED_24S = 700, 2800
AWAY_24S, ABROAD_24S = 24, 12
ZIPF_EXPONENT, FIXED_EXPONENT = 0.75, 0.5
#: Addresses of a /24 behind which a carrier's NAT puts everybody.
NAT_HOSTS = 24
#: Offices and campuses of the home province, with Zipf-shaped sizes.
OFFICES, CAMPUSES = 90, 14
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
    city_cumulative: tuple[float, ...]
    cities: tuple[dict[tuple[str, str], Prefixes], ...]
    away: tuple[dict[str, Prefixes], ...]
    away_cumulative: tuple[float, ...]
    abroad: tuple[Prefixes, ...]
    offices: tuple[Building, ...]
    campuses: tuple[Building, ...]

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
        return rng.choices(range(CITIES), cum_weights=self.city_cumulative)[0]

    def townsman(self, city: int, rng: Random, access: str = "") -> Host:
        """Somebody in a city of the home province, by phone, at home, at work or at school."""
        access = access or rng.choices(ACCESS, ACCESS_WEIGHTS)[0]
        if access in ("office", "campus"):
            return self.insider(access, rng)
        carrier = rng.choices(CARRIERS, _carrier_weights(access))[0]
        if access == "cellular" and rng.random() < IPV6_SHARE:
            address = phone_v6(carrier, self.place_byte(self.home.code), city, rng)
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
            address=rng.choice(building.addresses),
            region=building.region,
            access=access,
            city=building.city,
            building=place if access == "office" else None,
        )

    def stranger(self, rng: Random) -> Host:
        """Somebody elsewhere in the country, where more people are more often."""
        place = rng.choices(range(len(self.away)), cum_weights=self.away_cumulative)[0]
        access = "cellular" if rng.random() < 0.66 else "fixed"
        carrier = rng.choices(CARRIERS, _carrier_weights(access))[0]
        prefixes = self.away[place][carrier]
        if access == "cellular" and rng.random() < IPV6_SHARE:
            address = phone_v6(carrier, self.place_byte(prefixes.region), 14, rng)
        else:
            address = dotted(prefixes.draw(rng))
        return Host(address=address, region=prefixes.region, access=access, carrier=carrier)

    def expatriate(self, rng: Random) -> Host:
        """Somebody abroad."""
        prefixes = rng.choice(self.abroad)
        return Host(address=dotted(prefixes.draw(rng)), region=prefixes.region, access="fixed")

    def residential(self, rng: Random) -> Host:
        """Any carrier's address in the country: what a pool of residential proxies hands out."""
        province = rng.choice(self.places.provinces)
        carrier = rng.choice(CARRIERS)
        prefix = province.carriers[carrier].prefix_outside(self.hosting, rng)
        return Host(
            address=dotted(prefix + rng.randint(2, 253)),
            region=province.code,
            access="fixed",
            carrier=carrier,
        )

    def rented(self, rng: Random) -> Host:
        """An address of a hosting company, more often than not in a Chinese cloud."""
        if rng.random() < CLOUD_SHARE:
            region = rng.choice(tuple(self.places.clouds))
            number = self.places.clouds[region].draw(rng)
            if self.hosting.holds(number):
                return Host(address=dotted(number), region=region, access="hosting")
        number = self.hosting.draw(rng)
        return Host(address=dotted(number), region=_far_region(number), access="hosting")

    def place_byte(self, region: str) -> int:
        """A province's number in its carriers' IPv6 prefixes."""
        return [province.code for province in self.places.provinces].index(region) + 1


def load_networks(seed: int) -> Networks:
    """Draw the networks of a world; the same seed gives the same ones."""
    places, rng = load_places(), Random(f"networks-{seed}")
    home = rng.choices(places.provinces, [p.people for p in places.provinces])[0]
    others = [province for province in places.provinces if province != home]
    sizes = [1 / (rank + 1) ** 0.8 for rank in range(CITIES)]
    shares = [size / sum(sizes) for size in sizes]
    return Networks(
        places=places,
        home=home,
        city_cumulative=tuple(accumulate(shares)),
        cities=tuple(_city(home, share, places.hosting, rng) for share in shares),
        away=tuple(_away(province, places.hosting, rng) for province in others),
        away_cumulative=tuple(accumulate(province.people for province in others)),
        abroad=tuple(_abroad(places, rng)),
        offices=tuple(_offices(home, places.hosting, rng)),
        campuses=tuple(_campuses(home, places.hosting, rng)),
    )


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


def _carrier_weights(access: str) -> tuple[float, ...]:
    return CELLULAR_WEIGHTS if access == "cellular" else FIXED_WEIGHTS


def _city(
    home: Province, share: float, hosting: Blocks, rng: Random
) -> dict[tuple[str, str], Prefixes]:
    city = {}
    for carrier, blocks in ((name, home.carriers[name]) for name in CARRIERS):
        cellular = _drawn(blocks, max(round(CELLULAR_24S * share / 3), 4), hosting, rng)
        fixed = _drawn(blocks, max(round(FIXED_24S * share / 3), 12), hosting, rng)
        city[carrier, "cellular"] = zipf_prefixes(home.code, cellular, ZIPF_EXPONENT, NAT_HOSTS)
        city[carrier, "fixed"] = zipf_prefixes(home.code, fixed, FIXED_EXPONENT)
    return city


def _away(province: Province, hosting: Blocks, rng: Random) -> dict[str, Prefixes]:
    return {
        name: zipf_prefixes(
            province.code,
            _drawn(province.carriers[name], AWAY_24S, hosting, rng),
            ZIPF_EXPONENT,
        )
        for name in CARRIERS
    }


def _abroad(places: Places, rng: Random) -> Iterator[Prefixes]:
    for code, blocks in places.abroad.items():
        drawn = _drawn(blocks, ABROAD_24S, places.hosting, rng)
        yield zipf_prefixes(code, drawn, ZIPF_EXPONENT)


def _offices(home: Province, hosting: Blocks, rng: Random) -> Iterator[Building]:
    for _ in range(OFFICES):
        blocks = home.carriers[rng.choices(CARRIERS, FIXED_WEIGHTS)[0]]
        yield building(home.code, blocks, rng.randint(1, 2), hosting, rng)


def _campuses(home: Province, hosting: Blocks, rng: Random) -> Iterator[Building]:
    for _ in range(CAMPUSES):
        yield building(home.code, home.carriers[CAMPUS], rng.randint(1, 4), hosting, rng)


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


def _drawn(blocks: Blocks, count: int, hosting: Blocks, rng: Random) -> list[int]:
    """Different /24s in a seeded order."""
    return list(dict.fromkeys(blocks.prefix_outside(hosting, rng) for _ in range(count)))


def _far_region(address: int) -> str:
    """A stable place for a rented address that no list here locates."""
    return ("US", "SG", "HK", "JP", "DE", "US")[(address >> 16) * 2654435761 % 2**32 % 6]
