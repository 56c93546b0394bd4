"""The daily integrity bulletin (核票公告): campaign-wide figures by day and by reason. Pure.

A figure is how often something was done to ballots, up to the end of a day. It is told in whole
lots, rounded down; what a day's figure lacks to a whole lot comes with a later day's. So fewer
than a lot is never told, and no difference tells it either: not between two days, not between a
sum and its parts, not between what was received and the counts by case that are published. Whoever
sends a few ballots to see what becomes of them learns nothing here.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from voting.domain import Status
from voting.ledger.nouns import Acts, Moves

#: Figures are multiples of this.
LOT = 10
_DAY = timedelta(days=1)


class Act(StrEnum):
    """What was done to ballots, and by whom: the reasons of a bulletin, in their order."""

    RECEIVED = "received"
    HELD_BY_JUDGE = "held-by-judge"
    HELD_BY_PERSON = "held-by-person"
    RELEASED = "released"
    VOIDED = "voided"
    RESTORED = "restored"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """How many ballots, in lots: those told of this day, and all that were told so far."""

    act: Act
    on_day: int
    so_far: int


class Bulletin(msgspec.Struct, frozen=True, kw_only=True):
    """One day's bulletin. It bears no index, which would count ballots to the last one."""

    day: date
    made_at: datetime
    lot: int
    figures: tuple[Figure, ...]


def figures(before: Acts, after: Acts) -> tuple[Figure, ...]:
    """A day's figures, from what had been done at its beginning and at its end."""
    begun, ended = _by_act(before), _by_act(after)
    return tuple(
        Figure(act=act, on_day=_lots(ended[act]) - _lots(begun[act]), so_far=_lots(ended[act]))
        for act in Act
    )


def end_of(day: date, zone: str) -> datetime:
    """The first moment that is no longer this day in a zone."""
    return datetime.combine(day + _DAY, time(), ZoneInfo(zone))


def days_due(since: datetime, now: datetime, zone: str) -> Iterator[date]:
    """The days that are over, from the one that holds `since` on."""
    day = since.astimezone(ZoneInfo(zone)).date()
    while end_of(day, zone) <= now:
        yield day
        day += _DAY


def _lots(ballots: int) -> int:
    return ballots // LOT * LOT


def _by_act(acts: Acts) -> dict[Act, int]:
    found = dict.fromkeys(Act, 0) | {Act.RECEIVED: acts.received}
    for moves in acts.moves:
        act = _act(moves)
        if act is not None:
            found[act] += moves.ballots
    return found


def _act(moves: Moves) -> Act | None:
    """None where a person affirms what stands: nothing becomes of the ballot."""
    if moves.leaves is moves.to:
        return None
    if moves.leaves is Status.VOIDED:
        return Act.RESTORED
    match moves.to:
        case Status.HELD:
            return Act.HELD_BY_PERSON if moves.by_person else Act.HELD_BY_JUDGE
        case Status.VOIDED:
            return Act.VOIDED
        case Status.COUNTED | Status.PENDING:
            return Act.RELEASED
