"""What the terms in force say of one ballot, from the columns that an export has."""

import re
from collections.abc import Iterator
from datetime import datetime

from ops.verify.ballots import Ballot
from ops.verify.life import Life
from ops.verify.rules import Vote

_MINUTE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ", re.ASCII)
_REMEMBERED = 100_000
_BEFORE_OPENING = ("draft", "published")


class BallotRules:
    """Judges ballots under one life; minutes and selections that came before are not judged
    anew."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._rules = life.rules
        self._gone = _gone(life)
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
        """Everything that a ballot of this campaign cannot be at its place in the ledger."""
        if self._life.phase != "open":
            yield self._phase_fault()
        if (vote := self._rules.vote) is None:
            yield "is cast, and the campaign has no public vote"
            return
        if self.numbers(ballot.selections) is None:
            yield from self._choice_faults(vote, ballot.selections)
        channels = vote.rules.eligible.channels
        if channels and ballot.channel not in channels:
            yield f"came by {ballot.channel}, which is not eligible"
        yield from self._time_faults(vote, ballot)

    def _phase_fault(self) -> str:
        if self._life.phase in _BEFORE_OPENING:
            return "stands below the opening record"
        return "stands above the closing record: nothing there counts"

    def _choice_faults(self, vote: Vote, selections: str) -> Iterator[str]:
        cases = selections.split(";")
        for case in dict.fromkeys(cases):
            if case in self._gone:
                yield f"is for {case}, which {self._gone[case]}"
        if self._legal(vote, cases) is None:
            yield f"`{selections}` is no legal choice"

    def _time_faults(self, vote: Vote, ballot: Ballot) -> Iterator[str]:
        day = self._day(ballot.minute)
        if day is None:
            yield f"`{ballot.minute}` is no minute"
        elif ballot.period != day:
            yield f"period is {ballot.period}; its minute was on {day}"
        elif not vote.first_minute <= ballot.minute or not self._before_close(vote, ballot):
            yield f"was cast at {ballot.minute}, outside the timetable"

    @staticmethod
    def _before_close(vote: Vote, ballot: Ballot) -> bool:
        return f"{ballot.minute[:-1]}:00+00:00" < vote.closes_at

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
        """Only what is wholly legal has numbers, so that one look-up judges most ballots."""
        cases = selections.split(";")
        vote = self._rules.vote
        if vote is None or not self._gone.keys().isdisjoint(cases):
            return None
        return self._legal(vote, cases)

    def _legal(self, vote: Vote, cases: list[str]) -> str | None:
        numbers = [self._rules.numbers.get(case, 0) for case in cases]
        rules = vote.rules
        legal = (
            0 not in numbers
            and numbers == sorted(numbers if rules.repeat_case else set(numbers))
            and rules.min_selections <= len(numbers) <= rules.max_selections
            and self._within_bounds(vote, cases)
        )
        return ",".join(map(str, numbers)) if legal else None

    def _within_bounds(self, vote: Vote, cases: list[str]) -> bool:
        found = [self._rules.categories[case] for case in cases]
        return all(
            bounds.min <= found.count(bounds.id) <= bounds.max for bounds in vote.rules.category
        )


def _gone(life: Life) -> dict[str, str]:
    """The cases that no ballot may choose, and why; a shortlist by votes bars none."""
    found = {case: f"takes no part since its {kind}" for case, kind in life.absent.items()}
    rule = life.rules.campaign.ranking.shortlist
    if life.shortlist is None or rule is None or rule.basis == "votes":
        return found
    chosen = set(life.shortlist.cases)
    out = [case for case in life.rules.numbers if case not in chosen and case not in found]
    return found | dict.fromkeys(out, "is not on the shortlist")
