"""A geography is what its sources say, and the same bytes whenever it is built."""

from ipaddress import ip_address
from pathlib import Path

import geoip2.database
import pytest

from ops.geo import build
from tests.unit.ops.geo.invented_sources import LONG_AGO, built, sources
from voting.provenance.geography import Geography, Place


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return built(sources(tmp_path / "sources"), tmp_path / "out")


@pytest.mark.parametrize(
    ("address", "asn", "region"),
    [
        ("1.0.0.7", 64500, "CN-SD"),
        ("1.0.7.7", 64501, "CN-SD"),  # the narrower announcement
        ("1.0.8.0", 64500, "CN-SD"),
        ("1.0.200.1", 64500, "CN-BJ"),
        ("1.1.0.1", 64500, "CN-SD"),  # nobody announces it: its carrier's main number
        ("1.1.1.1", 0, "CN"),
        ("2.0.0.1", 64502, "DE"),  # the source of countries has the word
        ("3.0.0.1", 0, "CN-HK"),
        ("4.0.0.1", 0, ""),
        ("2001:db8::1", 64503, "CN"),
        ("2001:dba::1", 0, ""),
    ],
)
def test_every_address_is_told_as_the_sources_say(
    files: Path, address: str, asn: int, region: str
) -> None:
    assert Geography(files).place(ip_address(address)) == Place(asn=asn, region=region)


def test_the_files_are_of_types_that_geoip2_reads(files: Path) -> None:
    with geoip2.database.Reader(files / build.CITY_FILE) as reader:
        found = reader.city("1.0.0.7")
        assert reader.metadata().build_epoch == LONG_AGO
    assert found.country.names == {"zh-CN": "中国", "en": "China"}
    assert found.subdivisions.most_specific.iso_code == "SD"
    assert found.subdivisions.most_specific.names == {"zh-CN": "山东", "en": "Shandong"}
    with geoip2.database.Reader(files / build.ASN_FILE) as reader:
        assert reader.asn("1.0.0.7").autonomous_system_number == 64500


def test_the_same_sources_give_the_same_bytes(files: Path, tmp_path: Path) -> None:
    again = built(tmp_path / "sources", tmp_path / "again")
    for name in (build.ASN_FILE, build.CITY_FILE, build.CLASSES_FILE):
        assert (again / name).read_bytes() == (files / name).read_bytes()


def test_operators_are_classed_by_lists_first_and_by_name_then(files: Path) -> None:
    lines = (files / build.CLASSES_FILE).read_text(encoding="utf-8").splitlines()
    assert lines == [
        "asn,class",
        "64500,residential",
        "64501,hosting",
        "64502,hosting",
        "64503,mobile",
        "64599,vpn",
    ]


def test_a_source_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"ip2region\.xdb"):
        build.build(tmp_path, tmp_path, tmp_path)
