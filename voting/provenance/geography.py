"""Where an address lies, from MaxMind-typed files: operator, region, and what is known of its use.

Any file that `geoip2` reads drops in: an ASN or ISP file, a City file, and of what cannot be
shipped, Anonymous-IP and Connection-Type files.
"""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from socket import AF_INET, inet_pton
from typing import Any

import maxminddb
import msgspec

from voting.domain import NetworkClass

Address = IPv4Address | IPv6Address

_ASN_FILES = ("GeoIP2-ISP.mmdb", "GeoLite2-ASN.mmdb")
_CITY_FILES = ("GeoIP2-City.mmdb", "GeoLite2-City.mmdb")
_USE_FILES = ("GeoIP2-Anonymous-IP.mmdb", "GeoIP2-Connection-Type.mmdb")
_REMEMBERED = 16_384


class GeographyError(Exception):
    """A geography file cannot be read; the message names it."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What the files say of an address.

    Attributes:
        asn: the number of the network's operator; 0 where unknown.
        region: ISO code of country and first subdivision such as `CN-SD`; empty where unknown.
        use: what a file of uses says; UNKNOWN where there is none, the operator's then counts.
    """

    asn: int = 0
    region: str = ""
    use: NetworkClass = NetworkClass.UNKNOWN


_CONNECTIONS = {
    "Cellular": NetworkClass.MOBILE,
    "Cable/DSL": NetworkClass.RESIDENTIAL,
    "Dialup": NetworkClass.RESIDENTIAL,
    "Satellite": NetworkClass.RESIDENTIAL,
    "Corporate": NetworkClass.CAMPUS,
}


class Geography:
    """The geography files of a folder; what they do not tell is unknown.

    Raises:
        GeographyError: a file is damaged, or of another type.
    """

    def __init__(self, folder: Path | None) -> None:
        self._asn = _opened(folder, _ASN_FILES)
        self._city = _opened(folder, _CITY_FILES)
        self._uses = [
            found for name in _USE_FILES if (found := _opened(folder, (name,))) is not None
        ]
        self._place = lru_cache(maxsize=_REMEMBERED)(self.look_up)

    @property
    def knows_regions(self) -> bool:
        """Whether there is a file to tell regions by."""
        return self._city is not None

    def place(self, address: Address) -> Place:
        """Where an address lies; the last 16,384 are remembered."""
        return self._place(address)

    def look_up(self, address: Address) -> Place:
        """The same, for callers that remember by themselves."""
        return self._found(address)[0]

    def place_within(self, address: Address, bits: int) -> Place | None:
        """Where all addresses lie that share so many bits with one; None where they differ."""
        place, same_bits = self._found(address)
        return place if same_bits <= bits else None

    def _found(self, address: Address) -> tuple[Place, int]:
        """Where an address lies, and so does every other that shares so many bits with it."""
        operator, asn_bits = _record(self._asn, address)
        city, city_bits = _record(self._city, address)
        uses = [_record(reader, address) for reader in self._uses]
        asn = operator.get("autonomous_system_number", 0)
        place = Place(
            asn=asn if isinstance(asn, int) else 0,
            region=_region(city),
            use=next((use for one, _ in uses if (use := _use_of(one))), NetworkClass.UNKNOWN),
        )
        return place, max(asn_bits, city_bits, *(bits for _, bits in uses))


def address_of(text: str) -> Address | None:
    """An address as it is written, one of IPv4 inside IPv6 as itself; None for what is none."""
    try:
        return IPv4Address(inet_pton(AF_INET, text))  # most are of this kind, and C reads them
    except (OSError, ValueError):
        pass
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _opened(folder: Path | None, names: tuple[str, ...]) -> maxminddb.Reader | None:
    """The first of these files that is there."""
    files = [folder / name for name in names] if folder else []
    file = next((file for file in files if file.is_file()), None)
    if file is None:
        return None
    try:
        return maxminddb.open_database(file)
    except maxminddb.InvalidDatabaseError as error:
        raise GeographyError(f"{file} is not a MaxMind-typed file: {error}") from error


def _record(reader: maxminddb.Reader | None, address: Address) -> tuple[Mapping[str, Any], int]:
    """What one file says of an address, and of all that share so many bits with it; IPv6 addresses
    are none of an IPv4 file's."""
    if reader is None:
        return {}, 0
    try:
        found, bits = reader.get_with_prefix_len(address)
    except ValueError:
        return {}, 0
    return (found if isinstance(found, dict) else {}), bits


def _region(found: Mapping[str, Any]) -> str:
    country = found.get("country", {}).get("iso_code", "")
    subdivisions = found.get("subdivisions")
    first = subdivisions[0].get("iso_code", "") if subdivisions else ""
    return f"{country}-{first}" if country and first else country or first


def _use_of(found: Mapping[str, Any]) -> NetworkClass:
    if found.get("is_anonymous_vpn") or found.get("is_tor_exit_node"):
        return NetworkClass.VPN
    if found.get("is_public_proxy") or found.get("is_residential_proxy"):
        return NetworkClass.VPN
    if found.get("is_hosting_provider"):
        return NetworkClass.HOSTING
    return _CONNECTIONS.get(found.get("connection_type", ""), NetworkClass.UNKNOWN)


NO_GEOGRAPHY = Geography(None)
