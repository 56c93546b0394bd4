"""One campaign as the front shows it: everything a page, a call or a stream needs, ready made."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from display.answers import JSON, Answer, make
from display.facts import case_list, facts_of
from display.snapshot import PublicSnapshot, PublicStanding, Snapshot, public_view
from voting.campaign import Campaign, Case
from voting.domain import CampaignId, CaseId, Phase

WEBP = "image/webp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What does not change while a campaign runs. `haystacks` is the folded text of each case."""

    campaign: Campaign
    cases: Mapping[CaseId, Case]
    pictures: Mapping[CaseId, Answer]
    picture_urls: Mapping[CaseId, str]
    haystacks: Mapping[CaseId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A collection at one snapshot and phase; replaced whole when either changes.

    `revision` grows with every replacement in this process. `pages` fills with rendered pages
    and dies with the exhibit, so a page can never be older than its figures.
    """

    collection: Collection
    snapshot: Snapshot | None
    public: PublicSnapshot
    standings: Mapping[CaseId, PublicStanding]
    revision: int
    facts: Answer
    cases: Answer
    ranking: Answer
    pages: dict[tuple[str, ...], Answer] = field(default_factory=dict)

    @property
    def campaign(self) -> Campaign:
        """The campaign on show."""
        return self.collection.campaign

    @property
    def phase(self) -> Phase:
        """The phase on show."""
        return self.public.phase

    @property
    def version(self) -> int:
        """The snapshot's version; 0 while no counts are published."""
        return self.public.version


def collect(campaign: Campaign, pictures: Mapping[str, bytes]) -> Collection:
    """Prepare a campaign and the WebP bytes of its pictures; a case without one shows none."""
    made = {CaseId(case): make(body, WEBP) for case, body in pictures.items()}
    return Collection(
        campaign=campaign,
        cases={case.case_id: case for case in campaign.case},
        pictures=made,
        picture_urls={
            case: _picture_url(campaign.campaign_id, case, picture.etag)
            for case, picture in made.items()
        },
        haystacks={case.case_id: _haystack(case) for case in campaign.case},
    )


def exhibit(
    collection: Collection, snapshot: Snapshot | None, phase: Phase, revision: int
) -> Exhibit:
    """Put a collection on show, with its JSON answers made."""
    campaign = collection.campaign
    public = public_view(campaign, snapshot, phase)
    standings = {line.case: line for group in public.groups for line in group.standings}
    counts = {case: line.count for case, line in standings.items()}
    return Exhibit(
        collection=collection,
        snapshot=snapshot,
        public=public,
        standings=standings,
        revision=revision,
        facts=_json(facts_of(campaign, phase)),
        cases=_json(case_list(campaign, collection.picture_urls, counts)),
        ranking=_json(public),
    )


def find(collection: Collection, query: str, category: str) -> list[Case]:
    """Cases of a category ("" is all) that hold the query in either language or in their id."""
    needle = fold(query)
    return [
        case
        for case in collection.campaign.case
        if category in ("", case.category) and needle in collection.haystacks[case.case_id]
    ]


def fold(text: str) -> str:
    """One form for full-width and half-width, upper and lower case."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _haystack(case: Case) -> str:
    lines = (case.title, case.applicant, case.summary)
    words = [case.id, case.field or "", *(part for line in lines for part in (line.zh, line.en))]
    return fold("\n".join(words))


def _picture_url(campaign: CampaignId, case: CaseId, version: str) -> str:
    return f"/c/{campaign}/pictures/{case}.webp?v={version}"


def _json(value: msgspec.Struct) -> Answer:
    return make(msgspec.json.encode(value), JSON)
