"""Small sources in the forms of the real ones, about invented networks."""

import struct
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from ops.geo import build
from ops.geo.spans import Span
from ops.geo.tree import Tree, write

LONG_AGO = 1_700_000_000


def number(address: str) -> int:
    return int(ip_address(address))


def write_countries(file: Path, *told: tuple[str, str, str]) -> None:
    """A flat file of countries, of (first, last, code)."""
    spans: list[Span[str]] = [(number(low), number(high), code) for low, high, code in told]

    def record(code: str) -> dict[str, Any]:
        return {"country_code": code}

    write(Tree(spans, record), file, kind="country", languages=[], says="", built_at=LONG_AGO)


def write_xdb(file: Path, *told: tuple[str, str, str]) -> None:
    """An xdb of (first, last, text), as ip2region's: texts, then the index of ranges."""
    start = 256 + 256 * 256 * 8
    texts, index = b"", []
    for low, high, text in told:
        index.append((number(low), number(high), len(text.encode()), start + len(texts)))
        texts += text.encode()
    first = start + len(texts)
    header = struct.pack("<HHIII", 2, 1, LONG_AGO, first, first + 14 * (len(index) - 1))
    ranges = b"".join(struct.pack("<IIHI", *one) for one in index)
    file.write_bytes(header.ljust(start, b"\0") + texts + ranges)


def write_operators(file: Path, *told: tuple[str, str, int, str]) -> None:
    rows = [f'{number(low)},{number(high)},{asn},"{name}"\n' for low, high, asn, name in told]
    file.write_text("".join(rows), encoding="utf-8")


def sources(folder: Path) -> Path:
    """All sources of a small world, which is invented."""
    folder.mkdir()
    write_operators(
        folder / build.OPERATORS_4,
        ("1.0.0.0", "1.0.255.255", 64500, "Invented Telecom"),
        ("1.0.7.0", "1.0.7.255", 64501, "Invented Cloud"),  # overlaps, and is narrower
        ("2.0.0.0", "2.0.0.255", 64502, "Invented University"),
    )
    write_operators(
        folder / build.OPERATORS_6,
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", 64503, "Invented Mobile"),
        ("2001:dba::1", "2001:dba::2", 64504, "Too small to be announced"),
    )
    write_countries(
        folder / build.COUNTRIES_4,
        ("1.0.0.0", "1.1.255.255", "CN"),
        ("2.0.0.0", "2.0.0.255", "DE"),
        ("3.0.0.0", "3.0.0.255", "HK"),
    )
    write_countries(folder / build.COUNTRIES_6, ("2001:db8::", "2001:db8:ff:ffff::", "CN"))
    write_xdb(
        folder / build.CHINESE,
        ("1.0.0.0", "1.0.127.255", "中国|0|山东省|青岛市|电信"),
        ("1.0.128.0", "1.0.255.255", "中国|0|北京|北京市|0"),
        ("1.1.0.0", "1.1.0.255", "中国|0|山东省|青岛市|电信"),
        ("1.1.1.0", "1.1.1.255", "中国|0|0|0|从未公告"),
        ("2.0.0.0", "2.0.0.255", "中国|0|山东省|青岛市|电信"),  # another source says otherwise
    )
    (folder / build.HOSTING).write_text("AS64502 # listed, whatever its name\n", encoding="utf-8")
    (folder / build.VPN).write_text("# none but this\nAS64599 # Invented VPN\n", encoding="utf-8")
    return folder


def built(folder: Path, out: Path, names: Sequence[str] = ()) -> Path:
    """The geography of the sources in a folder."""
    out.mkdir()
    build.build(folder, out, out)
    return out
