"""What the body of each kind of decision says, in the JSON that the chain carries."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from msgspec import Meta, Struct


class Body(Struct, frozen=True, kw_only=True):
    """What every decision says."""

    reason: str = ""


class Plain(Body, frozen=True, kw_only=True):
    """A step of the campaign's life."""


class Announcement(Struct, frozen=True):
    """What the public is told, in both languages."""

    zh: str
    en: str


class Amendment(Body, frozen=True, kw_only=True):
    """Sections of the campaign file that are new, whole, from this record's index on."""

    announcement: Announcement
    changes: dict[str, Any]


class OnCase(Body, frozen=True, kw_only=True):
    """A case leaves, or comes back."""

    case: str


class Difference(Struct, frozen=True, kw_only=True):
    """Why a case or a unit stands elsewhere than computed; None: not on that list."""

    case: str
    computed: str | None
    adopted: str | None
    reason: str


class Shortlist(Body, frozen=True, kw_only=True):
    """The cases that go on, beside what the rule gave as of an index."""

    as_of: int
    computed: list[str]
    cases: list[str]
    differences: list[Difference] = []


class Score(Struct, frozen=True, kw_only=True, array_like=True):
    """What one judge gave one case, or a case's bonus for an item."""

    case: str
    judge: str
    score: Decimal


class Scores(Body, frozen=True, kw_only=True):
    """All scores of a component, or of the bonus."""

    component: str
    file: str
    sha256: str
    scores: list[Score]


class Numbers(Body, frozen=True, kw_only=True):
    """How many cases of each group win an open prize; `prize` counts from 1."""

    award: str
    prize: int
    numbers: dict[str, int]


class Prizewinners(Struct, frozen=True, kw_only=True):
    """Who wins one prize of an award in one group, in order."""

    group: str
    prize: int
    winners: list[str]


class Adoption(Body, frozen=True, kw_only=True):
    """The committee's list of an award, beside what was computed as of an index."""

    award: str
    as_of: int
    computed: list[Prizewinners]
    adopted: list[Prizewinners]
    differences: list[Difference] = []


class Notice(Body, frozen=True, kw_only=True):
    """The lists stand for public notice until a time."""

    until: Annotated[datetime, Meta(tz=True)]


class Objection(Body, frozen=True, kw_only=True):
    """What somebody objects to."""

    number: int
    text: str
    case: str | None = None


class Answer(Body, frozen=True, kw_only=True):
    """The answer to an objection."""

    number: int
    text: str
    upheld: bool


class Overruling(Body, frozen=True, kw_only=True):
    """A case keeps its votes, though many came from outside: its counted votes by region."""

    case: str
    as_of: int
    home: int
    outside: int
    unknown: int


class Certification(Body, frozen=True, kw_only=True):
    """The result is final, as of an index."""

    certificate: str
    as_of: int
    counted: int
    held: int
    voided: int


class Revocation(Body, frozen=True, kw_only=True):
    """A winner loses an award: a new certificate in place of another."""

    certificate: str
    replaces: str
    award: str
    winner: str


BODIES: dict[str, type[Body]] = {
    "publication": Plain,
    "opening": Plain,
    "closing": Plain,
    "amendment": Amendment,
    "suspension": OnCase,
    "resumption": OnCase,
    "withdrawal": OnCase,
    "disqualification": OnCase,
    "reinstatement": OnCase,
    "review": Plain,
    "shortlist": Shortlist,
    "scores": Scores,
    "numbers": Numbers,
    "adoption": Adoption,
    "notice": Notice,
    "objection": Objection,
    "answer": Answer,
    "overruling": Overruling,
    "certification": Certification,
    "revocation": Revocation,
}
