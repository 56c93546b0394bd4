"""The random audit: one ballot in a hundred that the judge did not find is looked at by a person.

Which ones, a keyed digest of the ballot's link in the hash chain says. Nobody can choose it: a
voter knows neither the key nor the link, which hangs on every ballot before; whoever knows the
key cannot cast a ballot anew, and the draw is the same in every process and after every
restart. Pure.
"""

from collections.abc import Iterable
from enum import StrEnum

from voting.keyring import keyed_digest

RATE = 0.01
_BITS = 64
_BELOW = int(RATE * 2**_BITS)


class Label(StrEnum):
    """What a person says of a ballot that was drawn."""

    BRUSHED = "brushed"
    GENUINE = "genuine"
    UNCLEAR = "unclear"


def lot(key: bytes, link: bytes) -> int:
    """A ballot's lot, 0 to 2^64 - 1; `link` is its hash in the chain."""
    return int.from_bytes(keyed_digest(key, link)[: _BITS // 8])


def is_drawn(key: bytes, link: bytes) -> bool:
    """Whether a ballot is drawn."""
    return lot(key, link) < _BELOW


def drawn(key: bytes, ballots: Iterable[tuple[int, bytes]]) -> list[tuple[int, int]]:
    """The lots and indices of those that are drawn, the lowest lot first.

    Whoever looks at them in this order has looked at a random sample whenever they stop.

    Args:
        ballots: index and link of each.
    """
    lots = ((lot(key, link), index) for index, link in ballots)
    return sorted((one, index) for one, index in lots if one < _BELOW)
