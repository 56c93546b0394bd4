"""What is entered in a campaign and how it is sorted: cases, categories, tracks, recommenders."""

from typing import Annotated

from msgspec import Meta

from voting.domain import CaseId, CategoryId
from voting.rules.shapes import Line, Positive, Shape, Slug, Text


class Track(Shape, frozen=True):
    """A part of the campaign that holds whole categories; a case is in one track."""

    id: Slug
    title: Text


class Category(Shape, frozen=True):
    """A class of cases; `fields` are what a case of it may be about, if it is divided."""

    id: Slug
    title: Text
    fields: list[Line] = []
    track: Slug | None = None


class RecommendingQuota(Shape, frozen=True):
    """At most `most` cases in a track or, where there are none, in a category.

    With 0 the unit recommends nothing there.
    """

    within: Slug
    most: Annotated[int, Meta(ge=0)]


class Recommender(Shape, frozen=True):
    """A unit that recommends cases; without a quota, as many as it likes."""

    id: Slug
    title: Text
    quota: list[RecommendingQuota] = []


class EntryRules(Shape, frozen=True):
    """How many cases one applicant may enter; None is as many as it likes.

    Applicants with the same `applicant_group` are one, and so are those of the same name.
    `once_per_project` lets a project be entered once, so in one track.
    """

    per_applicant: Positive | None = None
    per_applicant_and_field: Positive | None = None
    fields_per_applicant: Positive | None = None
    once_per_project: bool = False
    recommended_only: bool = False


class Section(Shape, frozen=True):
    """A part of a case's description."""

    heading: Text
    text: Text


class Case(Shape, frozen=True):
    """An entry that is voted for. `video` is the address of a page that shows one: a link."""

    id: Slug
    category: Slug
    title: Text
    applicant: Text
    summary: Text
    section: Annotated[list[Section], Meta(min_length=1)]
    field: Line | None = None
    picture: Line | None = None
    video: Line | None = None
    applicant_group: Line | None = None
    project: Line | None = None
    recommended_by: Slug | None = None

    @property
    def case_id(self) -> CaseId:
        """The id as the ledger's type."""
        return CaseId(self.id)

    @property
    def category_id(self) -> CategoryId:
        """The category as the ledger's type."""
        return CategoryId(self.category)
