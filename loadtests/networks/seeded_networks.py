"""Draws the networks of a seeded world: which /24s its cities have, which offices and campuses."""

from collections.abc import Iterator
from random import Random

from loadtests.draws import Weighted, weighted
from loadtests.networks.blocks import Blocks, Prefixes, zipf_prefixes
from loadtests.networks.places import CAMPUS, CARRIERS, Places, Province, load_places
from loadtests.networks.world import CITIES, IN_HOUSES, NAT_HOSTS, Building, Networks, building

#: /24s in the home province by access; each city has its part of them.
CELLULAR_24S, FIXED_24S = 700, 2800
AWAY_24S, ABROAD_24S = 24, 12
ZIPF_EXPONENT, FIXED_EXPONENT = 0.75, 0.5
#: Offices and campuses of the home province, with Zipf-shaped sizes.
OFFICES, CAMPUSES = 90, 14


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
        city_sizes=weighted(range(CITIES), shares),
        cities=tuple(_city(home, share, places.hosting, rng) for share in shares),
        away={province.code: _away(province, places.hosting, rng) for province in others},
        others=weighted(others, (province.people for province in others)),
        abroad=_abroad(places, rng),
        offices=tuple(_offices(home, places.hosting, rng)),
        campuses=tuple(_campuses(home, places.hosting, rng)),
        numbers={province.code: n for n, province in enumerate(places.provinces, start=1)},
    )


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


def _abroad(places: Places, rng: Random) -> Weighted[Prefixes]:
    """Countries in the order of the file, in which people from here are ever fewer. Ours."""
    pools = [
        zipf_prefixes(code, _drawn(blocks, ABROAD_24S, places.hosting, rng), ZIPF_EXPONENT)
        for code, blocks in places.abroad.items()
    ]
    return weighted(pools, (1 / rank for rank in range(1, len(pools) + 1)))


def _offices(home: Province, hosting: Blocks, rng: Random) -> Iterator[Building]:
    for _ in range(OFFICES):
        blocks = home.carriers[IN_HOUSES.draw(rng)]
        yield building(home.code, blocks, rng.randint(1, 2), hosting, rng)


def _campuses(home: Province, hosting: Blocks, rng: Random) -> Iterator[Building]:
    for _ in range(CAMPUSES):
        yield building(home.code, home.carriers[CAMPUS], rng.randint(1, 4), hosting, rng)


def _drawn(blocks: Blocks, count: int, hosting: Blocks, rng: Random) -> list[int]:
    """Different /24s in a seeded order."""
    return list(dict.fromkeys(blocks.prefix_outside(hosting, rng) for _ in range(count)))
