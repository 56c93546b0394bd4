"""What an organizer writes: a campaign, its rules and its cases.

These structs, and those of `entries`, `ballot_rules`, `ranking_rules`, `award_rules` and
`public_duties`, are both the shape of a campaign file and the nouns the houses work with, so that
a rule has one definition. Unknown fields are errors. `campaign_file` reads them from TOML and
checks what a type cannot say.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from voting.domain import CampaignId
from voting.rules.applications import Applications
from voting.rules.awards import Award
from voting.rules.ballot import BallotRules
from voting.rules.entries import Case, Category, EntryRules, Recommender, Track
from voting.rules.public_duties import Hearing, Imprint, Privacy
from voting.rules.ranking import RankingRules
from voting.rules.shapes import Aware, Line, Shape, Slug, Text

_INTERVAL_S = 300


class CountsShown(StrEnum):
    """When the public sees counts: at an interval, once a day, or not before the close."""

    LIVE = "live"
    DAILY = "daily"
    AFTER_CLOSE = "after-close"


class PublishedCount(Shape, frozen=True):
    """When the public's one number per case is renewed while voting is open.

    `interval_s` goes with live counts, `at` (HH:MM in the campaign's zone) with daily ones.
    Once voting has closed, counts are renewed at the interval whatever was shown before.
    """

    interval_s: Annotated[int, Meta(ge=1, le=86_400)] | None = None
    shown: CountsShown = CountsShown.LIVE
    at: Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None = None

    @property
    def every_s(self) -> int:
        """The interval, five minutes unless set."""
        return self.interval_s or _INTERVAL_S


class Stage(Shape, frozen=True):
    """A part of the timetable that people do: filing, recommending, review. For the rules page.

    It ends before `ends_at`. A notice that leaves an end open leaves it out here.
    """

    title: Text
    starts_at: Aware | None = None
    ends_at: Aware | None = None


class Timetable(Shape, frozen=True):
    """When voting is open: from `opens_at`, up to but not including `closes_at`.

    A campaign without a public vote has neither. `notice_days` is how long the lists stand for
    public notice before they may be certified; without it they are certified without a notice.
    """

    timezone: Line
    opens_at: Aware | None = None
    closes_at: Aware | None = None
    notice_days: Annotated[int, Meta(ge=1, le=90)] | None = None
    stage: list[Stage] = []


class Clause(Shape, frozen=True):
    """A paragraph of the rules page; `ours` marks a choice the official notice leaves open."""

    text: Text
    ours: bool = False


class Campaign(Shape, frozen=True):
    """One time-boxed public selection, whole. `case` keeps the order of the file.

    Without `ballot` there is no public vote, and the timetable says no time of one. Where
    `video_hosts` are named, videos lie there and nowhere else.
    """

    id: Slug
    title: Text
    summary: Text
    organizer: Text
    timetable: Timetable
    ranking: RankingRules
    clause: list[Clause]
    category: Annotated[list[Category], Meta(min_length=1)]
    case: Annotated[list[Case], Meta(min_length=1, max_length=10_000)]
    ballot: BallotRules | None = None
    published_count: PublishedCount = PublishedCount()
    track: list[Track] = []
    recommender: list[Recommender] = []
    entry: EntryRules = EntryRules()
    award: list[Award] = []
    video_hosts: list[Line] = []
    imprint: Imprint | None = None
    privacy: Privacy | None = None
    complaints: Hearing | None = None
    applications: Applications | None = None
    sample: bool = False

    @property
    def campaign_id(self) -> CampaignId:
        """The id as the ledger's type."""
        return CampaignId(self.id)

    @property
    def has_vote(self) -> bool:
        """Whether the public votes; without, cases are scored alone."""
        times = self.timetable.opens_at, self.timetable.closes_at
        return self.ballot is not None and None not in times

    @property
    def vote(self) -> "Vote":
        """The public vote.

        Raises:
            NoPublicVote: the campaign has none.
        """
        opens_at, closes_at = self.timetable.opens_at, self.timetable.closes_at
        if self.ballot is None or opens_at is None or closes_at is None:
            raise NoPublicVote(self.id)
        return Vote(opens_at=opens_at, closes_at=closes_at, rules=self.ballot)


class Vote(Struct, frozen=True, kw_only=True):
    """When the public votes, from `opens_at` up to but not including `closes_at`, and how."""

    opens_at: datetime
    closes_at: datetime
    rules: BallotRules


class NoPublicVote(LookupError):
    """A campaign without a public vote was asked for its vote."""
