"""Honest surges that an incident may be taken for, by what was measured. Pure, but for one file.

The file says, for each kind of surge, between which values its waves' features lay in simulated
worlds (`surge_training` makes it). An incident resembles a surge as far as its own features lie
between the same values; where they do not, that is why it is not one.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

from fraud.domain import Compared, Resemblance
from fraud.finding.features import Features

#: The file in force.
CURRENT = "surges-1"
#: Of features: those that a person can weigh, and how much of a difference counts as one step.
MEASURES: Mapping[str, float] = {
    "top_network": 0.1,
    "network_kinship": 0.3,
    "operator_kinship": 0.2,
    "region_kinship": 0.2,
    "device_kinship": 0.15,
    "device_nats": 0.5,
    "referrer_kinship": 0.2,
    "age_kinship": 0.1,
    "age_nats": 0.3,
    "choices_nats": 0.3,
    "wechat": 0.1,
    "rented": 0.1,
    "odd": 0.1,
    "gap_variation": 0.2,
    "busiest_tenth": 0.1,
    "rush_log10": 0.3,
}
_MOST_KINDS = 3
_MOST_TOLD = 4
#: A likeness below this resembles nothing.
_LEAST_LIKENESS = 0.3


class Surge(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of honest surge.

    Attributes:
        waves: how many were measured.
        between: by measure, the 10th percentile, the median and the 90th.
    """

    waves: int
    between: dict[str, tuple[float, float, float]]


class Surges(msgspec.Struct, frozen=True, kw_only=True):
    """All kinds; `card` says what they were measured in."""

    version: str
    card: dict[str, object]
    kinds: dict[str, Surge]

    def like(self, features: Features) -> tuple[Resemblance, ...]:
        """The kinds that a wave resembles most, the likest first; three at most."""
        found = [self._compared(name, features) for name in sorted(self.kinds)]
        found.sort(key=lambda one: -one.likeness)
        return tuple(one for one in found[:_MOST_KINDS] if one.likeness >= _LEAST_LIKENESS)

    def _compared(self, name: str, features: Features) -> Resemblance:
        steps = {one: self._beyond(name, one, features) for one in MEASURES}
        inside = sorted(
            (one for one, beyond in steps.items() if beyond == 0.0),
            key=lambda one: -self._distinctive(name, one),
        )
        outside = sorted(
            (one for one, beyond in steps.items() if beyond > 0.0), key=lambda one: -steps[one]
        )
        return Resemblance(
            surge=name,
            # Each step beyond halves the likeness of a measure; they count alike.
            likeness=round(sum(0.5**beyond for beyond in steps.values()) / len(steps), 3),
            alike=tuple(self._told(name, one, features) for one in inside[:_MOST_TOLD]),
            unlike=tuple(self._told(name, one, features) for one in outside[:_MOST_TOLD]),
        )

    def _beyond(self, name: str, measure: str, features: Features) -> float:
        low, _, high = self.kinds[name].between[measure]
        value: float = getattr(features, measure)
        return max(low - value, value - high, 0.0) / MEASURES[measure]

    def _distinctive(self, name: str, measure: str) -> float:
        """How far a kind's median is from the median kind's, in steps."""
        medians = sorted(kind.between[measure][1] for kind in self.kinds.values())
        usual = medians[len(medians) // 2]
        return abs(self.kinds[name].between[measure][1] - usual) / MEASURES[measure]

    def _told(self, name: str, measure: str, features: Features) -> Compared:
        low, _, high = self.kinds[name].between[measure]
        value: float = getattr(features, measure)
        return Compared(measure=measure, value=round(value, 4), low=low, high=high)


@cache
def known() -> Surges:
    """The surges in force."""
    data = resources.files("fraud").joinpath("models", f"{CURRENT}.json").read_bytes()
    return msgspec.json.decode(data, type=Surges)
