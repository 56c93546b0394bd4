"""Files of MaxMind's types tell operator, region and use; without them all is unknown."""

import shutil
from ipaddress import ip_address
from pathlib import Path

import pytest

from voting.domain import NetworkClass
from voting.provenance.geography import Geography, GeographyError, Place

MAXMIND = Path(__file__).parents[5] / "shared" / "data" / "maxmind-test"


def geography(tmp_path: Path, **files: str) -> Geography:
    """A folder with some of MaxMind's test files under the names of real ones."""
    if not MAXMIND.is_dir():
        pytest.skip("the MaxMind test files are not beside this checkout")
    for name, test_file in files.items():
        shutil.copy(MAXMIND / test_file, tmp_path / f"{name.replace('_', '-')}.mmdb")
    return Geography(tmp_path)


def test_a_licensed_file_drops_in(tmp_path: Path) -> None:
    found = geography(
        tmp_path, GeoLite2_ASN="GeoLite2-ASN-Test.mmdb", GeoLite2_City="GeoLite2-City-Test.mmdb"
    )
    assert found.knows_regions
    assert found.place(ip_address("1.128.0.0")).asn == 1221
    assert found.place(ip_address("2.125.160.216")).region == "GB-ENG"
    assert found.place(ip_address("192.0.2.1")) == Place()


def test_a_file_of_providers_takes_the_place_of_one_of_numbers(tmp_path: Path) -> None:
    found = geography(tmp_path, GeoIP2_ISP="GeoIP2-ISP-Test.mmdb")
    assert found.place(ip_address("1.128.0.0")).asn == 1221


def test_files_of_uses_tell_networks_that_hide_who_uses_them(tmp_path: Path) -> None:
    found = geography(
        tmp_path,
        GeoIP2_Anonymous_IP="GeoIP2-Anonymous-IP-Test.mmdb",
        GeoIP2_Connection_Type="GeoIP2-Connection-Type-Test.mmdb",
    )
    assert found.place(ip_address("1.2.0.1")).use is NetworkClass.VPN
    assert found.place(ip_address("71.160.223.1")).use is NetworkClass.HOSTING
    assert found.place(ip_address("108.96.0.1")).use is NetworkClass.MOBILE
    assert found.place(ip_address("192.0.2.1")).use is NetworkClass.UNKNOWN


def test_a_folder_without_files_and_no_folder_know_nothing(tmp_path: Path) -> None:
    for found in (Geography(tmp_path), Geography(None)):
        assert not found.knows_regions
        assert found.place(ip_address("8.8.8.8")) == Place()


def test_a_damaged_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "GeoLite2-City.mmdb").write_bytes(b"no such thing")
    with pytest.raises(GeographyError, match=r"GeoLite2-City\.mmdb is not a MaxMind-typed file"):
        Geography(tmp_path)
