"""`campaign.toml`: the campaign as the chain begins with it, in the form of a campaign file."""

from datetime import datetime
from typing import Any

import msgspec
import tomli_w

_TIMES = ("opens_at", "closes_at")


def campaign_toml(document: str) -> str:
    """The ledger's canonical JSON as TOML.

    Encoded as canonical JSON again it is the same text, so that the genesis hash can be
    recomputed from it: decimals stay strings, and only the times take TOML's own type.
    """
    campaign: dict[str, Any] = msgspec.json.decode(document)
    timetable = campaign["timetable"]
    present = [name for name in _TIMES if name in timetable]
    timetable |= {name: datetime.fromisoformat(timetable[name]) for name in present}
    return tomli_w.dumps(campaign)
