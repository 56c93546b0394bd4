"""Which rules may change once a campaign is published, and what a change makes of it. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from voting.rules.campaign import Campaign

#: The sections of a campaign file that an amendment may replace.
AMENDABLE = (
    *("timetable", "ballot", "ranking", "clause", "published_count", "award", "entry"),
    *("imprint", "privacy", "complaints"),
)


def amended(campaign: Campaign, changes: Mapping[str, Any]) -> Campaign:
    """The campaign with some of its sections replaced.

    Raises:
        msgspec.ValidationError: a section may not be amended, or does not read as one.
    """
    strange = sorted(set(changes) - set(AMENDABLE))
    if strange:
        raise msgspec.ValidationError(f"`{strange[0]}` cannot be amended")
    document = {**msgspec.to_builtins(campaign), **changes}
    after = msgspec.convert(document, Campaign)
    if after.timetable.timezone != campaign.timetable.timezone:
        raise msgspec.ValidationError("timetable.timezone cannot be amended: days would change")
    return after


def changes_between(before: Campaign, after: Campaign) -> dict[str, Any]:
    """The sections that differ, as the record of an amendment holds them.

    Raises:
        ValueError: a section differs that cannot be amended.
    """
    changed = {
        name: msgspec.to_builtins(getattr(after, name))
        for name in Campaign.__struct_fields__
        if getattr(before, name) != getattr(after, name)
    }
    strange = sorted(set(changed) - set(AMENDABLE))
    if strange:
        allowed = ", ".join(AMENDABLE)
        raise ValueError(f"{', '.join(strange)} cannot be amended; allowed: {allowed}")
    return changed
