"""`campaign.toml`: the campaign as the chain begins with it, in the form of a campaign file."""

from datetime import datetime
from typing import Any

import msgspec
import tomli_w

_TIMES = ("opens_at", "closes_at")
_STAGE_TIMES = ("starts_at", "ends_at")


def campaign_toml(document: str) -> str:
    """The ledger's canonical JSON as TOML.

    Encoded as canonical JSON again it is the same text, so that the genesis hash can be
    recomputed from it: decimals stay strings, and only the times take TOML's own type.
    """
    campaign: dict[str, Any] = msgspec.json.decode(document)
    timetable = campaign["timetable"]
    _read_times(timetable, _TIMES)
    for stage in timetable.get("stage", []):
        _read_times(stage, _STAGE_TIMES)
    return tomli_w.dumps(campaign)


def _read_times(part: dict[str, Any], names: tuple[str, ...]) -> None:
    present = [name for name in names if name in part]
    part |= {name: datetime.fromisoformat(part[name]) for name in present}
