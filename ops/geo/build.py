"""Builds the geography that ships: `python -m ops.geo.build SOURCES`.

SOURCES is a folder of files under the names below; NOTICE says where each comes from. The same
sources give the same bytes.
"""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import click

from display.wording.languages import Language
from display.wording.regions import region_name
from ops.geo import shipped, sources
from ops.geo.classes import class_of
from ops.geo.places import operators, regions
from ops.geo.spans import Span, coarse
from ops.geo.tree import Tree, write

OPERATORS_4, OPERATORS_6 = "asn-ipv4-num.csv", "asn-ipv6-num.csv"
COUNTRIES_4, COUNTRIES_6 = "dbip-country-ipv4.mmdb", "dbip-country-ipv6.mmdb"
CHINESE = "ip2region.xdb"
HOSTING, VPN = "datacenter-asn.txt", "vpn-asn.txt"

ASN_FILE, CITY_FILE, CLASSES_FILE = "GeoLite2-ASN.mmdb", "GeoLite2-City.mmdb", "operators.csv"
CLASSES_FOLDER = shipped.FOLDER.parents[1] / "fraud" / "reading"
#: No network smaller than a /48 is announced in IPv6.
_HOST_BITS = 80
_LANGUAGES = ["zh-CN", "en"]


def build(folder: Path, out: Path, classes_out: Path) -> None:
    """Write the three files.

    Args:
        folder: of the sources.
        out: for the two that readers of MaxMind's types open.
        classes_out: for the list of operators by class.

    Raises:
        OSError: a source is missing.
    """
    chinese = sources.chinese_spans(folder / CHINESE)
    built_at = max(sources.built_at(folder / name) for name in (COUNTRIES_4, COUNTRIES_6))
    asns = operators(sources.operator_spans(folder / OPERATORS_4), chinese)
    asns += coarse(sources.operator_spans(folder / OPERATORS_6), _HOST_BITS)
    _write(asns, out / ASN_FILE, kind="GeoLite2-ASN", built_at=built_at)
    places = regions(sources.country_spans(folder / COUNTRIES_4), chinese)
    far = coarse(sources.country_spans(folder / COUNTRIES_6), _HOST_BITS)
    places += regions(_above_ipv4(far), [])
    _write(places, out / CITY_FILE, kind="GeoLite2-City", built_at=built_at)
    _write_classes(folder, asns, classes_out / CLASSES_FILE)


def _above_ipv4(spans: Iterable[Span[str]]) -> list[Span[str]]:
    return [span for span in spans if span[0] >= 1 << 32]


def _write(spans: list[Span[Any]], file: Path, *, kind: str, built_at: int) -> None:
    record = _operator if kind == "GeoLite2-ASN" else _place
    says = "Pingxuan's own, not MaxMind's; sources and licences in NOTICE"
    write(Tree(spans, record), file, kind=kind, languages=_LANGUAGES, says=says, built_at=built_at)


def _operator(asn: int) -> dict[str, Any]:
    return {"autonomous_system_number": asn}


def _place(region: str) -> dict[str, Any]:
    country, _, first = region.partition("-")
    found: dict[str, Any] = {"country": {"iso_code": country, "names": _names(country)}}
    if first:
        found["subdivisions"] = [{"iso_code": first, "names": _names(region)}]
    return found


@cache
def _names(region: str) -> dict[str, str]:
    return {"zh-CN": region_name(region, Language.ZH), "en": region_name(region, Language.EN)}


def _write_classes(folder: Path, asns: list[Span[int]], file: Path) -> None:
    names: dict[int, str] = {}
    for source in (OPERATORS_6, OPERATORS_4):
        names |= sources.operator_names(folder / source)
    hosting = sources.listed_operators(folder / HOSTING)
    vpn = sources.listed_operators(folder / VPN)
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(("asn", "class"))
        for asn in sorted({asn for _, _, asn in asns} | hosting | vpn):
            if kind := class_of(asn, names.get(asn, ""), hosting=hosting, vpn=vpn):
                rows.writerow((asn, kind))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(folder: Path) -> None:
    """Build the geography that ships from the sources in FOLDER."""
    build(folder, shipped.FOLDER, CLASSES_FOLDER)
    for file in (shipped.FOLDER / ASN_FILE, shipped.FOLDER / CITY_FILE):
        click.echo(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
