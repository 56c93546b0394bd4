"""The campaign's clock: the wall's, or a test clock that runs at a stated rate."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignClock:
    """Campaign time = `origin_s` + `rate` × (wall − `wall_s`); all in epoch seconds."""

    origin_s: float
    rate: float
    wall_s: float

    def at(self, wall_s: float) -> float:
        """Campaign time at a moment of the wall's clock."""
        return self.origin_s + self.rate * (wall_s - self.wall_s)

    def wall_at(self, campaign_s: float) -> float:
        """The wall's moment at which the campaign's clock shows a time."""
        return self.wall_s + (campaign_s - self.origin_s) / self.rate

    def setting(self) -> str:
        """The clock as the product's test setting: ``<from>*<rate>@<wall epoch>``."""
        return f"{rfc3339(self.origin_s)}*{self.rate:g}@{self.wall_s:.3f}"


def wall_clock() -> CampaignClock:
    """Campaign time is the wall's time."""
    return CampaignClock(origin_s=0.0, rate=1.0, wall_s=0.0)


def read_clock(setting: str) -> CampaignClock:
    """Read a clock as `CampaignClock.setting` writes it.

    Raises:
        ValueError: it has another shape.
    """
    origin, star, rest = setting.partition("*")
    rate, at, wall = rest.partition("@")
    if not star or not at:
        raise ValueError(f"{setting!r} is no test clock: <from>*<rate>@<wall epoch seconds>")
    return CampaignClock(origin_s=epoch_s(origin), rate=float(rate), wall_s=float(wall))


def rfc3339(at_s: float) -> str:
    """A moment as text in UTC, to the microsecond where it has any."""
    return datetime.fromtimestamp(at_s, UTC).isoformat().replace("+00:00", "Z")


def epoch_s(text: str) -> float:
    """A moment in epoch seconds; a text without a zone is UTC.

    Raises:
        ValueError: the text is no ISO 8601 moment.
    """
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
