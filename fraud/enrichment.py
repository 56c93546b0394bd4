"""What a log's raw columns say of a ballot: network, device class, referrer. Pure."""

from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from fraud.vocabulary import code_of

_V4_PREFIX = 24
_V6_PREFIX = 64
_LONGEST_EPOCH_S = 253_402_300_800.0  # the year 10000


@lru_cache(maxsize=65_536)
def network_code(address: str) -> int:
    """The code of an address's /24 or /64; an IPv4 address inside IPv6 is taken as itself.

    Raises:
        ValueError: not an address.
    """
    found = ip_address(address)
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    bits, kept = (32, _V4_PREFIX) if isinstance(found, IPv4Address) else (128, _V6_PREFIX)
    return code_of(f"network {found.version} {int(found) >> (bits - kept):x}")


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
    try:
        at = float(text)
    except ValueError:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            raise ValueError("no offset from UTC") from None
        at = moment.timestamp()
    if not 0.0 <= at < _LONGEST_EPOCH_S:
        raise ValueError("out of range")
    return at
