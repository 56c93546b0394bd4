"""A reader goes through the timetable from its beginning to its end."""

from datetime import timedelta

import msgspec

from display.publishing.timetable import in_order
from tests.campaigns import OPENS, campaign, text
from voting.rules.campaign import Campaign, Stage

_DAY = timedelta(days=1)
CLOSES = campaign().vote.closes_at


def _with(*stages: Stage) -> Campaign:
    told = campaign()
    timetable = msgspec.structs.replace(told.timetable, stage=list(stages))
    return msgspec.structs.replace(told, timetable=timetable)


def _titles(told: Campaign) -> list[str]:
    return [stage.title.zh if stage else "vote" for stage in in_order(told)]


def test_the_vote_stands_among_the_stages_by_its_time() -> None:
    review = Stage(title=text("review"), starts_at=CLOSES + _DAY)
    entries = Stage(title=text("entries"), ends_at=OPENS - _DAY)
    assert _titles(_with(review, entries)) == ["entries", "vote", "review"]


def test_a_stage_without_times_stays_behind_the_one_before_it() -> None:
    entries = Stage(title=text("entries"), ends_at=OPENS - _DAY)
    reading = Stage(title=text("reading"))
    review = Stage(title=text("review"), starts_at=CLOSES + _DAY)
    meeting = Stage(title=text("meeting"))
    stages = _with(entries, reading, review, meeting)
    assert _titles(stages) == ["entries", "reading", "vote", "review", "meeting"]


def test_without_a_vote_there_are_stages_alone() -> None:
    told = msgspec.structs.replace(_with(Stage(title=text("review"))), ballot=None)
    assert _titles(told) == ["review"]
