"""Every family by its name."""

from collections.abc import Mapping
from types import MappingProxyType

from loadtests.families.a1_script import a1_script
from loadtests.families.a2_by_hand import a2_by_hand
from loadtests.families.a3_proxy_pool import a3_proxy_pool
from loadtests.families.a4_crowd import a4_crowd
from loadtests.families.a5_drip import a5_drip
from loadtests.families.a8_camouflage import a8_camouflage
from loadtests.families.scene import Family

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "A1": a1_script,
        "A2": a2_by_hand,
        "A3": a3_proxy_pool,
        "A4": a4_crowd,
        "A5": a5_drip,
        "A8": a8_camouflage,
    }
)


def parse_families(listed: str) -> tuple[str, ...]:
    """Names out of a comma-separated list; "all" names every one, "" none.

    Raises:
        ValueError: a name is unknown; the message lists what is allowed.
    """
    if listed.strip().lower() == "all":
        return tuple(FAMILIES)
    names = tuple(name.strip().upper() for name in listed.split(",") if name.strip())
    unknown = [name for name in names if name not in FAMILIES]
    if unknown:
        raise ValueError(f"unknown family {unknown[0]!r}: allowed are {', '.join(FAMILIES)}, all")
    return names
