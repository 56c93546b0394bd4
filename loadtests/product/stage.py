"""Where a replay takes place: a product that runs, on a clock that is known."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loadtests.clock import CampaignClock, rfc3339
from loadtests.product.campaign_copy import campaign_id, copy_campaign
from loadtests.product.running import Product, free_ports, product_environment
from loadtests.target import Target

#: The copied campaign is open from a day before the curve to nine days after it, in seconds.
OPEN_BEFORE_S, OPEN_AFTER_S = 86_400.0, 9 * 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A running product: where it is, which campaign, by which clock.

    `environment` is what its commands need to find it; None for what we inherited.
    """

    target: Target
    campaign: str
    clock: CampaignClock
    environment: Mapping[str, str] | None


@contextmanager
def own_stage(
    *, from_s: float, to_s: float, rate: float, lead_s: float, log: Path
) -> Iterator[Stage]:
    """Start the product on a test clock, its data in a temporary folder, and stop it.

    The clock shows `from_s` after `lead_s` wall seconds.

    Raises:
        ProductFailed: it does not become ready.
    """
    with tempfile.TemporaryDirectory(prefix="px-replay-") as name:
        folder = Path(name)
        # The embedded servers may run as another user, who must be able to pass through.
        folder.chmod(0o711)
        campaign = copy_campaign(
            folder / "campaign", rfc3339(from_s - OPEN_BEFORE_S), rfc3339(to_s + OPEN_AFTER_S)
        )
        ports, wall_s = free_ports(), round(time.time(), 3)
        clock = CampaignClock(origin_s=from_s - lead_s * rate, rate=rate, wall_s=wall_s)
        environment = product_environment(folder / "var", ports, clock)
        with Product(campaign, environment, log):
            yield Stage(
                target=Target(host="127.0.0.1", port=ports.public),
                campaign=campaign_id(campaign),
                clock=clock,
                environment=environment,
            )
