"""Everything that the public is told of a campaign beside its counts, as one list. Pure.

Decisions become announcements where the phase lets the public know of them; the daily bulletins
stand among them. No index is told: it counts ballots.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum

import msgspec

from display.chronicle.bulletin import Bulletin
from display.phases import shows_lists
from voting.domain import CampaignId, CaseId, Phase
from voting.history.decisions import (
    Amendment,
    AnswerTo,
    Certification,
    Decision,
    Kind,
    Notice,
    OnCase,
    Revocation,
)
from voting.history.life import Life
from voting.rules.ranking import ShortlistBasis
from voting.rules.shapes import Text


class News(StrEnum):
    """What an announcement is about."""

    OPENING = "opening"
    CLOSING = "closing"
    AMENDMENT = "amendment"
    SUSPENSION = "suspension"
    RESUMPTION = "resumption"
    WITHDRAWAL = "withdrawal"
    DISQUALIFICATION = "disqualification"
    REINSTATEMENT = "reinstatement"
    SHORTLIST = "shortlist"
    NOTICE = "notice"
    LISTS_CHANGED = "lists-changed"
    ANSWER = "answer"
    CERTIFICATION = "certification"
    REVOCATION = "revocation"
    BULLETIN = "bulletin"


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """One announcement; what its kind does not say is None.

    `text` is an amendment's own announcement, `number` that of an objection, `day` a bulletin's.
    """

    kind: News
    at: datetime
    text: Text | None = None
    case: CaseId | None = None
    reason: str | None = None
    until: datetime | None = None
    number: int | None = None
    upheld: bool | None = None
    certificate: str | None = None
    day: date | None = None

    @property
    def anchor(self) -> str:
        """A name for it on a page, and in a feed: it stays as it is."""
        parts = (self.kind, self.case, f"{self.at.timestamp():.0f}")
        return "-".join(part for part in parts if part)


class Announcements(msgspec.Struct, frozen=True, kw_only=True):
    """What `/announcements` answers, the newest first."""

    campaign: CampaignId
    announcements: tuple[Announced, ...]


def announcements(life: Life, phase: Phase, bulletins: Iterable[Bulletin]) -> Announcements:
    """All that may be told in a phase, the newest first."""
    told = [*_decided(life, phase), *map(_bulletin, bulletins)]
    return Announcements(
        campaign=life.campaign.campaign_id,
        announcements=tuple(sorted(told, key=lambda one: one.at, reverse=True)),
    )


def _decided(life: Life, phase: Phase) -> Iterator[Announced]:
    under_notice = False
    for decision in life.history:
        if decision.kind is Kind.ADOPTION:
            if under_notice:
                yield Announced(kind=News.LISTS_CHANGED, at=decision.at)
            under_notice = False
        elif decision.kind is not Kind.SHORTLIST or _shortlist_is_public(life, phase):
            yield from _announced(decision)
        under_notice = under_notice or decision.kind is Kind.NOTICE


def _announced(decision: Decision) -> Iterator[Announced]:
    """Nothing for what stays with the committee: scores, numbers, reviews."""
    at = decision.at
    match decision.body:
        case Amendment() as body:
            yield Announced(kind=News.AMENDMENT, at=at, text=body.announcement)
        case OnCase() as body:
            reason = body.reason if decision.kind in _WITH_A_REASON else None
            yield Announced(kind=News(decision.kind), at=at, case=body.case, reason=reason)
        case Notice() as body:
            yield Announced(kind=News.NOTICE, at=at, until=body.until)
        case AnswerTo() as body:
            yield Announced(kind=News.ANSWER, at=at, number=body.number, upheld=body.upheld)
        case Certification() as body:
            yield Announced(kind=News.CERTIFICATION, at=at, certificate=body.certificate)
        case Revocation() as body:
            yield Announced(
                kind=News.REVOCATION, at=at, certificate=body.certificate, reason=body.reason
            )
        case _ if decision.kind in _AS_THEY_ARE:
            yield Announced(kind=News(decision.kind), at=at)
        case _:
            return


#: Why a case takes no part is told on its own page, too.
_WITH_A_REASON = frozenset({Kind.SUSPENSION, Kind.WITHDRAWAL, Kind.DISQUALIFICATION})
_AS_THEY_ARE = frozenset({Kind.OPENING, Kind.CLOSING, Kind.SHORTLIST})


def _shortlist_is_public(life: Life, phase: Phase) -> bool:
    """One by votes would tell their order."""
    rules = life.campaign.ranking.shortlist
    return shows_lists(phase) or (rules is not None and rules.basis is ShortlistBasis.REVIEW)


def _bulletin(bulletin: Bulletin) -> Announced:
    return Announced(kind=News.BULLETIN, at=bulletin.made_at, day=bulletin.day)
