"""Where a campaign stands as of each decision, followed from its records."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ops.verify import decisions as d
from ops.verify.phases import phase_after
from ops.verify.records import Record
from ops.verify.rules import AMENDABLE, FAULTS, Rules, amended

_BACK = ("resumption", "reinstatement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What stands. `absent` has the kind of decision that took each missing case away.

    `terms` is the index of the decision that last changed which ballots are legal;
    `certificates` has the one in force last.
    """

    rules: Rules
    phase: str
    terms: int = 0
    closed: bool = False
    absent: Mapping[str, str] = field(default_factory=dict)
    shortlist: d.Shortlist | None = None
    scores: Mapping[str, d.Scores] = field(default_factory=dict)
    numbers: Mapping[tuple[str, int], Mapping[str, int]] = field(default_factory=dict)
    adoptions: Mapping[str, d.Adoption] = field(default_factory=dict)
    notice: d.Notice | None = None
    overrulings: Mapping[str, d.Overruling] = field(default_factory=dict)
    objections: Mapping[int, bool] = field(default_factory=dict)
    certificates: tuple[str, ...] = ()
    revoked: tuple[d.Revocation, ...] = ()


class Lives:
    """The life as of every index."""

    def __init__(self, beginning: Life) -> None:
        self._from = [0]
        self._lives = [beginning]

    @property
    def last(self) -> Life:
        """As of the last decision."""
        return self._lives[-1]

    def add(self, index: int, life: Life) -> None:
        """What a decision made of it, from its index on."""
        self._from.append(index)
        self._lives.append(life)

    def as_of(self, index: int) -> Life:
        """What stood at an index, its own decision included."""
        return self._lives[bisect_right(self._from, index) - 1]


def begun(rules: Rules, kinds: list[str]) -> Life:
    """A campaign as it was loaded: a draft if its first decision publishes it."""
    drafted = kinds[:1] == ["publication"]
    return Life(rules=rules, phase="draft" if drafted else "published")


def follow(life: Life, record: Record, body: d.Body) -> Life:
    """What one more decision makes of a life, lawful or not."""
    moved = replace(_after(life, record.kind, body), phase=phase_after(record.kind, life.phase))
    return replace(moved, terms=record.index) if _changes_terms(body) else moved


def _changes_terms(body: d.Body) -> bool:
    return isinstance(body, d.Amendment | d.OnCase | d.Shortlist)


def _after(life: Life, kind: str, body: d.Body) -> Life:
    match body:
        case d.Amendment():
            return replace(life, rules=_amended(life.rules, body))
        case d.OnCase():
            return replace(life, absent=_absent(life.absent, kind, body.case))
        case d.Shortlist():
            return replace(life, shortlist=body)
        case d.Scores():
            return replace(life, scores={**life.scores, body.component: body})
        case d.Numbers():
            key = (body.award, body.prize)
            return replace(life, numbers={**life.numbers, key: body.numbers})
        case _:
            return _concluded(life, kind, body)


def _concluded(life: Life, kind: str, body: d.Body) -> Life:
    match body:
        case d.Adoption():
            return replace(life, adoptions={**life.adoptions, body.award: body}, notice=None)
        case d.Notice():
            return replace(life, notice=body)
        case d.Overruling():
            return replace(life, overrulings={**life.overrulings, body.case: body})
        case d.Objection() | d.Answer():
            answered = isinstance(body, d.Answer)
            return replace(life, objections={**life.objections, body.number: answered})
        case _:
            return _certified(life, kind, body)


def _certified(life: Life, kind: str, body: d.Body) -> Life:
    match body:
        case d.Certification():
            return replace(life, certificates=(*life.certificates, body.certificate))
        case d.Revocation():
            certificates = (*life.certificates, body.certificate)
            return replace(life, certificates=certificates, revoked=(*life.revoked, body))
        case _:
            return replace(life, closed=life.closed or kind == "closing")


def _amended(rules: Rules, body: d.Amendment) -> Rules:
    """What cannot be read changes nothing here; it is told as a fault of the record."""
    lawful = {name: value for name, value in body.changes.items() if name in AMENDABLE}
    try:
        return amended(rules, lawful)
    except FAULTS:
        return rules


def _absent(before: Mapping[str, str], kind: str, case: str) -> dict[str, str]:
    rest = {one: why for one, why in before.items() if one != case}
    return rest if kind in _BACK else {**rest, case: kind}
