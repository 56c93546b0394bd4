"""Exports at the desk: how much of a campaign, how far, how ended. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: For so long an export is kept; whoever comes later has it made again, with the same bytes.
KEPT_FOR = timedelta(hours=24)
#: What tells of single ballots: files of a whole export alone.
_OF_BALLOTS = frozenset({"ballots.parquet", "records.csv", "rulings.csv"})


class Extent(StrEnum):
    """Results are for whoever publishes them; the whole is for whoever verifies it."""

    RESULTS = "results"
    WHOLE = "whole"

    def has(self, file: str) -> bool:
        """Whether a file of `pingxuan export` is in it."""
        return self is Extent.WHOLE or file not in _OF_BALLOTS


class Ending(StrEnum):
    """How an export ended."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An export that somebody asked for.

    Attributes:
        as_of: the index of the ledger that it is of.
        done: how many indices are written; it goes up to `as_of`.
        ending, ended_at: None while it is under way.
        bytes: how large the archive is; None where there is none.
        fault: why it failed; empty otherwise.
    """

    number: int
    campaign_no: int
    campaign: str
    extent: Extent
    as_of: int
    asked_by: str
    seconded_by: str | None
    asked_at: datetime
    done: int
    cancelled_by: str | None
    ending: Ending | None
    ended_at: datetime | None
    bytes: int | None
    fault: str

    @property
    def kept_until(self) -> datetime | None:
        """Until when it can be taken away; None where it cannot."""
        if self.ending is not Ending.DONE or self.ended_at is None:
            return None
        return self.ended_at + KEPT_FOR

    def is_kept(self, now: datetime) -> bool:
        """Whether it can be taken away still."""
        return self.kept_until is not None and now < self.kept_until
