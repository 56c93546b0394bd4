"""Where networks are: provinces with their carriers, countries, clouds, hosting."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loadtests.networks.blocks import Blocks, parse_blocks
from loadtests.shared_data import SHIPPED, shared_file

CARRIERS = ("mobile", "unicom", "telecom")
CAMPUS = "edu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """A province of the mainland: its ISO 3166-2 code, people in millions, blocks by carrier."""

    code: str
    people: float
    carriers: dict[str, Blocks]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Blocks by place. `abroad` and `clouds` are by country or province code."""

    provinces: tuple[Province, ...]
    abroad: dict[str, Blocks]
    clouds: dict[str, Blocks]
    hosting: Blocks


def load_places() -> Places:
    """The shipped places, with the hosting list beside the checkout where there is one."""
    listed = shared_file("ip-reputation/x4bnet_output_datacenter_ipv4.txt")
    return _read(listed)


@cache
def _read(listed: Path | None) -> Places:
    shipped = tomllib.loads((SHIPPED / "places.toml").read_text(encoding="utf-8"))
    own = tomllib.loads((SHIPPED / "hosting.toml").read_text(encoding="utf-8"))
    return Places(
        provinces=tuple(
            Province(
                code=f"CN-{code}",
                people=float(said["people"]),
                carriers={name: parse_blocks(said[name]) for name in (*CARRIERS, CAMPUS)},
            )
            for code, said in shipped["province"].items()
        ),
        abroad={code: parse_blocks(lines) for code, lines in shipped["abroad"].items()},
        clouds={code: parse_blocks(lines) for code, lines in shipped["cloud"].items()},
        hosting=parse_blocks(_lines(listed) if listed else own["blocks"]),
    )


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
