"""Whom this installation may call. Pure.

A host must be named; its addresses must be public, or in a network that is named too: so a name
that suddenly means the database, or a cloud's metadata service, leads nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address


class NotAllowed(Exception):
    """A host or an address that may not be called; says which, and what would allow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What is configured.

    Attributes:
        hosts: in lower case, as they stand in addresses.
        networks: of private addresses that may be called all the same, in plain HTTP too.
    """

    hosts: frozenset[str]
    networks: Sequence[IPv4Network | IPv6Network] = ()

    def check_url(self, url: str) -> None:
        """A URL is to a host that is named, by TLS unless its address is in a named network.

        Raises:
            NotAllowed: it is not; the message shows the host alone, never path or query.
        """
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        self.check_host(host)
        if parts.username or parts.password:
            raise NotAllowed(f"{host}: name and password do not belong in a URL")
        if parts.scheme != "https" and not (parts.scheme == "http" and self._is_named(host)):
            raise NotAllowed(
                f"{host}: https:// only; http:// is for addresses in `outbound.networks`"
            )
        if (address := _literal(host)) is not None:
            self.check_address(address)

    def check_host(self, host: str) -> None:
        """A host is named.

        Raises:
            NotAllowed: it is not.
        """
        if host.lower() not in self.hosts:
            raise NotAllowed(f"{host or 'no host'}: is not in `outbound.hosts`")

    def check_address(self, address: Address) -> None:
        """An address is public, or in a named network.

        Raises:
            NotAllowed: it is neither.
        """
        plain = _plain(address)
        is_public = plain.is_global and not plain.is_multicast
        if not is_public and not any(plain in network for network in self.networks):
            raise NotAllowed("a private address that is not in `outbound.networks`")

    def _is_named(self, host: str) -> bool:
        address = _literal(host)
        return address is not None and any(_plain(address) in one for one in self.networks)


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _plain(address: Address) -> Address:
    """IPv4 written as IPv6 is what it stands for."""
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if isinstance(mapped, IPv4Address) else address
