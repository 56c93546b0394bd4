"""What is known of how a ballot came, from a log's raw columns and from the ledger's alike."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

import msgspec

from fraud.reading.operators import class_of_operator
from fraud.reading.vocabulary import code_of
from voting.domain import NetworkClass
from voting.provenance.client import UNKNOWN_CLASS, is_wechat
from voting.provenance.client_class import ClientClass, client_class
from voting.provenance.geography import Geography, address_of
from voting.provenance.marks import client_in

#: What a network and a wide network share, by version.
_BITS = {4: (24, 20), 6: (64, 56)}
_LONGEST_EPOCH_S = 253_402_300_800.0  # the year 10000


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What an address says; all 0 or empty where unknown.

    Attributes:
        network, wide_network: codes of its /24 or /64, and of its /20 or /56.
        asn: the number of the network's operator.
        region: ISO 3166 code of country and first subdivision such as `CN-SD`.
    """

    network: int = 0
    wide_network: int = 0
    asn: int = 0
    region: str = ""
    network_class: NetworkClass = NetworkClass.UNKNOWN


class Enrichment:
    """Tells of addresses what a geography tells."""

    def __init__(self, geography: Geography) -> None:
        self._geography = geography

    def origin(self, address: str) -> Origin:
        """What an address says.

        Raises:
            ValueError: not an address.
        """
        found = address_of(address)
        if found is None:
            raise ValueError("not an address")
        place = self._geography.look_up(found)
        number, most = int(found), found.max_prefixlen
        bits, wide_bits = _BITS[found.version]
        return Origin(
            network=_block_code(found.version, bits, number >> (most - bits)),
            wide_network=_block_code(found.version, wide_bits, number >> (most - wide_bits)),
            asn=place.asn,
            region=place.region,
            network_class=network_class_of(place.asn, place.use),
        )


def network_class_of(asn: int, use: NetworkClass) -> NetworkClass:
    """What is known of the very address, or else what kind of lines its operator runs."""
    return use or class_of_operator(asn)


def client_class_in(device_class: str, marks: Collection[str]) -> ClientClass:
    """The client's class by what the ledger keeps; UNKNOWN where it sent no user agent."""
    return ClientClass.UNKNOWN if device_class in ("", UNKNOWN_CLASS) else client_in(marks)


@lru_cache(maxsize=65_536)
def client_class_of(user_agent: str, *, in_wechat: bool) -> ClientClass:
    """A raw user agent's class; one that WeChat's page did not come with is odd there."""
    found = client_class(user_agent)
    if in_wechat and found is ClientClass.CONSISTENT and not is_wechat(user_agent):
        return ClientClass.ODD
    return found


@lru_cache(maxsize=65_536)
def _block_code(version: int, bits: int, prefix: int) -> int:
    """The code of a block of addresses, by the bits that they share."""
    return code_of(f"network {version}/{bits} {prefix:x}")


@lru_cache(maxsize=65_536)
def referrer_source(referrer: str) -> str:
    """A page's host, or the text itself where it is no address of a page."""
    if "://" not in referrer:
        return referrer.strip()
    try:
        return (urlsplit(referrer.strip()).hostname or "").lower()
    except ValueError:
        return referrer.strip()


def epoch_s(text: str) -> float:
    """RFC 3339 or epoch seconds, to epoch seconds.

    Raises:
        ValueError: neither, or without an offset from UTC, or out of range.
    """
    if ":" in text:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            raise ValueError("no offset from UTC")
        at = moment.timestamp()
    else:
        at = float(text)
    if not 0.0 <= at < _LONGEST_EPOCH_S:
        raise ValueError("out of range")
    return at
