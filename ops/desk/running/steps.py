"""The decisions that are taken at the desk: what each asks for, and of whom. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ops.desk.permissions import Permission
from ops.desk.requests.acts import Act
from voting.domain import Phase
from voting.history.decisions import LAWFUL, Kind


class Field(StrEnum):
    """What a decision says beside its reason; pages have words."""

    CASE = "case"
    ABOUT = "about"
    UNTIL = "until"
    ZH = "zh"
    EN = "en"
    AWARD = "award"
    PRIZE = "prize"
    NUMBERS = "numbers"
    CHANGES = "changes"
    WINNER = "winner"
    NUMBER = "number"
    TEXT = "text"
    UPHELD = "upheld"


#: Without them a decision is whole, too.
OPTIONAL = frozenset({Field.ABOUT, Field.CHANGES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One kind of decision as a form.

    Attributes:
        act: what needs a second person; None where one decides alone.
        reasoned: whether it needs a reason.
    """

    kind: Kind
    fields: tuple[Field, ...] = ()
    may: Permission = Permission.DECIDE
    act: Act | None = None
    reasoned: bool = True

    @property
    def needed(self) -> tuple[Field, ...]:
        """The fields without which nothing can be shown."""
        return tuple(field for field in self.fields if field not in OPTIONAL)

    def is_lawful(self, phase: Phase) -> bool:
        """Whether it may be taken in a phase."""
        return phase in LAWFUL[self.kind].phases


_CASE = (Field.CASE,)
_ALL = (
    Step(kind=Kind.PUBLICATION, reasoned=False),
    Step(kind=Kind.AMENDMENT, fields=(Field.UNTIL, Field.ZH, Field.EN), reasoned=False),
    Step(kind=Kind.CLOSING, act=Act.EARLY_CLOSE),
    Step(kind=Kind.SUSPENSION, fields=_CASE),
    Step(kind=Kind.RESUMPTION, fields=_CASE),
    Step(kind=Kind.WITHDRAWAL, fields=_CASE),
    Step(kind=Kind.DISQUALIFICATION, fields=_CASE, act=Act.DISQUALIFICATION),
    Step(kind=Kind.REINSTATEMENT, fields=_CASE),
    Step(kind=Kind.REVIEW),
    Step(kind=Kind.SHORTLIST, fields=(Field.CHANGES,)),
    Step(kind=Kind.NUMBERS, fields=(Field.AWARD, Field.PRIZE, Field.NUMBERS)),
    Step(kind=Kind.ADOPTION, fields=(Field.AWARD, Field.CHANGES)),
    Step(kind=Kind.NOTICE, reasoned=False),
    Step(kind=Kind.OBJECTION, fields=(Field.TEXT, Field.ABOUT), reasoned=False),
    Step(kind=Kind.ANSWER, fields=(Field.NUMBER, Field.TEXT, Field.UPHELD), reasoned=False),
    Step(kind=Kind.OVERRULING, fields=_CASE),
    Step(kind=Kind.CERTIFICATION, may=Permission.CERTIFY, act=Act.CERTIFICATION),
    Step(kind=Kind.REVOCATION, fields=(Field.AWARD, Field.WINNER)),
)
#: What is decided in a form; opening is the clock's, and scores come from files.
STEPS: Mapping[Kind, Step] = {step.kind: step for step in _ALL}
#: Those about one case.
ON_CASES = tuple(step for step in _ALL if step.fields == _CASE)


def lawful(phase: Phase) -> tuple[Step, ...]:
    """What may be taken in a phase, in the order of a campaign's life."""
    return tuple(step for step in _ALL if step.is_lawful(phase))


def step_of(act: Act) -> Step | None:
    """The decision that an act of four eyes is; None where it is another kind of thing."""
    return next((step for step in _ALL if step.act is act), None)
