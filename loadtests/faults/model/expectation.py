"""The small model: what a front must answer, of a campaign with the sample's quotas. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from loadtests.people.intent import Caller

#: The sample's: votes of one voter, each for another case.
VOTES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A ballot that was acknowledged."""

    selections: tuple[str, ...]
    receipt: str


@dataclass(slots=True, kw_only=True, eq=False)
class Citizen:
    """A voter with a cookie, and what was acknowledged to them."""

    caller: Caller
    cookie: str
    ballots: dict[UUID, Cast] = field(default_factory=dict)

    @property
    def voted(self) -> list[str]:
        """The cases they voted for."""
        return [case for cast in self.ballots.values() for case in cast.selections]


@dataclass(slots=True, kw_only=True)
class Campaign:
    """What a campaign takes: its cases, those suspended, whether it is open."""

    cases: Sequence[str]
    suspended: set[str] = field(default_factory=set)
    open: bool = True


def expected(
    campaign: Campaign, citizen: Citizen, ballot_id: UUID, selections: Sequence[str]
) -> frozenset[int]:
    """The statuses that are right. Where more than one rule refuses, any of them may speak."""
    known = citizen.ballots.get(ballot_id)
    if known is not None:
        same = sorted(known.selections) == sorted(selections)
        return frozenset({200 if same else 422})
    if not campaign.open:
        return frozenset({403})
    refusals: set[int] = set()
    chosen = set(selections)
    if not chosen or len(chosen) < len(selections) or chosen - set(campaign.cases):
        refusals |= {400, 422}
    if chosen & campaign.suspended:
        refusals.add(403)
    if chosen & set(citizen.voted) or len(citizen.voted) + len(selections) > VOTES:
        refusals.add(409)
    return frozenset(refusals or {201})
