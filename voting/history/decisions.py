"""What people decide about a campaign, as its ledger records them: one kind of record each.

A decision's body is JSON; it is part of the hash chain, so an export carries every decision as
it was taken. `LAWFUL` says in which phases each may be taken and where it leads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from voting.domain import CaseId, Phase
from voting.rules.shapes import Text


class Kind(StrEnum):
    """The kinds of ledger records that are neither ballots nor rulings."""

    PUBLICATION = "publication"
    OPENING = "opening"
    CLOSING = "closing"
    AMENDMENT = "amendment"
    SUSPENSION = "suspension"
    RESUMPTION = "resumption"
    WITHDRAWAL = "withdrawal"
    DISQUALIFICATION = "disqualification"
    REINSTATEMENT = "reinstatement"
    REVIEW = "review"
    SHORTLIST = "shortlist"
    SCORES = "scores"
    NUMBERS = "numbers"
    ADOPTION = "adoption"
    NOTICE = "notice"
    OBJECTION = "objection"
    ANSWER = "answer"
    OVERRULING = "overruling"
    CERTIFICATION = "certification"
    REVOCATION = "revocation"


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What every decision says; the reason is for people, and may be empty where it is obvious."""

    reason: str = ""


class Plain(Body, frozen=True, kw_only=True):
    """Publication, opening, closing, review: the fact itself."""


class Amendment(Body, frozen=True, kw_only=True):
    """Rules that apply from this record's index on.

    `changes` holds the sections of the campaign file that are new, whole, by their names.
    """

    announcement: Text
    changes: dict[str, Any]


class OnCase(Body, frozen=True, kw_only=True):
    """Suspension, resumption, withdrawal, disqualification, reinstatement of a case."""

    case: CaseId


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Why a case stands elsewhere than the computed list has it; None: not on that list.

    Places are `group/prize`, the prize by its number in the award, from 1.
    """

    case: str
    computed: str | None
    adopted: str | None
    reason: str


class Shortlist(Body, frozen=True, kw_only=True):
    """The cases that go on, frozen as of an index; `computed` is what the rule gave."""

    as_of: int
    computed: list[CaseId]
    cases: list[CaseId]
    differences: list[Difference] = []


class Score(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What one judge gave one case; `judge` is a code, for a bonus the item's id."""

    case: CaseId
    judge: str
    score: Decimal


class Scores(Body, frozen=True, kw_only=True):
    """All scores of one component; they take the place of those recorded before.

    `component` is its name, or `bonus`. `file` is the kind of the file that they were read from,
    such as `csv`, and not its name, which may be a person's; `sha256` is over its bytes.
    """

    component: str
    file: str
    sha256: str
    scores: list[Score]


class Numbers(Body, frozen=True, kw_only=True):
    """How many cases of each group win a prize whose number the rules leave open.

    `prize` is its number in the award, from 1; groups that are not named stay open.
    """

    award: str
    prize: int
    numbers: dict[str, int]


class Prizewinners(msgspec.Struct, frozen=True, kw_only=True):
    """Who wins one prize of an award in one group, in order: case ids, or recommenders' ids."""

    group: str
    prize: int
    winners: list[str]


class Adoption(Body, frozen=True, kw_only=True):
    """The committee's list of an award, beside what the rules computed as of an index."""

    award: str
    as_of: int
    computed: list[Prizewinners]
    adopted: list[Prizewinners]
    differences: list[Difference] = []


class Notice(Body, frozen=True, kw_only=True):
    """The lists stand for public notice until a time."""

    until: datetime


class Objection(Body, frozen=True, kw_only=True):
    """What somebody objects to; the text names no private person."""

    number: int
    text: str
    case: CaseId | None = None


class AnswerTo(Body, frozen=True, kw_only=True):
    """The answer to an objection, and whether it was right."""

    number: int
    text: str
    upheld: bool


class Overruling(Body, frozen=True, kw_only=True):
    """A case keeps its votes although too many came from outside, as counted as of an index.

    `home`, `outside` and `unknown` are its counted votes by their regions.
    """

    case: CaseId
    as_of: int
    home: int
    outside: int
    unknown: int


class Certification(Body, frozen=True, kw_only=True):
    """The result is final. `certificate` is its name; what is still held is not counted."""

    certificate: str
    as_of: int
    counted: int
    held: int
    voided: int


class Revocation(Body, frozen=True, kw_only=True):
    """A winner loses an award: a new certificate that names the one it replaces."""

    certificate: str
    replaces: str
    award: str
    winner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A record of the ledger that is neither ballot nor ruling, with its body read."""

    index: int
    kind: Kind
    at: datetime
    actor: str
    body: Body


@dataclass(frozen=True, slots=True)
class Edge:
    """The phases in which a decision may be taken, and the phase that it leads to, if another.

    `terms` marks what changes which ballots are legal from its index on.
    """

    phases: frozenset[Phase]
    leads_to: Phase | None = None
    terms: bool = False


_BEFORE_NOTICE = frozenset({Phase.PUBLISHED, Phase.OPEN, Phase.CLOSED, Phase.IN_REVIEW})
_VOTING = frozenset({Phase.PUBLISHED, Phase.OPEN})
_AFTER_VOTE = frozenset({Phase.CLOSED, Phase.IN_REVIEW, Phase.NOTICE})
_ON_CASE = Edge(_BEFORE_NOTICE | {Phase.NOTICE}, terms=True)

#: Opening and closing are the clock's; a vote is closed early from `open` alone.
LAWFUL: Mapping[Kind, Edge] = {
    Kind.PUBLICATION: Edge(frozenset({Phase.DRAFT}), Phase.PUBLISHED),
    Kind.OPENING: Edge(frozenset({Phase.PUBLISHED}), Phase.OPEN),
    Kind.CLOSING: Edge(frozenset({Phase.OPEN}), Phase.CLOSED),
    Kind.AMENDMENT: Edge(_VOTING, terms=True),
    Kind.SUSPENSION: Edge(_VOTING, terms=True),
    Kind.RESUMPTION: Edge(_BEFORE_NOTICE, terms=True),
    Kind.WITHDRAWAL: _ON_CASE,
    Kind.DISQUALIFICATION: _ON_CASE,
    Kind.REINSTATEMENT: _ON_CASE,
    Kind.REVIEW: Edge(frozenset({Phase.PUBLISHED, Phase.CLOSED}), Phase.IN_REVIEW),
    Kind.SHORTLIST: Edge(frozenset({Phase.PUBLISHED, Phase.CLOSED, Phase.IN_REVIEW}), terms=True),
    Kind.SCORES: Edge(_BEFORE_NOTICE),
    Kind.NUMBERS: Edge(frozenset({Phase.CLOSED, Phase.IN_REVIEW})),
    Kind.ADOPTION: Edge(frozenset({Phase.IN_REVIEW, Phase.NOTICE}), Phase.IN_REVIEW),
    Kind.NOTICE: Edge(frozenset({Phase.IN_REVIEW}), Phase.NOTICE),
    Kind.OBJECTION: Edge(frozenset({Phase.NOTICE})),
    Kind.ANSWER: Edge(_AFTER_VOTE),
    Kind.OVERRULING: Edge(_AFTER_VOTE),
    Kind.CERTIFICATION: Edge(_AFTER_VOTE, Phase.CERTIFIED),
    Kind.REVOCATION: Edge(frozenset({Phase.CERTIFIED})),
}

_BODIES: Mapping[Kind, type[Body]] = {
    Kind.PUBLICATION: Plain,
    Kind.OPENING: Plain,
    Kind.CLOSING: Plain,
    Kind.AMENDMENT: Amendment,
    Kind.SUSPENSION: OnCase,
    Kind.RESUMPTION: OnCase,
    Kind.WITHDRAWAL: OnCase,
    Kind.DISQUALIFICATION: OnCase,
    Kind.REINSTATEMENT: OnCase,
    Kind.REVIEW: Plain,
    Kind.SHORTLIST: Shortlist,
    Kind.SCORES: Scores,
    Kind.NUMBERS: Numbers,
    Kind.ADOPTION: Adoption,
    Kind.NOTICE: Notice,
    Kind.OBJECTION: Objection,
    Kind.ANSWER: AnswerTo,
    Kind.OVERRULING: Overruling,
    Kind.CERTIFICATION: Certification,
    Kind.REVOCATION: Revocation,
}


def read(kind: Kind, text: str) -> Body:
    """A decision's body.

    Raises:
        msgspec.MsgspecError: the text is no body of this kind.
    """
    return msgspec.json.decode(text, type=_BODIES[kind])


def written(body: Body) -> str:
    """The body as the ledger keeps it: the same decision gives the same text."""
    return msgspec.json.encode(body, order="sorted").decode()
