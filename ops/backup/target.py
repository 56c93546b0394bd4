"""How far a restore goes."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from ops.errors import WrongInput

_INDEX = re.compile(r"(?P<campaign>[^@\s]+)@(?P<index>\d{1,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """To the end of the log, to a time, or to the transaction that wrote an index of a campaign.

    A batch of ballots is one transaction: a restore to an index ends with the batch that it is in.
    """

    until: datetime | None = None
    campaign: str = ""
    index: int = 0

    @classmethod
    def parse(cls, until: str | None, index: str | None) -> Self:
        """What a command line says.

        Raises:
            WrongInput: both at once, or not of the form.
        """
        if until and index:
            raise WrongInput("--until and --index: name one of them")
        if until:
            return cls(until=_time(until))
        if index:
            found = _INDEX.fullmatch(index)
            if found is None:
                raise WrongInput(f"--index is {index!r}: must be CAMPAIGN@INDEX")
            return cls(campaign=found["campaign"], index=int(found["index"]))
        return cls()

    def __str__(self) -> str:
        if self.until:
            return f"{self.until.isoformat()}"
        return f"{self.campaign} at index {self.index}" if self.campaign else "the end of the log"


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise WrongInput(
            f"--until is {text!r}: must be a time with its offset,"
            " such as 2026-11-20T12:00:00+08:00"
        )
    return found
