"""What one voter is going to do: the common noun of citizens, brushers, logs and traffic."""

from dataclasses import dataclass
from random import Random
from uuid import UUID

HONEST = "honest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Where a voter comes from. `referrer` is the page that led to the campaign, "" for none.

    What only a log knows is invented: the region of the address (`CN-SD`, or a country), and
    digests for the voter and for the WeChat user; "" where nothing is known.
    """

    address: str
    user_agent: str
    referrer: str
    region: str = ""
    voter: str = ""
    openid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One ballot to be cast by a voter of its own.

    `due_s` counts from the plan's beginning, on the campaign's clock; the voter's session begins
    `session_s` earlier. `pages` are the cases that are opened in between. `truth` is "honest"
    or the family of brushing.
    """

    due_s: float
    session_s: float
    ballot_id: UUID
    selections: tuple[str, ...]
    caller: Caller
    truth: str = HONEST
    pages: tuple[str, ...] = ()

    @property
    def starts_s(self) -> float:
        """When the session begins, in seconds from the plan's beginning."""
        return self.due_s - self.session_s


def seeded_uuid(rng: Random) -> UUID:
    """A version 4 UUID that the seed repeats."""
    return UUID(int=rng.getrandbits(128), version=4)
