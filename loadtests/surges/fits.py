"""How large surges are and when they come.

The table's sizes are those of a campaign of 100,000 ballots or more; in a smaller world they
shrink in proportion. H1 and H6 are multiples of the citizens' own mean rate.
"""

import math
from collections.abc import Mapping
from random import Random
from types import MappingProxyType

from loadtests.families.fits import DAY_S, HOUR_S, MINUTE_S, Fit

FULL_BALLOTS = 100_000
#: Shares of the citizens' ballots: 30 times the mean rate for 2 h, 100 times for 5 min.
CELEBRITY, CELEBRITY_S = 30.0, 2 * HOUR_S
TELEVISION, TELEVISION_S = 100.0, 5 * MINUTE_S
MULTIPLES: Mapping[str, float] = MappingProxyType(
    {"H1": CELEBRITY * CELEBRITY_S, "H6": TELEVISION * TELEVISION_S}
)
CAMPUS_VOTERS, CAMPUS_S = 2_000, 30 * MINUTE_S
#: Fewest and most ballots of surges without a size in the table; ours but for H9.
_RANGES = {
    "H3": (150, 600),
    "H5": (600, 3_000),
    "H8": (1_500, 4_000),
    "H9": (500, 5_000),
}
GATEWAYS = (2, 4)
#: Shortest and longest span in hours, and between which hours of the day it begins.
_SPANS_H = {
    "H1": (2.0, 2.0, 10.0, 20.0),
    "H2": (0.5, 0.5, 8.0, 21.0),
    "H3": (5.0, 8.0, 8.5, 9.5),
    "H4": (8.0, 14.0, 7.5, 9.5),
    "H5": (6.0, 20.0, 8.0, 20.0),
    "H6": (1 / 12, 1 / 12, 18.0, 22.0),
    "H8": (24.0, 48.0, 0.0, 0.0),
    "H9": (3.0, 3.0, 8.0, 19.0),
}


def surge_size(name: str, ballots: int, rng: Random) -> int:
    """Ballots of a surge in a world of so many, for those that no rate decides."""
    scale = min(1.0, ballots / FULL_BALLOTS)
    if name == "H2":
        return max(round(CAMPUS_VOTERS * scale), 2)
    if name == "H4":
        return max(round(1_000 * scale), 2) * rng.randint(*GATEWAYS)
    fewest, most = _RANGES[name]
    drawn = fewest * math.exp(rng.random() * math.log(most / fewest))
    return max(round(drawn * scale), 2)


def fit_surge(name: str, ballots: int, days: int, rng: Random) -> Fit:
    """When a surge comes, within a campaign of so many days."""
    least_h, most_h, from_h, to_h = _SPANS_H[name]
    span_s = min(rng.uniform(least_h, most_h) * HOUR_S, days * DAY_S)
    start_s = rng.randrange(days) * DAY_S + rng.uniform(from_h, to_h) * HOUR_S
    latest_s = days * DAY_S - span_s
    return Fit(ballots=ballots, start_s=min(start_s, latest_s), span_s=span_s)
