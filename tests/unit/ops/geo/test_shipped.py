"""The geography that ships: small, of the stated types, licensed, and right where we can tell."""

from ipaddress import ip_address

import geoip2.database
import pytest

from ops.geo import build, shipped
from ops.settings.settings import Settings
from voting.provenance.geography import Geography

MOST_BYTES = 12_000_000


@pytest.mark.parametrize(
    ("address", "asn", "region"),
    [
        ("112.224.0.1", 4837, "CN-SD"),  # Unicom in Shandong
        ("202.194.15.12", 4538, "CN-SD"),  # a university there
        ("101.6.6.6", 4538, "CN-BJ"),
        ("202.96.209.133", 4812, "CN-SH"),
        ("61.139.2.69", 4134, "CN-SC"),
        ("168.95.1.1", 3462, "CN-TW"),
        ("203.80.96.10", 9269, "CN-HK"),
        ("8.8.8.8", 15169, "US"),
        ("2400:3200::1", 37963, "CN"),
        ("10.0.0.1", 0, ""),
        ("127.0.0.1", 0, ""),
        ("::1", 0, ""),
    ],
)
def test_well_known_addresses_are_where_they_are_known_to_be(
    address: str, asn: int, region: str
) -> None:
    found = Geography(shipped.FOLDER).place(ip_address(address))
    assert (found.asn, found.region) == (asn, region)


def test_they_are_used_unless_others_are_named() -> None:
    settings = Settings.parse({}, terminal=False, wall=0)
    found = Geography(settings.geoip_dir)
    assert found.knows_regions


def test_they_are_of_the_types_that_geoip2_reads_and_small() -> None:
    sizes = []
    for name, kind in ((build.ASN_FILE, "GeoLite2-ASN"), (build.CITY_FILE, "GeoLite2-City")):
        with geoip2.database.Reader(shipped.FOLDER / name) as reader:
            assert reader.metadata().database_type == kind
        sizes.append((shipped.FOLDER / name).stat().st_size)
    assert sum(sizes) < MOST_BYTES


def test_their_licences_and_sources_are_told() -> None:
    notice = (shipped.FOLDER / "NOTICE").read_text(encoding="utf-8")
    sources = ("DB-IP", "Route Views", "NRO", "ip2region", "X4BNet")
    licences = ("CC BY 4.0", "Apache License", "MIT License")
    assert [told for told in (*sources, *licences) if told not in notice] == []
