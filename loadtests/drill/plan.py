"""How large a drill is: its crowd, its attack, how long each part of the day lasts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Voters a second at most, and seconds of the wall.

    `rate` is how fast the campaign's clock runs: the judge compares with what was usual for an
    hour or so. `after` is how many ballots show that voting goes on. `lead_s` lies between the
    loading of the campaign and its opening. `disk_mib` is the size of the data's own disk, 0 for
    none.
    """

    rate: float
    quiet_per_s: float
    surge_per_s: float
    lead_s: float
    morning_s: float
    surge_s: float
    attack_ballots: int
    attack_s: float
    full_s: float
    after: int
    disk_mib: int


WHOLE = Size(
    rate=120.0,
    quiet_per_s=25.0,
    surge_per_s=250.0,
    lead_s=25.0,
    morning_s=30.0,
    surge_s=30.0,
    attack_ballots=600,
    attack_s=40.0,
    full_s=10.0,
    after=100,
    disk_mib=1024,
)
SHORT = Size(
    rate=240.0,
    quiet_per_s=10.0,
    surge_per_s=50.0,
    lead_s=12.0,
    morning_s=15.0,
    surge_s=4.0,
    attack_ballots=150,
    attack_s=10.0,
    full_s=0.0,
    after=20,
    disk_mib=0,
)
