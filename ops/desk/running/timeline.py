"""A campaign's timetable as it goes: what is over, what goes on, what comes next. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from display.phases import closed_at
from display.publishing.timetable import in_order
from voting.history.life import Life
from voting.rules.campaign import Stage
from voting.rules.shapes import Text


class What(StrEnum):
    """A part of the timetable; stages have titles of their own."""

    STAGE = "stage"
    VOTE = "vote"
    NOTICE = "notice"


class When(StrEnum):
    """Where a part stands; one without times says nothing."""

    OVER = "over"
    NOW = "now"
    AHEAD = "ahead"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of the timetable; a side without a time is open."""

    what: What
    title: Text | None
    starts_at: datetime | None
    ends_at: datetime | None
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What comes next: a part begins, or ends."""

    span: Span
    begins: bool
    at: datetime


def timeline(life: Life, now: datetime) -> tuple[Span, ...]:
    """Every part in order of time, the public notice last."""
    return tuple(_spans(life, now))


def coming(spans: tuple[Span, ...], now: datetime) -> Next | None:
    """The first beginning or end after `now`; None where nothing is said of the time to come."""
    turns = [
        Next(span=span, begins=begins, at=at)
        for span in spans
        for begins, at in ((True, span.starts_at), (False, span.ends_at))
        if at is not None and at > now
    ]
    return min(turns, key=lambda turn: turn.at, default=None)


def _spans(life: Life, now: datetime) -> Iterator[Span]:
    for stage in in_order(life.campaign):
        yield _vote(life, now) if stage is None else _stage(stage, now)
    if life.notice:
        yield _span(What.NOTICE, None, None, life.notice.until, now)


def _stage(stage: Stage, now: datetime) -> Span:
    return _span(What.STAGE, stage.title, stage.starts_at, stage.ends_at, now)


def _vote(life: Life, now: datetime) -> Span:
    """A vote that was closed early ended then, whatever was planned."""
    vote = life.campaign.vote
    return _span(What.VOTE, None, vote.opens_at, closed_at(life) or vote.closes_at, now)


def _span(
    what: What,
    title: Text | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
    now: datetime,
) -> Span:
    return Span(
        what=what,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        when=_when(starts_at, ends_at, now),
    )


def _when(starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> When:
    if starts_at is None and ends_at is None:
        return When.UNSAID
    if ends_at is not None and ends_at <= now:
        return When.OVER
    return When.AHEAD if starts_at is not None and starts_at > now else When.NOW
