"""What a run measures, for how long, and with whom."""

from dataclasses import dataclass

DEFAULT_SECONDS = 8
#: What a run with the default seconds may take, and what each second more adds to that.
_LIMIT_S, _LIMIT_PER_S = 350.0, 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`seconds` is for each measurement; `warm_up` is voters, `world` the scan's ballots.

    `quiet_s` is how long a product may settle between two measurements.
    """

    seconds: float = DEFAULT_SECONDS
    connections: int = 256
    selections: int = 1
    warm_up: int = 2000
    world: int = 100_000
    quiet_s: float = 8.0
    seed: int = 1
    quick: bool = False

    @property
    def part_seconds(self) -> float:
        """For each part of a ballot's way."""
        return self.seconds / 8

    @property
    def parts_limit_s(self) -> float:
        """When the parts are given up: the servers start for them, too."""
        return 60.0 + 20 * self.part_seconds

    @property
    def limit_s(self) -> float:
        """When the scan, which is the last, is given up: seconds from the run's beginning."""
        return _LIMIT_S + max(self.seconds - DEFAULT_SECONDS, 0) * _LIMIT_PER_S


def quick_plan() -> Plan:
    """A run that shows that everything works; its figures mean nothing."""
    return Plan(seconds=1, connections=8, warm_up=40, world=500, quiet_s=1.0, quick=True)
