"""Reads what the geography is built from, as it comes; see NOTICE for where that is from."""

import csv
import struct
from collections.abc import Iterator
from pathlib import Path

import maxminddb

from ops.geo.spans import Span, apart

CHINA = "中国"
_XDB_HEADER = struct.Struct("<HHIII")
_XDB_RANGE = struct.Struct("<IIHI")
#: Version, province and carrier of ip2region's texts; "0" where it does not know.
_PROVINCE, _CARRIER = 2, 4


def operator_spans(file: Path) -> list[Span[int]]:
    """AS numbers, from `first,last,number,name` with addresses as numbers."""
    with file.open(encoding="utf-8", newline="") as rows:
        return apart((int(row[0]), int(row[1]), int(row[2])) for row in csv.reader(rows))


def operator_names(file: Path) -> dict[int, str]:
    """What the operators call themselves, from the same files."""
    with file.open(encoding="utf-8", newline="") as rows:
        return {int(row[2]): row[3].strip() for row in csv.reader(rows)}


def country_spans(file: Path) -> list[Span[str]]:
    """ISO 3166 codes of countries, from a flat file of `country_code`."""
    with maxminddb.open_database(file) as reader:
        return apart(_countries(reader))


def _countries(reader: maxminddb.Reader) -> Iterator[Span[str]]:
    for network, found in reader:
        code = found.get("country_code") if isinstance(found, dict) else None
        if isinstance(code, str) and code:
            first = int(network.network_address)
            yield first, first + network.num_addresses - 1, code


def built_at(file: Path) -> int:
    """When a MaxMind-typed file was built, in epoch seconds."""
    with maxminddb.open_database(file) as reader:
        return int(reader.metadata().build_epoch)


def chinese_spans(file: Path) -> list[Span[tuple[str, str]]]:
    """Province and carrier of China's IPv4 addresses, as ip2region writes them, from its xdb."""
    data = file.read_bytes()
    _, _, _, first, last = _XDB_HEADER.unpack_from(data)
    found: list[Span[tuple[str, str]]] = []
    for place in range(first, last + 1, _XDB_RANGE.size):
        low, high, size, at = _XDB_RANGE.unpack_from(data, place)
        told = data[at : at + size].decode().split("|")
        if told[0] == CHINA:
            found.append((low, high, (told[_PROVINCE], told[_CARRIER])))
    return apart(found)


def listed_operators(file: Path) -> set[int]:
    """The AS numbers of a list such as `AS9009 # M247`."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return {int(line.split()[0][2:]) for line in lines if line.startswith("AS")}
