"""How long somebody waits who has tried in vain. Pure.

An account waits as a whole for those who were never in; a device that was in before waits for its
own mistakes alone. So whoever guesses keeps nobody out: the owner's own device is not slowed, and
on a new one the right password and code get in after the delay.
"""

from datetime import datetime, timedelta
from enum import StrEnum

#: After so long without a try, what was before is forgotten.
FORGOTTEN_AFTER = timedelta(hours=6)
_LONGEST_S = 60


class Subject(StrEnum):
    """Whose tries are counted together."""

    ACCOUNT = "account"
    DEVICE = "device"
    NETWORK = "network"


#: Tries that cost nothing. A network may be a whole office.
_FREE = {Subject.ACCOUNT: 5, Subject.DEVICE: 5, Subject.NETWORK: 20}


def wait_after(subject: Subject, failures: int) -> timedelta:
    """How long after its last try a subject with so many failures is heard again: 1, 2, 4, … s,
    a minute at most."""
    over = failures - _FREE[subject]
    if over < 0:
        return timedelta()
    return timedelta(seconds=min(_LONGEST_S, 2 ** min(over, 10)))


def left_to_wait(subject: Subject, failures: int, tried_at: datetime, now: datetime) -> timedelta:
    """How long is left of that; nothing when it is over."""
    if now - tried_at > FORGOTTEN_AFTER:
        return timedelta()
    return max(timedelta(), tried_at + wait_after(subject, failures) - now)


def failures_now(failures: int, tried_at: datetime, now: datetime) -> int:
    """Failures that still count."""
    return 0 if now - tried_at > FORGOTTEN_AFTER else failures
