"""The life of a campaign: what stands as of an index, folded from its decisions. Pure.

::

    draft ─► published ─► open ─► closed ─► in-review ◄─► notice ─► certified
                 └──── without a vote ────────►┘
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from voting.domain import CaseId, Phase
from voting.history.amendments import amended
from voting.history.decisions import (
    LAWFUL,
    Adoption,
    Amendment,
    AnswerTo,
    Body,
    Certification,
    Decision,
    Kind,
    Notice,
    Numbers,
    Objection,
    OnCase,
    Overruling,
    Plain,
    Revocation,
    Scores,
    Shortlist,
)
from voting.history.shortlist import left_out
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A case that takes no part now: suspended, withdrawn or disqualified, and why."""

    kind: Kind
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What the public is told of an amendment, and from when it holds."""

    at: datetime
    index: int
    text: Text
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """An objection with its answer, if it has one."""

    objection: Objection
    at: datetime
    answer: AnswerTo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Where a campaign stands as of its last decision.

    `campaign` has the rules in force; `terms_index` is the decision that last changed which
    ballots are legal, 0 for the campaign as it was loaded. `shortlist_index` and
    `shortlist_phase` tell when the shortlist was frozen. `notice_ended_at` is the index of the
    adoption that ended a public notice, until there is another notice. `history` are the
    decisions themselves.
    """

    campaign: Campaign
    phase: Phase = Phase.PUBLISHED
    as_of: int = 0
    terms_index: int = 0
    closed_at: datetime | None = None
    absent: Mapping[CaseId, Absence] = field(default_factory=dict)
    shortlist: Shortlist | None = None
    shortlist_index: int = 0
    shortlist_phase: Phase | None = None
    scores: Mapping[str, Scores] = field(default_factory=dict)
    numbers: Mapping[tuple[str, int], Mapping[str, int]] = field(default_factory=dict)
    adoptions: Mapping[str, Adoption] = field(default_factory=dict)
    notice: Notice | None = None
    notice_ended_at: int | None = None
    disputes: tuple[Dispute, ...] = ()
    overrulings: Mapping[CaseId, Overruling] = field(default_factory=dict)
    certification: Certification | None = None
    revocations: tuple[Revocation, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    history: tuple[Decision, ...] = ()

    @property
    def certificate(self) -> str | None:
        """The name of the certificate in force."""
        if self.revocations:
            return self.revocations[-1].certificate
        return self.certification.certificate if self.certification else None

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The numbers of the objections that wait for an answer."""
        return tuple(d.objection.number for d in self.disputes if d.answer is None)


def live(loaded: Campaign, decisions: Sequence[Decision], *, draft: bool = False) -> Life:
    """The life of a campaign that was loaded with these rules, up to the last decision given.

    A campaign is loaded as a draft, and then published by a decision, or as published; `draft`
    tells the two apart before there is a decision.
    """
    first = decisions[0].kind if decisions else None
    begins_as_draft = draft or first is Kind.PUBLICATION
    life = Life(campaign=loaded, phase=Phase.DRAFT if begins_as_draft else Phase.PUBLISHED)
    for decision in decisions:
        life = follow(life, decision)
    return life


def follow(life: Life, decision: Decision) -> Life:
    """What one more decision makes of a life."""
    edge = LAWFUL[decision.kind]
    moved = replace(
        _after(life, decision),
        as_of=decision.index,
        phase=edge.leads_to or life.phase,
        history=(*life.history, decision),
    )
    return replace(moved, terms_index=decision.index) if edge.terms else moved


def _after(life: Life, decision: Decision) -> Life:
    match decision.body:
        case Amendment() as body:
            return _amended(life, decision, body)
        case OnCase() as body:
            return replace(life, absent=_absent(life.absent, decision, body))
        case Shortlist() as body:
            return replace(
                life,
                shortlist=body,
                shortlist_index=decision.index,
                shortlist_phase=life.phase,
            )
        case Scores() as body:
            return replace(life, scores={**life.scores, body.component: body})
        case _:
            return _concluded(life, decision, decision.body)


def _concluded(life: Life, decision: Decision, body: Body) -> Life:
    match body:
        case Numbers():
            key = (body.award, body.prize)
            return replace(life, numbers={**life.numbers, key: body.numbers})
        case Adoption():
            return _adopted(life, decision, body)
        case Notice():
            return replace(life, notice=body, notice_ended_at=None)
        case Overruling():
            return replace(life, overrulings={**life.overrulings, body.case: body})
        case _:
            return _certified(life, decision, body)


def _adopted(life: Life, decision: Decision, body: Adoption) -> Life:
    return replace(
        life,
        adoptions={**life.adoptions, body.award: body},
        notice=None,
        notice_ended_at=decision.index if life.notice else life.notice_ended_at,
    )


def _certified(life: Life, decision: Decision, body: Body) -> Life:
    match body:
        case Objection():
            return replace(
                life, disputes=(*life.disputes, Dispute(objection=body, at=decision.at))
            )
        case AnswerTo():
            return replace(life, disputes=tuple(_answered(d, body) for d in life.disputes))
        case Certification():
            return replace(life, certification=body)
        case Revocation():
            return replace(life, revocations=(*life.revocations, body))
        case Plain() if decision.kind is Kind.CLOSING:
            return replace(life, closed_at=decision.at)
        case _:
            return life


_ABSENT = {
    Kind.SUSPENSION: Text("已暂停投票", "is suspended from the vote"),
    Kind.WITHDRAWAL: Text("已退出评选", "has been withdrawn"),
    Kind.DISQUALIFICATION: Text("已取消参评资格", "has been disqualified"),
}
#: The absences, None being none, in which a decision on a case may be taken.
_GIVES_WAY_TO: Mapping[Kind, tuple[Kind | None, ...]] = {
    Kind.SUSPENSION: (None,),
    Kind.RESUMPTION: (Kind.SUSPENSION,),
    Kind.WITHDRAWAL: (None, Kind.SUSPENSION, Kind.DISQUALIFICATION),
    Kind.DISQUALIFICATION: (None, Kind.SUSPENSION, Kind.WITHDRAWAL),
    Kind.REINSTATEMENT: (Kind.WITHDRAWAL, Kind.DISQUALIFICATION),
}
_NOT_SHORTLISTED = Text("未入围", "is not on the shortlist")


def barred_cases(life: Life) -> dict[CaseId, Text]:
    """The cases that nobody may vote for, and what a voter is told of each."""
    standing = {case: _ABSENT[absence.kind] for case, absence in life.absent.items()}
    off = left_out(life.campaign, life.shortlist)
    standing = dict.fromkeys(off, _NOT_SHORTLISTED) | standing
    titles = {case.case_id: case.title for case in life.campaign.case}
    return {
        case: Text(f"“{titles[case].zh}”{said.zh}", f"“{titles[case].en}” {said.en}")
        for case, said in standing.items()
    }


def refusal_of(life: Life, kind: Kind, case: CaseId) -> str | None:
    """Why a decision on a case cannot be taken as it stands; None where it can.

    Suspended is who else takes part; a resumption ends a suspension and nothing more, a
    reinstatement the rest. A withdrawal or a disqualification takes the place of any other
    absence.
    """
    if case not in {one.case_id for one in life.campaign.case}:
        return f"{life.campaign.id} has no case {case}"
    absence = life.absent.get(case)
    standing = absence.kind if absence else None
    if standing in _GIVES_WAY_TO.get(kind, ()):
        return None
    if kind in {Kind.RESUMPTION, Kind.REINSTATEMENT}:
        found = f"under {standing}" if standing else "in the vote"
        return f"{case} is {found}: there is nothing to undo by a {kind}"
    return f"{case} is under {standing} already, since {absence.at if absence else None}"


def amendment_refusal(life: Life, changes: Mapping[str, Any]) -> str | None:
    """Why rules cannot be changed as the case stands; None where they can.

    Raises:
        msgspec.ValidationError: see `amended`.
    """
    after = amended(life.campaign, changes).ranking.shortlist
    if life.shortlist is None or after == life.campaign.ranking.shortlist:
        return None
    standing = f"the shortlist of index {life.shortlist_index} stands"
    return f"{standing}: ranking.shortlist can no longer be amended"


def _amended(life: Life, decision: Decision, body: Amendment) -> Life:
    told = Announcement(
        at=decision.at,
        index=decision.index,
        text=body.announcement,
        sections=tuple(sorted(body.changes)),
    )
    return replace(
        life,
        campaign=amended(life.campaign, body.changes),
        announcements=(*life.announcements, told),
    )


def _absent(
    before: Mapping[CaseId, Absence], decision: Decision, body: OnCase
) -> dict[CaseId, Absence]:
    rest = {case: absence for case, absence in before.items() if case != body.case}
    if decision.kind in {Kind.RESUMPTION, Kind.REINSTATEMENT}:
        return rest
    absence = Absence(kind=decision.kind, at=decision.at, reason=body.reason)
    return {**rest, body.case: absence}


def _answered(dispute: Dispute, answer: AnswerTo) -> Dispute:
    mine = dispute.objection.number == answer.number
    return replace(dispute, answer=answer) if mine else dispute
