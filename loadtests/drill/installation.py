"""The installation that a drill is held on, and what it says of its campaign."""

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loadtests.clock import CampaignClock, rfc3339
from loadtests.drill.standings import Ranking, read_ranking
from loadtests.faults.station import Station
from loadtests.product.campaign_copy import copy_campaign, rewrite
from loadtests.product.running import ProductFailed

CAMPAIGN = "drill"
#: Seconds of the wall by which processes may differ about the ledger's clock.
_CLOCK_S = 0.1
_PUBLISHED_EVERY_S = 2.0
_OPEN_FOR_S = 9 * 86_400.0
_PUBLISHED_WITHIN_S, _LOOK_PAUSE_S = 60.0, 0.5
#: Invented for one drill; what it seals is thrown away with the drill's folder.
_PASSPHRASE = "an invented passphrase of a drill"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where everything of a drill lies, the machine's own disk and what outlives it; its clock."""

    folder: Path
    clock: CampaignClock

    @property
    def slack_s(self) -> float:
        """How exactly a process knows the clock, in seconds of the campaign's."""
        return _CLOCK_S * self.clock.rate

    @property
    def archive(self) -> Path:
        """The archived log, on another disk than the data."""
        return self.folder / "archive" / "wal"

    @property
    def backups(self) -> Path:
        """The backups, beside the log."""
        return self.folder / "archive" / "backups"

    @property
    def keys(self) -> Path:
        """The sealed keys, apart from both."""
        return self.folder / "safe" / "keys.sealed"

    def passphrase(self) -> Path:
        """A file with the passphrase of the keys."""
        self.keys.parent.mkdir(exist_ok=True)
        file = self.folder / "passphrase"
        file.write_text(_PASSPHRASE, encoding="ascii")
        return file

    def station(self, data: Path, logs: str) -> Station:
        """The product over a data directory, its log archived; `logs` is a folder's name."""
        folder = self.folder / logs
        folder.mkdir(exist_ok=True)
        more = {
            "PINGXUAN_WAL_ARCHIVE": str(self.archive),
            "PINGXUAN_TESTING": "1",
            "PINGXUAN_TEST_CLOCK": self.clock.setting(),
        }
        return Station(data=data, logs=folder, more=more)


def load_campaign(station: Station, places: Places, opens_s: float) -> None:
    """Load a copy of the sample that opens at a moment of the campaign's clock.

    Its ranking begins with one vote, and is published every two seconds of the wall.

    Raises:
        BadCampaign: the sample has no such fields.
        ProductFailed: it does not load.
    """
    opens_at, closes_at = rfc3339(opens_s), rfc3339(opens_s + _OPEN_FOR_S)
    file = copy_campaign(places.folder / "campaign", opens_at, closes_at, CAMPAIGN)
    interval_s = round(_PUBLISHED_EVERY_S * places.clock.rate)
    rewrite(file, {"minimum_counted": "1", "interval_s": str(interval_s)})
    station.type("campaign", "load", file.parent)


def live_ranking(station: Station, as_of: int) -> Ranking:
    """The ranking that the ledger gives as of an index."""
    said = station.type("rank", CAMPAIGN, "--as-of", str(as_of), "--json")
    return read_ranking(said)


def published_ranking(station: Station, awaited: Ranking) -> Ranking:
    """The ranking that the public is shown: the awaited one as soon as it is, else the last.

    Raises:
        ProductFailed: none is shown at all.
    """
    seen: list[Ranking] = []

    def look() -> bool:
        seen[:] = [read_ranking(_public(station, "ranking"))]
        return seen[0] == awaited

    wait_for(look, _PUBLISHED_WITHIN_S)
    return seen[0]


def wait_for(happens: Callable[[], bool], within_s: float) -> bool:
    """Look again and again; whether it happened in time."""
    until_s = time.monotonic() + within_s
    while not happens():
        if time.monotonic() > until_s:
            return False
        time.sleep(_LOOK_PAUSE_S)
    return True


def _public(station: Station, what: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", station.ports.public, timeout=10.0)
    path = f"/api/v1/campaigns/{CAMPAIGN}/{what}"
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        said = answer.read()
    except (OSError, http.client.HTTPException) as fault:
        raise ProductFailed(f"GET {path}: {fault}") from fault
    finally:
        connection.close()
    if answer.status != 200:
        raise ProductFailed(f"GET {path} answered {answer.status}")
    found: dict[str, Any] = json.loads(said)
    return found
