"""Which digests are due: of days, of the close, of each certificate. Pure.

A day is the campaign's. It is due once it has ended, if the vote was open on it or the ledger went
on; before the first record there is nothing to tell.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from voting.history.decisions import Certification, Decision, Kind, Revocation

CLOSE = "close"
#: How long what is due may lack its digest before somebody is told: a weekend of downtime is not
#: tampering, and every lost day is made up for.
GRACE = timedelta(days=3)
_HANDOVER = "handover"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A record that has a digest of its own."""

    of: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day that has ended, from `begins` up to but not including `ends`."""

    of: str
    begins: datetime
    ends: datetime
    voting: bool


def events(decisions: Sequence[Decision]) -> Iterator[Event]:
    """The close and the certificates, in order."""
    for one in decisions:
        match one.body:
            case Certification() | Revocation() as body:
                yield Event(of=f"certificate {body.certificate}", index=one.index)
            case _ if one.kind is Kind.CLOSING:
                yield Event(of=CLOSE, index=one.index)
            case _:
                pass


def days(decisions: Sequence[Decision], zone: str, now: datetime) -> Iterator[Day]:
    """Every day from that of the first record on that has ended by now."""
    if not decisions:
        return
    day, place = _date(decisions[0].at, zone), ZoneInfo(zone)
    opened, closed = _time_of(decisions, Kind.OPENING), _time_of(decisions, Kind.CLOSING)
    while (ends := _midnight(day + _DAY, place)) <= now:
        begins = _midnight(day, place)
        voting = opened is not None and opened < ends and (closed is None or closed >= begins)
        yield Day(of=f"day {day.isoformat()}", begins=begins, ends=ends, voting=voting)
        day += _DAY


def handover(public: str) -> str:
    """What a digest is of that only names the next key, in hex."""
    return f"{_HANDOVER} {public[:16]}"


def is_handover(of: str) -> bool:
    """Whether a digest only names the next key."""
    return of.startswith(f"{_HANDOVER} ")


def day_ended_by(of: str, zone: str, moment: datetime) -> bool:
    """Whether a digest is of no day, or of one that had ended at a moment."""
    kind, _, day = of.partition(" ")
    return kind != "day" or _midnight(date.fromisoformat(day) + _DAY, ZoneInfo(zone)) <= moment


def missing(
    decisions: Sequence[Decision], zone: str, now: datetime, known: Collection[str]
) -> list[str]:
    """What must have a digest by now and has none; days without a vote are not asked about."""
    wanted = [day.of for day in days(decisions, zone, now) if day.voting]
    wanted += [event.of for event in events(decisions)]
    return [of for of in wanted if of not in known]


def _time_of(decisions: Sequence[Decision], kind: Kind) -> datetime | None:
    return next((one.at for one in decisions if one.kind is kind), None)


def _date(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _midnight(day: date, place: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), place).astimezone(UTC)
