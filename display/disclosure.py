"""What the public may see of an outcome, by the phase of the campaign. Pure.

Lists and tallies are disclosed from the public notice on. Before it there are only objections of
an earlier notice, as the committee decides anew.
"""

from collections.abc import Iterable, Mapping

import msgspec

from display.groups import group_title
from display.phases import shows_lists
from display.results import (
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
from voting.campaign import Award, AwardKind, Campaign, Scope, ShortlistBasis
from voting.decisions import Adoption, Difference, Prizewinners, Shortlist
from voting.domain import CaseId, Phase, Tally
from voting.life import Dispute, Life


def results_of(life: Life, phase: Phase, tallies: Mapping[CaseId, Tally] | None) -> Results:
    """What is public of a life in a phase; `tallies` are those of the published snapshot."""
    listed = shows_lists(phase)
    certified = phase is Phase.CERTIFIED
    return Results(
        campaign=life.campaign.campaign_id,
        phase=phase,
        notice_until=life.notice.until if life.notice and phase is Phase.NOTICE else None,
        shortlist=_shortlist(life, listed),
        lists=_lists(life) if listed else (),
        objections=tuple(_dispute(dispute) for dispute in life.disputes),
        certificate=_certificate(life) if certified else None,
        revocations=_revocations(life) if certified else (),
        tallies=_tallies(life.campaign, tallies) if listed and life.campaign.has_vote else None,
    )


def _shortlist(life: Life, listed: bool) -> PublicShortlist | None:
    rules, made = life.campaign.ranking.shortlist, life.shortlist
    if rules is None or made is None:
        return None
    if not listed and rules.basis is ShortlistBasis.VOTES:
        return None
    return PublicShortlist(
        title=rules.title,
        cases=tuple(_case(life.campaign, case) for case in made.cases),
        differences=_shortlist_differences(life.campaign, made),
    )


def _shortlist_differences(campaign: Campaign, made: Shortlist) -> tuple[ShortlistDifference, ...]:
    return tuple(
        ShortlistDifference(
            winner=_case(campaign, found.case),
            listed=found.adopted is not None,
            reason=found.reason,
        )
        for found in made.differences
    )


def _lists(life: Life) -> tuple[AwardList, ...]:
    """In the order of the rules; an award that nobody adopted has no list."""
    return tuple(
        _award_list(life, award, life.adoptions[award.id])
        for award in life.campaign.award
        if award.id in life.adoptions
    )


def _award_list(life: Life, award: Award, adoption: Adoption) -> AwardList:
    return AwardList(
        award=award.id,
        title=award.title,
        kind=award.kind,
        adopted=_prizes(life, award, adoption.adopted),
        computed=_prizes(life, award, adoption.computed),
        differences=tuple(_difference(life, award, one) for one in adoption.differences),
    )


def _prizes(life: Life, award: Award, found: Iterable[Prizewinners]) -> tuple[PrizeList, ...]:
    return tuple(
        PrizeList(
            group=one.group,
            group_title=group_title(life.campaign, one.group, _scope(award)),
            prize=one.prize,
            title=award.prize[one.prize - 1].title,
            winners=tuple(_winner(life, award, name) for name in one.winners),
        )
        for one in found
        if one.winners
    )


def _difference(life: Life, award: Award, found: Difference) -> ExplainedDifference:
    return ExplainedDifference(
        winner=_winner(life, award, found.case),
        computed=_place(life.campaign, award, found.computed),
        adopted=_place(life.campaign, award, found.adopted),
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


def _winner(life: Life, award: Award, name: str) -> Winner:
    found = (
        _case(life.campaign, name)
        if award.kind is AwardKind.CASES
        else _organization(life.campaign, name)
    )
    revoked = next(
        (r.certificate for r in life.revocations if (r.award, r.winner) == (award.id, name)), None
    )
    return msgspec.structs.replace(found, revoked_by=revoked)


def _case(campaign: Campaign, name: str) -> Winner:
    case = next(case for case in campaign.case if case.id == name)
    return Winner(id=name, title=case.title, applicant=case.applicant)


def _organization(campaign: Campaign, name: str) -> Winner:
    return Winner(id=name, title=next(one.title for one in campaign.recommender if one.id == name))


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


def _revocations(life: Life) -> tuple[PublicRevocation, ...]:
    awards = {award.id: award for award in life.campaign.award}
    return tuple(
        PublicRevocation(
            certificate=one.certificate,
            replaces=one.replaces,
            award=one.award,
            award_title=awards[one.award].title,
            winner=_winner(life, awards[one.award], one.winner),
            reason=one.reason,
        )
        for one in life.revocations
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
