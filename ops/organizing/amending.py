"""What an amended campaign file says of the close, beside what was decided since. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ops.errors import WrongInput
from voting.history.amendments import amended
from voting.history.decisions import Amendment, Decision
from voting.rules.campaign import Campaign


def with_extended_close(
    loaded: Campaign, decisions: Iterable[Decision], changed: Campaign
) -> tuple[Campaign, str]:
    """The changed campaign with the close in force, where its file says one of before.

    The second value says so; it is empty where the file stands as it is.
    """
    *before, in_force = _closes(loaded, decisions)
    if in_force is None or changed.timetable.closes_at == in_force:
        return changed, ""
    if changed.timetable.closes_at not in before:
        return changed, ""
    timetable = replace(changed.timetable, closes_at=in_force)
    stays = f"closes_at stays extended: {_told(in_force, loaded)}"
    return replace(changed, timetable=timetable), stays


def check_close(before: Campaign, changed: Campaign, where: str) -> None:
    """Refuse a close that is earlier than the one in force.

    Args:
        where: what says the time: a file with its field, or an option.

    Raises:
        WrongInput: it is earlier.
    """
    old, new = before.timetable.closes_at, changed.timetable.closes_at
    if old is not None and new is not None and new < old:
        allowed = f"may only move later than {_told(old, before)}"
        raise WrongInput(f"{where}: {_told(new, before)}: {allowed}")


def _closes(loaded: Campaign, decisions: Iterable[Decision]) -> Iterator[datetime | None]:
    """Every close that was in force, the last one last."""
    campaign = loaded
    yield campaign.timetable.closes_at
    for decision in decisions:
        if isinstance(decision.body, Amendment):
            campaign = amended(campaign, decision.body.changes)
            yield campaign.timetable.closes_at


def _told(at: datetime, campaign: Campaign) -> str:
    return at.astimezone(ZoneInfo(campaign.timetable.timezone)).isoformat()
