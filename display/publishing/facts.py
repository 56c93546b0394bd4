"""The public JSON of a campaign and of its cases."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from display.phases import closed_at
from display.ranking.participation import Exclusion, Part
from voting.domain import CaseId, Phase
from voting.history.life import Announcement, Life
from voting.rules.awards import Award
from voting.rules.ballot import BallotRules
from voting.rules.campaign import Campaign, Clause, CountsShown, Timetable
from voting.rules.entries import Case, Category, EntryRules, Recommender, Track
from voting.rules.public_duties import Hearing, Imprint, Privacy
from voting.rules.ranking import RankingRules
from voting.rules.shapes import Text


class PublishedCountFacts(msgspec.Struct, frozen=True, kw_only=True):
    """When counts are published: every `interval_s`, at a time of the day, or after the close."""

    shown: CountsShown
    interval_s: int | None
    at: str | None


class AmendmentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An amendment of the rules as it was announced; `sections` are those that it replaced."""

    at: datetime
    text: Text
    sections: tuple[str, ...]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What `GET /api/v1/campaigns/{campaign}` answers: the rules in force, and how they came.

    `ballot` is None where there is no public vote. `closed_at` is when voting ended in truth.
    """

    id: str
    title: Text
    summary: Text
    organizer: Text
    phase: Phase
    timetable: Timetable
    closed_at: datetime | None
    ballot: BallotRules | None
    ranking: RankingRules
    published_count: PublishedCountFacts
    entry: EntryRules
    award: list[Award]
    track: list[Track]
    category: list[Category]
    recommender: list[Recommender]
    clause: list[Clause]
    amendments: tuple[AmendmentFacts, ...]
    imprint: Imprint | None
    privacy: Privacy | None
    complaints: Hearing | None
    sample: bool


class CaseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One line of `/cases`. `count` is the published count, None while there is none.

    Only a case whose `part` is `in` can be voted for; `reason` says why another one cannot.
    """

    id: str
    category: str
    field: str | None
    title: Text
    applicant: Text
    summary: Text
    recommended_by: str | None
    picture: str | None
    video: str | None
    count: int | None
    part: Part
    reason: str


class CaseList(msgspec.Struct, frozen=True, kw_only=True):
    """What `/cases` answers, in the order of the campaign file."""

    cases: list[CaseFacts]


def facts_of(life: Life, phase: Phase) -> Facts:
    """Everything public about a campaign but its cases and its results."""
    campaign = life.campaign
    return Facts(
        id=campaign.id,
        title=campaign.title,
        summary=campaign.summary,
        organizer=campaign.organizer,
        phase=phase,
        timetable=campaign.timetable,
        closed_at=closed_at(life),
        ballot=campaign.ballot,
        ranking=campaign.ranking,
        published_count=_published_count(campaign),
        entry=campaign.entry,
        award=campaign.award,
        track=campaign.track,
        category=campaign.category,
        recommender=campaign.recommender,
        clause=campaign.clause,
        amendments=tuple(_amendment(told) for told in life.announcements),
        imprint=campaign.imprint,
        privacy=campaign.privacy,
        complaints=campaign.complaints,
        sample=campaign.sample,
    )


def case_list(
    campaign: Campaign,
    pictures: Mapping[CaseId, str],
    counts: Mapping[CaseId, int | None],
    excluded: Mapping[CaseId, Exclusion],
) -> CaseList:
    """All cases, with the address of their picture where there is one."""
    everyone = Exclusion(part=Part.IN)
    return CaseList(
        cases=[
            _case_facts(case, pictures, counts, excluded.get(case.case_id, everyone))
            for case in campaign.case
        ]
    )


def _amendment(told: Announcement) -> AmendmentFacts:
    """Without its index, which would tell how many ballots there are."""
    return AmendmentFacts(at=told.at, text=told.text, sections=told.sections)


def _published_count(campaign: Campaign) -> PublishedCountFacts:
    rules = campaign.published_count
    live = rules.shown is CountsShown.LIVE
    return PublishedCountFacts(
        shown=rules.shown, interval_s=rules.every_s if live else None, at=rules.at
    )


def _case_facts(
    case: Case,
    pictures: Mapping[CaseId, str],
    counts: Mapping[CaseId, int | None],
    excluded: Exclusion,
) -> CaseFacts:
    return CaseFacts(
        id=case.id,
        category=case.category,
        field=case.field,
        title=case.title,
        applicant=case.applicant,
        summary=case.summary,
        recommended_by=case.recommended_by,
        picture=pictures.get(case.case_id),
        video=case.video,
        count=counts.get(case.case_id),
        part=excluded.part,
        reason=excluded.reason,
    )
