"""The public JSON of a campaign and of its cases."""

from collections.abc import Mapping

import msgspec

from voting.campaign import (
    BallotRules,
    Campaign,
    Case,
    Category,
    Clause,
    PublishedCount,
    RankingRules,
    Text,
    Timetable,
)
from voting.domain import CaseId, Phase


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What `GET /api/v1/campaigns/{campaign}` answers."""

    id: str
    title: Text
    summary: Text
    organizer: Text
    phase: Phase
    timetable: Timetable
    ballot: BallotRules
    ranking: RankingRules
    published_count: PublishedCount
    category: list[Category]
    clause: list[Clause]
    sample: bool


class CaseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One line of `/cases`. `count` is the published count, None before the first one."""

    id: str
    category: str
    field: str
    title: Text
    applicant: Text
    summary: Text
    picture: str | None
    count: int | None


class CaseList(msgspec.Struct, frozen=True, kw_only=True):
    """What `/cases` answers, in the order of the campaign file."""

    cases: list[CaseFacts]


def facts_of(campaign: Campaign, phase: Phase) -> Facts:
    """Everything public about a campaign but its cases."""
    return Facts(
        id=campaign.id,
        title=campaign.title,
        summary=campaign.summary,
        organizer=campaign.organizer,
        phase=phase,
        timetable=campaign.timetable,
        ballot=campaign.ballot,
        ranking=campaign.ranking,
        published_count=campaign.published_count,
        category=campaign.category,
        clause=campaign.clause,
        sample=campaign.sample,
    )


def case_list(
    campaign: Campaign, pictures: Mapping[CaseId, str], counts: Mapping[CaseId, int]
) -> CaseList:
    """All cases, with the address of their picture where there is one."""
    return CaseList(cases=[_case_facts(case, pictures, counts) for case in campaign.case])


def _case_facts(
    case: Case, pictures: Mapping[CaseId, str], counts: Mapping[CaseId, int]
) -> CaseFacts:
    return CaseFacts(
        id=case.id,
        category=case.category,
        field=case.field,
        title=case.title,
        applicant=case.applicant,
        summary=case.summary,
        picture=pictures.get(case.case_id),
        count=counts.get(case.case_id),
    )
