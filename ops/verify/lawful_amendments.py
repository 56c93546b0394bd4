"""Whether rules may be changed as an amendment changes them."""

from collections.abc import Iterator

from ops.verify.decisions import Amendment
from ops.verify.life import Life
from ops.verify.rules import AMENDABLE, FAULTS, Rules, amended


def faults(life: Life, body: Amendment) -> Iterator[str]:
    """Sections that stay as they were, sections that cannot be read, a vote that is cut short."""
    lawful = {name: value for name, value in body.changes.items() if name in AMENDABLE}
    for name in sorted(body.changes.keys() - lawful.keys()):
        yield f"amends `{name}`, which may not be amended"
    try:
        after = amended(life.rules, lawful)
    except FAULTS as fault:
        yield f"its changes cannot be read: {fault}"
        return
    yield from _frozen_faults(life, after)
    yield from _timetable_faults(life, after)


def _frozen_faults(life: Life, after: Rules) -> Iterator[str]:
    """The days that quotas count in, and the rule of a shortlist that stands."""
    before, now = life.rules.campaign, after.campaign
    if now.timetable.timezone != before.timetable.timezone:
        yield f"moves the campaign from {before.timetable.timezone} to {now.timetable.timezone}"
    if life.shortlist is not None and now.ranking.shortlist != before.ranking.shortlist:
        yield "amends `ranking.shortlist` while a shortlist stands"


def _timetable_faults(life: Life, after: Rules) -> Iterator[str]:
    """What has begun is not moved, and what is announced is only prolonged."""
    before, now = life.rules.vote, after.vote
    if before is None or now is None:
        if before is not now:
            yield "neither adds a public vote nor takes it away"
        return
    if life.phase == "open" and now.opens_at != before.opens_at:
        yield "moves the opening of a vote that has opened"
    if now.closes_at < before.closes_at:
        yield f"ends the vote at {now.closes_at}, before {before.closes_at}"
