"""The rows of `lifecycle.csv`, `scores.csv` and `objections.csv` that the decisions give."""

from collections.abc import Sequence
from datetime import UTC, datetime

from ops.verify import decisions as d
from ops.verify.replay import Taken
from ops.verify.tables import Cells

LIFECYCLE = (
    *("index", "kind", "at", "actor", "about", "reason"),
    *("announcement_zh", "announcement_en"),
)
SCORES = ("index", "component", "case", "judge", "score")
OBJECTIONS = (
    *("number", "index", "at", "case", "text"),
    *("answer_index", "answered_at", "upheld", "answer"),
)


def lifecycle_rows(taken: Sequence[Taken]) -> list[Cells]:
    """`lifecycle.csv`: every decision."""
    return [_lifecycle_row(one) for one in taken]


def score_rows(taken: Sequence[Taken]) -> list[Cells]:
    """`scores.csv`: of each component the scores recorded last."""
    in_force: dict[str, tuple[int, d.Scores]] = {}
    for one in taken:
        if isinstance(one.body, d.Scores):
            in_force[one.body.component] = one.record.index, one.body
    return [
        (str(index), body.component, score.case, score.judge, f"{score.score:f}")
        for index, body in sorted(in_force.values(), key=lambda one: one[0])
        for score in body.scores
    ]


def objection_rows(taken: Sequence[Taken]) -> list[Cells]:
    """`objections.csv`: each with the answer given last."""
    rows = []
    for one in taken:
        if isinstance(one.body, d.Objection):
            about = (str(one.body.number), str(one.record.index), one.record.at)
            answer = _answer_cells(taken, one.body.number)
            rows.append((*about, one.body.case or "", one.body.text, *answer))
    return rows


def _lifecycle_row(one: Taken) -> Cells:
    record, body = one.record, one.body
    told = body.announcement if isinstance(body, d.Amendment) else d.Announcement("", "")
    head = (str(record.index), record.kind, record.at, record.actor)
    return (*head, _about(body), body.reason, told.zh, told.en)


def _about(body: d.Body) -> str:
    match body:
        case d.Amendment():
            return ";".join(sorted(body.changes))
        case d.OnCase() | d.Overruling():
            return body.case
        case d.Scores():
            return body.component
        case d.Numbers():
            return f"{body.award}/{body.prize}"
        case d.Adoption():
            return body.award
        case _:
            return _about_the_end(body)


def _about_the_end(body: d.Body) -> str:
    match body:
        case d.Notice():
            return _utc(body.until)
        case d.Objection() | d.Answer():
            return str(body.number)
        case d.Certification() | d.Revocation():
            return body.certificate
        case _:
            return ""


def _answer_cells(taken: Sequence[Taken], number: int) -> Cells:
    for one in reversed(taken):
        if isinstance(one.body, d.Answer) and one.body.number == number:
            upheld = "true" if one.body.upheld else "false"
            return (str(one.record.index), one.record.at, upheld, one.body.text)
    return ("", "", "", "")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
