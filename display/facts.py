"""The public JSON of a campaign and of its cases."""

from collections.abc import Mapping

import msgspec

from voting.campaign import (
    BallotRules,
    Campaign,
    Case,
    Category,
    Clause,
    CountsShown,
    RankingRules,
    Text,
    Timetable,
)
from voting.domain import CaseId, Phase


class PublishedCountFacts(msgspec.Struct, frozen=True, kw_only=True):
    """When counts are published: every `interval_s`, at a time of the day, or after the close."""

    shown: CountsShown
    interval_s: int | None
    at: str | None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What `GET /api/v1/campaigns/{campaign}` answers."""

    id: str
    title: Text
    summary: Text
    organizer: Text
    phase: Phase
    timetable: Timetable
    ballot: BallotRules | None
    ranking: RankingRules
    published_count: PublishedCountFacts
    category: list[Category]
    clause: list[Clause]
    sample: bool


class CaseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One line of `/cases`. `count` is the published count, None while there is none."""

    id: str
    category: str
    field: str | None
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
        published_count=_published_count(campaign),
        category=campaign.category,
        clause=campaign.clause,
        sample=campaign.sample,
    )


def case_list(
    campaign: Campaign, pictures: Mapping[CaseId, str], counts: Mapping[CaseId, int | None]
) -> CaseList:
    """All cases, with the address of their picture where there is one."""
    return CaseList(cases=[_case_facts(case, pictures, counts) for case in campaign.case])


def _published_count(campaign: Campaign) -> PublishedCountFacts:
    rules = campaign.published_count
    live = rules.shown is CountsShown.LIVE
    return PublishedCountFacts(
        shown=rules.shown, interval_s=rules.every_s if live else None, at=rules.at
    )


def _case_facts(
    case: Case, pictures: Mapping[CaseId, str], counts: Mapping[CaseId, int | None]
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
