"""The timetable in order of time, the public vote among the stages. Pure."""

from datetime import UTC, datetime

from voting.rules.campaign import Campaign, Stage


def in_order(campaign: Campaign) -> list[Stage | None]:
    """Every stage by when it begins, or ends where it has no beginning; None is the public vote.

    A stage without times stays behind the one that the file names before it.
    """
    dated: list[tuple[datetime, Stage | None]] = []
    at = datetime.min.replace(tzinfo=UTC)
    for stage in campaign.timetable.stage:
        at = stage.starts_at or stage.ends_at or at
        dated.append((at, stage))
    if campaign.has_vote:
        dated.append((campaign.vote.opens_at, None))
    return [stage for _, stage in sorted(dated, key=lambda each: each[0])]
