"""What a decision would do: to phase and timetable, to the ranking, to lists."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from display.phases import closed_at, has_closed
from ops.organizing.drafts import Draft
from ops.rulings.effect import Consequences, consequences
from voting.domain import CaseId, Phase, Tally
from voting.history.decisions import LAWFUL, Body, Decision, Kind, OnCase, written
from voting.history.life import Life, follow

#: Neither the ranking nor a list follows from these until something else is decided.
_MOVE_NOTHING = frozenset({Kind.NUMBERS, Kind.OBJECTION, Kind.ANSWER, Kind.REVOCATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A campaign before a decision and after it.

    Attributes:
        closes_at, closes_after: when the vote ends or ended; None without a vote.
        until: how long the public notice would stand; None where there would be none.
        consequences: for the ranking and the lists; None where a decision cannot touch them.
    """

    phase: Phase
    phase_after: Phase
    closes_at: datetime | None
    closes_after: datetime | None
    until: datetime | None
    consequences: Consequences | None


def outlook(draft: Draft, tallies: Mapping[CaseId, Tally], now: datetime) -> Outlook:
    """What follows from a draft if it were recorded now."""
    life = draft.enrolled.life
    after = after_all(life, [(draft.kind, draft.body)], now)
    moves = None
    if draft.kind not in _MOVE_NOTHING:
        moves = consequences(life, tallies, after, tallies)
    return Outlook(
        phase=life.phase,
        phase_after=after.phase,
        closes_at=_closes(life),
        closes_after=_closes(after),
        until=after.notice.until if after.notice else None,
        consequences=moves,
    )


def after_all(life: Life, taken: Sequence[tuple[Kind, Body]], now: datetime) -> Life:
    """A life as some decisions more would make it."""
    for number, (kind, body) in enumerate(taken, start=life.as_of + 1):
        life = follow(life, Decision(index=number, kind=kind, at=now, actor="", body=body))
    return life


def digest(draft: Draft, found: Outlook) -> bytes:
    """SHA-256 of what was shown: the decision without its reason, and what it does.

    While the vote is open places change with every ballot, so they are shown and not in it; what
    the decision is of, and where the campaign stands, is.
    """
    life = draft.enrolled.life
    body = msgspec.structs.replace(draft.body, reason="")
    about = life.absent.get(body.case) if isinstance(body, OnCase) else None
    told = [
        *(life.campaign.id, draft.kind, written(body), about.kind if about else None),
        *(found.phase, found.phase_after, found.until),
        found.closes_at if draft.kind in _OF_TIMES else None,
        found.consequences if has_closed(found.phase) else None,
    ]
    return hashlib.sha256(msgspec.json.encode(told)).digest()


_OF_TIMES = frozenset(kind for kind, edge in LAWFUL.items() if edge.phases & {Phase.OPEN})


def _closes(life: Life) -> datetime | None:
    """When the vote ended, or is to end."""
    return closed_at(life) or life.campaign.timetable.closes_at
