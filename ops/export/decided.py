"""The rows that tell what people decided: life, scores, lists, objections. Pure.

Every table reads from its file and this one alone; the columns are explained in README.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from ops.export.cells import Row
from voting.history.decisions import (
    Adoption,
    Amendment,
    AnswerTo,
    Body,
    Certification,
    Decision,
    Notice,
    Numbers,
    Objection,
    OnCase,
    Overruling,
    Revocation,
    Scores,
)
from voting.rules.shapes import Text

LIFECYCLE = (
    *("index", "kind", "at", "actor", "about", "reason"),
    *("announcement_zh", "announcement_en"),
)
SCORES = ("index", "component", "case", "judge", "score")
OBJECTIONS = (
    *("number", "index", "at", "case", "text"),
    *("answer_index", "answered_at", "upheld", "answer"),
)


def moment(at: datetime) -> str:
    """A time as the tables write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def lifecycle_rows(decisions: Iterable[Decision]) -> Iterator[Row]:
    """Every decision: what it is about, and why it was taken."""
    for taken in decisions:
        body = taken.body
        told = body.announcement if isinstance(body, Amendment) else Text("", "")
        yield (
            *(taken.index, taken.kind.value, moment(taken.at), taken.actor),
            *(about(body), body.reason, told.zh, told.en),
        )


def about(body: Body) -> str:
    """What a decision is about, in one word of the ledger's."""
    match body:
        case Amendment():
            return ";".join(sorted(body.changes))
        case OnCase() | Overruling():
            return body.case
        case Scores():
            return body.component
        case Numbers():
            return f"{body.award}/{body.prize}"
        case Adoption():
            return body.award
        case _:
            return _about_the_end(body)


def _about_the_end(body: Body) -> str:
    match body:
        case Notice():
            return moment(body.until)
        case Objection() | AnswerTo():
            return str(body.number)
        case Certification() | Revocation():
            return body.certificate
        case _:
            return ""


def score_rows(decisions: Iterable[Decision]) -> Iterator[Row]:
    """The scores in force: of each component those recorded last."""
    latest: dict[str, tuple[int, Scores]] = {}
    for taken in decisions:
        if isinstance(taken.body, Scores):
            latest[taken.body.component] = (taken.index, taken.body)
    for index, body in sorted(latest.values(), key=lambda one: one[0]):
        for one in body.scores:
            yield (index, body.component, one.case, one.judge, one.score)


def objection_rows(decisions: Sequence[Decision]) -> Iterator[Row]:
    """Objections with the answer in force."""
    answers = {d.body.number: d for d in decisions if isinstance(d.body, AnswerTo)}
    for taken in decisions:
        if isinstance(taken.body, Objection):
            yield _objection_row(taken, taken.body, answers.get(taken.body.number))


def _objection_row(taken: Decision, body: Objection, answer: Decision | None) -> Row:
    said: Row = (None, None, None, None)
    if answer is not None and isinstance(answer.body, AnswerTo):
        said = (answer.index, moment(answer.at), answer.body.upheld, answer.body.text)
    return (body.number, taken.index, moment(taken.at), body.case, body.text, *said)
