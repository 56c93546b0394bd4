"""One campaign as the front shows it: everything a page, a call or a stream needs, ready made."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from display.chronicle.announcements import Announcements, announcements
from display.exhibits.answers import JSON, Answer, make, tag
from display.exhibits.archive import Archive
from display.exhibits.frames import Frame
from display.exhibits.ready import Ready
from display.phases import closed_at
from display.publishing.disclosure import results_of
from display.publishing.facts import case_list, facts_of
from display.publishing.results import Results
from display.publishing.snapshot import PublicSnapshot, PublicStanding, Snapshot, public_view
from display.ranking.participation import Exclusion, excluded
from display.wording.pinyin import Sounds, Spelling, sounds, spelling, table
from voting.domain import CampaignId, CaseId, Phase
from voting.history.life import Life
from voting.rules.campaign import Campaign
from voting.rules.entries import Case

WEBP = "image/webp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What no decision changes: the cases. `haystacks` is the folded text of each, `sounds` how
    its Chinese name and applicant are typed in pinyin."""

    cases: Mapping[CaseId, Case]
    pictures: Mapping[CaseId, Answer]
    picture_urls: Mapping[CaseId, str]
    haystacks: Mapping[CaseId, str]
    sounds: Mapping[CaseId, Sounds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A collection at one life, snapshot, archive and phase; replaced whole when one changes.

    `revision` grows with every replacement in this process. `pages` fills with rendered pages
    and dies with the exhibit, so a page can never be older than its figures; `parts` with what
    pages have in common, `ready` with pages by path, language and view as they go out.
    `frames` are what pages keep from snapshot to snapshot. `excluded` are the cases that cannot
    be voted for.
    """

    collection: Collection
    life: Life
    snapshot: Snapshot | None
    public: PublicSnapshot
    standings: Mapping[CaseId, PublicStanding]
    excluded: Mapping[CaseId, Exclusion]
    results: Results
    archive: Archive
    announcements: Announcements
    revision: int
    facts: Answer
    cases: Answer
    ranking: Answer
    outcome: Answer
    news: Answer
    pages: dict[tuple[str, ...], Answer] = field(default_factory=dict)
    parts: dict[tuple[str, ...], str] = field(default_factory=dict)
    ready: dict[tuple[str, str, str], Ready] = field(default_factory=dict)
    frames: dict[tuple[str, ...], Frame] = field(default_factory=dict)

    @property
    def campaign(self) -> Campaign:
        """The campaign on show, with the rules in force."""
        return self.life.campaign

    @property
    def phase(self) -> Phase:
        """The phase on show."""
        return self.public.phase

    @property
    def version(self) -> int:
        """The snapshot's version; 0 while no counts are published."""
        return self.public.version

    @property
    def closed_at(self) -> datetime | None:
        """When voting ended, if the ledger has closed."""
        return closed_at(self.life)


def collect(campaign: Campaign, pictures: Mapping[str, bytes]) -> Collection:
    """Prepare a campaign's cases and the WebP bytes of their pictures; a case may have none."""
    made = {CaseId(case): make(body, WEBP) for case, body in pictures.items()}
    readings = table()
    return Collection(
        cases={case.case_id: case for case in campaign.case},
        pictures=made,
        picture_urls={
            case: _picture_url(campaign.campaign_id, case, picture.etag)
            for case, picture in made.items()
        },
        haystacks={case.case_id: _haystack(case) for case in campaign.case},
        sounds={
            case.case_id: sounds((case.title.zh, case.applicant.zh), readings)
            for case in campaign.case
        },
    )


def exhibit(
    collection: Collection,
    life: Life,
    *,
    snapshot: Snapshot | None,
    archive: Archive,
    phase: Phase,
    before: "Exhibit | None" = None,
) -> Exhibit:
    """Put a collection on show, with its JSON answers made.

    Args:
        before: what it takes the place of, and the frames of where they still stand.
    """
    campaign = life.campaign
    without = excluded(life)
    results = results_of(life, phase, snapshot.tallies if snapshot else None)
    facts, outcome = _json(facts_of(life, phase)), _json(results)
    public = public_view(life, snapshot, phase, edition=_edition(facts, outcome, without))
    standings = {line.case: line for group in public.groups for line in group.standings}
    told = announcements(life, phase, archive.bulletins)
    counts = {case: line.count for case, line in standings.items()}
    made = Exhibit(
        collection=collection,
        life=life,
        snapshot=snapshot,
        public=public,
        standings=standings,
        excluded=without,
        results=results,
        archive=archive,
        announcements=told,
        revision=before.revision + 1 if before else 1,
        facts=facts,
        cases=_json(case_list(campaign, collection.picture_urls, counts, without)),
        ranking=_json(public),
        outcome=outcome,
        news=_json(told),
    )
    return replace(made, frames=before.frames) if before and _alike(before, made) else made


def _alike(before: Exhibit, now: Exhibit) -> bool:
    """Whether pages differ in their gaps alone."""
    return before.collection is now.collection and _beside_counts(before) == _beside_counts(now)


def _beside_counts(shown: Exhibit) -> tuple[object, ...]:
    public = shown.public
    counted = public.version > 0
    return public.edition, public.phase, public.final, public.outstanding, counted


def find(collection: Collection, query: str, category: str) -> list[Case]:
    """Cases of a category ("" is all) that hold each word of the query in either language or in
    their id, or sound like it."""
    words = [(word, spelling(word)) for word in fold(query).split()]
    whole = spelling(fold(query))
    return [
        case
        for case in collection.cases.values()
        if category in ("", case.category) and _answers(collection, case.case_id, words, whole)
    ]


def _answers(
    collection: Collection,
    case: CaseId,
    words: Sequence[tuple[str, Spelling | None]],
    whole: Spelling | None,
) -> bool:
    heard = collection.sounds[case]
    return (whole is not None and whole.found_in(heard)) or all(
        word in collection.haystacks[case] or (typed is not None and typed.found_in(heard))
        for word, typed in words
    )


def fold(text: str) -> str:
    """One form for full-width and half-width, upper and lower case."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _haystack(case: Case) -> str:
    lines = (case.title, case.applicant, case.summary)
    words = [case.id, case.field or "", *(part for line in lines for part in (line.zh, line.en))]
    return fold("\n".join(words))


def _picture_url(campaign: CampaignId, case: CaseId, version: str) -> str:
    return f"/c/{campaign}/pictures/{case}.webp?v={version}"


def _edition(facts: Answer, outcome: Answer, without: Mapping[CaseId, Exclusion]) -> str:
    """Changes with whatever a page says beside its counts."""
    return tag(facts.body + outcome.body + msgspec.json.encode(without, order="deterministic"))


def _json(value: msgspec.Struct) -> Answer:
    return make(msgspec.json.encode(value), JSON)
