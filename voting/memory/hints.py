"""What a ballot needs of the quotas that Redis can hint at, packed as the scripts take it.

Choices repeat, so what one needs is worked out once for each set of windows.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from voting.domain import Ballot, CaseId, Channel
from voting.ledger.register import Enrolled
from voting.rules import quotas
from voting.rules.ballot import Quota
from voting.rules.quotas import day_number

#: Two bytes hold units and limits; a higher limit is left to the ledger.
MOST_UNITS = 65_535
_MOST_KEPT = 20_000
_BALLOT = struct.Struct("<HQH")
_NEED = struct.Struct("<HHHHH")
_HALF = (1 << 64) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a choice needs: by need, in the order of the bytes, the quota and the case or None."""

    packed: bytes
    needs: tuple[tuple[Quota, CaseId | None], ...]

    def told(self, ballot: Ballot, held: int = 0) -> bytes:
        """A ballot as the scripts take it, see voter.lua; `held` by the ledger of its voter."""
        return (
            _BALLOT.pack(10 + len(self.packed), mark(ballot), min(held, MOST_UNITS)) + self.packed
        )


class Hints:
    """What ballots need under the rules of one campaign as of one decision."""

    def __init__(self, enrolled: Enrolled) -> None:
        self.enrolled = enrolled
        self._rules = [
            (number, quota)
            for number, quota in enrolled.numbered_quotas
            if quotas.is_hinted(quota) and quota.limit <= MOST_UNITS
        ]
        self._kept: dict[tuple[int, Channel, tuple[CaseId, ...]], Hint] = {}

    def day(self, at: datetime) -> int:
        """The campaign's day that a moment falls into, in days since 1970."""
        return day_number(self.enrolled.campaign, at)

    def of(self, ballot: Ballot, day: int) -> Hint:
        """What a ballot needs that is cast on a day."""
        channel = ballot.provenance.channel
        wanted = (day, channel, ballot.selections)
        found = self._kept.get(wanted)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[wanted] = self._work_out(day, channel, ballot.selections)
        return found

    def _work_out(self, day: int, channel: Channel, selections: Sequence[CaseId]) -> Hint:
        packed, found = [], []
        for number, quota in self._rules:
            window = quotas.window_number(quota, day)
            needs = quotas.needs(quota, selections, channel, self.enrolled.categories)
            for case, units in needs:
                case_no = self.enrolled.case_numbers[case] if case else 0
                packed.append(_NEED.pack(number, window, case_no, units, quota.limit))
                found.append((quota, case))
        return Hint(packed=b"".join(packed), needs=tuple(found))


def mark(ballot: Ballot) -> int:
    """By which 8 bytes, as a number, a ballot is known in Redis.

    Two ballots of a voter that share them only reach the ledger, which knows better.
    """
    number = ballot.ballot_id.int
    return (number ^ number >> 64) & _HALF
