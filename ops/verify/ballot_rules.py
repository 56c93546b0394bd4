"""What the campaign's rules say of one ballot, from the columns that an export has."""

import re
from collections.abc import Iterator
from datetime import datetime

from ops.verify.ballots import Ballot
from ops.verify.rules import Rules
from ops.verify.statuses import Replay

_MINUTE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ", re.ASCII)
_REMEMBERED = 100_000


class BallotRules:
    """Judges ballots; minutes and selections that came before are not judged anew."""

    def __init__(self, rules: Rules, state: Replay) -> None:
        self._rules = rules
        self._state = state
        self._days: dict[str, str | None] = {}
        self._numbers: dict[str, str | None] = {}

    def numbers(self, selections: str) -> str | None:
        """The case numbers of legal selections, joined by commas; None for others."""
        if selections not in self._numbers:
            if len(self._numbers) >= _REMEMBERED:
                self._numbers.clear()
            self._numbers[selections] = self._read(selections)
        return self._numbers[selections]

    def faults(self, ballot: Ballot) -> Iterator[str]:
        """Everything that a ballot of this campaign cannot be."""
        if self.numbers(ballot.selections) is None:
            yield f"`{ballot.selections}` is no legal choice"
        channels = self._rules.campaign.ballot.eligible.channels
        if channels and ballot.channel not in channels:
            yield f"came by {ballot.channel}, which is not eligible"
        day = self._day(ballot.minute)
        if day is None:
            yield f"`{ballot.minute}` is no minute"
        elif ballot.period != day:
            yield f"period is {ballot.period}; its minute was on {day}"
        elif not self._open_at(ballot.minute):
            yield f"was cast at {ballot.minute}, outside the timetable"
        yield from self._order_faults(ballot.index)

    def _order_faults(self, index: int) -> Iterator[str]:
        milestones = self._state.milestones
        if index < milestones.get("opening", index + 1):
            yield "stands below the opening record"
        if index > (closing := milestones.get("closing", index)):
            yield f"stands above the closing record at {closing}: nothing there counts"

    def _open_at(self, minute: str) -> bool:
        rules = self._rules
        return rules.first_minute <= minute and f"{minute[:-1]}:00+00:00" < rules.closes_at

    def _day(self, minute: str) -> str | None:
        if minute not in self._days:
            self._days[minute] = self._local_day(minute)
        return self._days[minute]

    def _local_day(self, minute: str) -> str | None:
        if not _MINUTE.fullmatch(minute):
            return None
        try:
            return datetime.fromisoformat(minute).astimezone(self._rules.zone).date().isoformat()
        except (ValueError, OverflowError):
            return None

    def _read(self, selections: str) -> str | None:
        cases = selections.split(";")
        numbers = [self._rules.numbers.get(case, 0) for case in cases]
        rules = self._rules.campaign.ballot
        legal = (
            0 not in numbers
            and numbers == sorted(numbers if rules.repeat_case else set(numbers))
            and rules.min_selections <= len(numbers) <= rules.max_selections
            and self._within_bounds(cases)
        )
        return ",".join(map(str, numbers)) if legal else None

    def _within_bounds(self, cases: list[str]) -> bool:
        found = [self._rules.categories[case] for case in cases]
        return all(
            bounds.min <= found.count(bounds.id) <= bounds.max
            for bounds in self._rules.campaign.ballot.category
        )
