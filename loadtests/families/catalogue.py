"""Every family by its name."""

from collections.abc import Mapping
from types import MappingProxyType

from loadtests.families.a1_script import a1_script
from loadtests.families.a2_by_hand import a2_by_hand
from loadtests.families.a3_proxy_pool import a3_proxy_pool
from loadtests.families.a4_crowd import a4_crowd
from loadtests.families.a5_drip import a5_drip
from loadtests.families.a6_rare_place import a6_rare_place
from loadtests.families.a7_last_night import a7_last_night
from loadtests.families.a8_camouflage import a8_camouflage
from loadtests.families.a9_phone_farm import a9_phone_farm
from loadtests.families.a10_framing import a10_framing
from loadtests.families.a11_poisoner import a11_poisoner
from loadtests.families.scene import Family

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "A1": a1_script,
        "A2": a2_by_hand,
        "A3": a3_proxy_pool,
        "A4": a4_crowd,
        "A5": a5_drip,
        "A6": a6_rare_place,
        "A7": a7_last_night,
        "A8": a8_camouflage,
        "A9": a9_phone_farm,
        "A10": a10_framing,
        "A11": a11_poisoner,
    }
)
