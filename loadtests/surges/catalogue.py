"""Every surge by its name. H7 has no people of its own: it is what a log makes of citizens."""

from collections.abc import Mapping
from types import MappingProxyType

from loadtests.families.scene import Family
from loadtests.surges.h1_celebrity import h1_celebrity
from loadtests.surges.h2_campus import h2_campus
from loadtests.surges.h3_office import h3_office
from loadtests.surges.h4_cgnat import h4_cgnat
from loadtests.surges.h5_relay import h5_relay
from loadtests.surges.h6_television import h6_television
from loadtests.surges.h8_time_zones import h8_time_zones
from loadtests.surges.h9_mobilisation import h9_mobilisation

OUTAGE = "H7"
TIME_ZONES = "H8"

SURGES: Mapping[str, Family] = MappingProxyType(
    {
        "H1": h1_celebrity,
        "H2": h2_campus,
        "H3": h3_office,
        "H4": h4_cgnat,
        "H5": h5_relay,
        "H6": h6_television,
        "H8": h8_time_zones,
        "H9": h9_mobilisation,
    }
)
NAMES = tuple(sorted({*SURGES, OUTAGE}))
