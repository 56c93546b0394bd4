"""What the public may see of an outcome, by the phase of the campaign. Pure.

Lists and tallies are disclosed from the public notice on. Before it there are only objections of
an earlier notice, as the committee decides anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from display.phases import shows_lists
from display.publishing.results import (
    AwardList,
    Certificate,
    ExplainedDifference,
    Place,
    PrizeList,
    PublicDispute,
    PublicRevocation,
    PublicShortlist,
    PublicTally,
    Results,
    ShortlistDifference,
    Winner,
)
from display.ranking.groups import group_title
from voting.domain import CaseId, Phase, Tally
from voting.history.decisions import Adoption, Difference, Prizewinners, Shortlist
from voting.history.life import Dispute, Life
from voting.rules.awards import Award, AwardKind
from voting.rules.campaign import Campaign
from voting.rules.ranking import Scope, ShortlistBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A life with what its lists name, by id; read once, as a list may name every case.

    `revoked` is (award, winner) → the certificate that took the award back.
    """

    life: Life
    cases: Mapping[str, Winner]
    organizations: Mapping[str, Winner]
    revoked: Mapping[tuple[str, str], str]

    @property
    def campaign(self) -> Campaign:
        return self.life.campaign


def results_of(life: Life, phase: Phase, tallies: Mapping[CaseId, Tally] | None) -> Results:
    """What is public of a life in a phase; `tallies` are those of the published snapshot."""
    listed = shows_lists(phase)
    certified = phase is Phase.CERTIFIED
    known = _known(life)
    return Results(
        campaign=life.campaign.campaign_id,
        phase=phase,
        notice_until=life.notice.until if life.notice and phase is Phase.NOTICE else None,
        lists_changed=phase is Phase.IN_REVIEW and life.notice_ended_at is not None,
        shortlist=_shortlist(known, listed),
        lists=_lists(known) if listed else (),
        objections=tuple(_dispute(dispute) for dispute in life.disputes),
        certificate=_certificate(life) if certified else None,
        revocations=_revocations(known) if certified else (),
        tallies=_tallies(life.campaign, tallies) if listed and life.campaign.has_vote else None,
    )


def _known(life: Life) -> _Known:
    campaign = life.campaign
    return _Known(
        life=life,
        cases={
            case.id: Winner(id=case.id, title=case.title, applicant=case.applicant)
            for case in campaign.case
        },
        organizations={one.id: Winner(id=one.id, title=one.title) for one in campaign.recommender},
        revoked={(one.award, one.winner): one.certificate for one in reversed(life.revocations)},
    )


def _shortlist(known: _Known, listed: bool) -> PublicShortlist | None:
    rules, made = known.campaign.ranking.shortlist, known.life.shortlist
    if rules is None or made is None:
        return None
    if not listed and rules.basis is ShortlistBasis.VOTES:
        return None
    return PublicShortlist(
        title=rules.title,
        cases=tuple(known.cases[case] for case in made.cases),
        differences=_shortlist_differences(known, made),
    )


def _shortlist_differences(known: _Known, made: Shortlist) -> tuple[ShortlistDifference, ...]:
    return tuple(
        ShortlistDifference(
            winner=known.cases[found.case],
            listed=found.adopted is not None,
            reason=found.reason,
        )
        for found in made.differences
    )


def _lists(known: _Known) -> tuple[AwardList, ...]:
    """In the order of the rules; an award that nobody adopted has no list."""
    return tuple(
        _award_list(known, award, known.life.adoptions[award.id])
        for award in known.campaign.award
        if award.id in known.life.adoptions
    )


def _award_list(known: _Known, award: Award, adoption: Adoption) -> AwardList:
    return AwardList(
        award=award.id,
        title=award.title,
        kind=award.kind,
        adopted=_prizes(known, award, adoption.adopted),
        computed=_prizes(known, award, adoption.computed),
        differences=tuple(_difference(known, award, one) for one in adoption.differences),
    )


def _prizes(known: _Known, award: Award, found: Iterable[Prizewinners]) -> tuple[PrizeList, ...]:
    return tuple(
        PrizeList(
            group=one.group,
            group_title=group_title(known.campaign, one.group, _scope(award)),
            prize=one.prize,
            title=award.prize[one.prize - 1].title,
            winners=tuple(_winner(known, award, name) for name in one.winners),
        )
        for one in found
        if one.winners
    )


def _difference(known: _Known, award: Award, found: Difference) -> ExplainedDifference:
    return ExplainedDifference(
        winner=_winner(known, award, found.case),
        computed=_place(known.campaign, award, found.computed),
        adopted=_place(known.campaign, award, found.adopted),
        reason=found.reason,
    )


def _place(campaign: Campaign, award: Award, place: str | None) -> Place | None:
    """A place is written `group/prize`."""
    if place is None:
        return None
    group, _, prize = place.rpartition("/")
    return Place(
        group=group,
        group_title=group_title(campaign, group, _scope(award)),
        prize=int(prize),
        title=award.prize[int(prize) - 1].title,
    )


def _scope(award: Award) -> Scope | None:
    """Organizations stand in one list; None is the ranking's scope."""
    return award.within if award.kind is AwardKind.CASES else Scope.CAMPAIGN


def _winner(known: _Known, award: Award, name: str) -> Winner:
    of = known.cases if award.kind is AwardKind.CASES else known.organizations
    return msgspec.structs.replace(of[name], revoked_by=known.revoked.get((award.id, name)))


def _dispute(dispute: Dispute) -> PublicDispute:
    objection, answer = dispute.objection, dispute.answer
    return PublicDispute(
        number=objection.number,
        at=dispute.at,
        case=objection.case,
        text=objection.text,
        answer=answer.text if answer else None,
        upheld=answer.upheld if answer else None,
    )


def _certificate(life: Life) -> Certificate | None:
    found, in_force = life.certification, life.certificate
    if found is None or in_force is None:
        return None
    return Certificate(
        certificate=found.certificate,
        in_force=in_force,
        as_of=found.as_of,
        counted=found.counted,
        held=found.held,
        voided=found.voided,
    )


def _revocations(known: _Known) -> tuple[PublicRevocation, ...]:
    awards = {award.id: award for award in known.campaign.award}
    return tuple(
        PublicRevocation(
            certificate=one.certificate,
            replaces=one.replaces,
            award=one.award,
            award_title=awards[one.award].title,
            winner=_winner(known, awards[one.award], one.winner),
            reason=one.reason,
        )
        for one in known.life.revocations
    )


def _tallies(
    campaign: Campaign, tallies: Mapping[CaseId, Tally] | None
) -> tuple[PublicTally, ...] | None:
    """Every case, the absent ones too: their ballots are in the ledger still."""
    if tallies is None:
        return None
    return tuple(
        PublicTally(
            case=case.case_id,
            received=tally.received,
            pending=tally.pending,
            counted=tally.counted,
            held=tally.held,
            voided=tally.voided,
        )
        for case in campaign.case
        for tally in [tallies.get(case.case_id, Tally())]
    )
