"""What a baseline is before it decides: a way of scoring, its limit its own or tuned."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from fraud.bench.detector import Judged
from fraud.bench.material import Material, Rows
from fraud.domain import Bools, Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suspicion:
    """How suspect a method finds n ballots.

    Attributes:
        score: (n,) in [0, 1].
        known_at: (n,) epoch seconds at which a live run would know the score; None where the
            method needs the whole log.
    """

    score: Floats
    known_at: Floats | None


class Method(Protocol):
    """A way of scoring ballots, with its parameters; the same rows give the same scores."""

    @property
    def is_live(self) -> bool:
        """Whether scores are known while ballots come."""
        ...

    @property
    def limit(self) -> float | None:
        """Ballots above it are held; None where it is to be tuned."""
        ...

    def suspicion(self, rows: Rows) -> Suspicion:
        """Score a world."""
        ...


@runtime_checkable
class Learner(Protocol):
    """A method that must be fitted first."""

    def fit(self, lessons: Sequence["Lesson"]) -> Method:
        """Learn from worlds whose truth is known."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """A world as learners get it.

    Attributes:
        features: (n, columns) as `baselines.raw_features` makes them.
        brushed: (n,) the truth.
    """

    features: Floats
    brushed: Bools


def settings(method: Method) -> str:
    """What a method is set to, for people; fields that its repr leaves out are left out."""
    if not is_dataclass(method):
        return ""
    shown = [field for field in fields(method) if field.repr]
    return ", ".join(f"{field.name} {getattr(method, field.name)}" for field in shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A baseline as it enters: every setting that is tried, the first winning ties.

    Attributes:
        needs: a library that may be missing; empty for none.
    """

    name: str
    grid: tuple[Method | Learner, ...]
    needs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """A method with its limit: a detector."""

    name: str
    method: Method
    limit: float

    @property
    def is_live(self) -> bool:
        """As its method."""
        return self.method.is_live

    def judge(self, material: Material) -> Judged:
        """Hold what scores above the limit."""
        return self.judge_rows(material.rows)

    def judge_rows(self, rows: Rows) -> Judged:
        """The plain columns are all that it needs."""
        found = self.method.suspicion(rows)
        held = found.score > self.limit
        known_at = np.nan if found.known_at is None else found.known_at
        return Judged(
            score=found.score,
            held=held,
            shown=np.zeros_like(held),
            found_at=np.where(held, known_at, np.nan),
        )
