"""Where the desk is called, as far as passkeys ask. Pure."""

from dataclasses import dataclass
from ipaddress import ip_address

from yarl import URL


@dataclass(frozen=True, slots=True)
class Site:
    """The domain that passkeys belong to, and the whole origin."""

    domain: str
    origin: str


def site(origin: URL) -> Site | None:
    """Of an origin; None by a bare address, which no passkey can belong to."""
    domain = origin.host or ""
    return None if not domain or _is_address(domain) else Site(domain, str(origin))


def _is_address(domain: str) -> bool:
    try:
        ip_address(domain)
    except ValueError:
        return False
    return True
