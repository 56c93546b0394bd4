"""Region and operator of every address, out of what several sources say. Pure."""

from collections import Counter, defaultdict

from ops.geo.provinces import province_code
from ops.geo.spans import Span, combined

#: A subdivision of China that other sources list as a country of its own.
_SUBDIVISIONS = {"HK": "CN-HK", "MO": "CN-MO", "TW": "CN-TW"}
_UNKNOWN = "0"


def regions(countries: list[Span[str]], chinese: list[Span[tuple[str, str]]]) -> list[Span[str]]:
    """ISO 3166 codes: the country's, and in China the province's where it is known.

    The country is the first source's word; the second only tells a province inside China.
    """

    def region(country: str | None, told: tuple[str, str] | None) -> str | None:
        if country != "CN":
            return _SUBDIVISIONS.get(country, country) if country else None
        code = province_code(told[0]) if told else ""
        inland = code and f"CN-{code}" not in _SUBDIVISIONS.values()
        return f"CN-{code}" if inland else "CN"

    return combined(countries, chinese, region)


def operators(announced: list[Span[int]], chinese: list[Span[tuple[str, str]]]) -> list[Span[int]]:
    """AS numbers; where nobody announces an address, its Chinese carrier's main number."""
    main = main_numbers(announced, chinese)

    def number(asn: int | None, told: tuple[str, str] | None) -> int | None:
        return asn or (main.get(told[1]) if told else None)

    return combined(announced, chinese, number)


def main_numbers(
    announced: list[Span[int]], chinese: list[Span[tuple[str, str]]]
) -> dict[str, int]:
    """The number under which each Chinese carrier announces most of its addresses.

    A carrier has one only where at least half of its addresses stand under it.
    """
    sizes: defaultdict[str, Counter[int]] = defaultdict(Counter)
    both = combined(announced, chinese, lambda asn, told: (asn, told[1]) if asn and told else None)
    for first, last, (asn, carrier) in both:
        sizes[carrier][asn] += last - first + 1
    found = {carrier: counts.most_common(1)[0] for carrier, counts in sizes.items()}
    return {
        carrier: asn
        for carrier, (asn, size) in found.items()
        if carrier != _UNKNOWN and 2 * size >= sizes[carrier].total()
    }
