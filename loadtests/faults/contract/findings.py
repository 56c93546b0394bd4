"""What answers came to, by operation and phase."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_LEAST_SHARE = 0.95
_MOST_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer: its status, 0 for none, and what of the document it broke."""

    operation: str
    status: int
    broken: Sequence[str] = ()


@dataclass(slots=True)
class Findings:
    """Every answer by phase; `operations` are those of the document."""

    operations: Sequence[str]
    answers: dict[str, list[Answered]] = field(default_factory=dict)

    def hear(self, phase: str, answered: Answered) -> None:
        """Add an answer of a phase."""
        self.answers.setdefault(phase, []).append(answered)

    @property
    def faults(self) -> int:
        """Answers that say that the server failed, and requests without an answer."""
        return sum(one.status == 0 or one.status >= 500 for one in self._everything)

    @property
    def recorded(self) -> int:
        """Ballots that were answered 201."""
        return sum(
            one.status == 201 and one.operation.endswith("/ballots") for one in self._everything
        )

    @property
    def asked(self) -> int:
        """How many requests were sent."""
        return len(self._everything)

    @property
    def _everything(self) -> list[Answered]:
        return [one for answers in self.answers.values() for one in answers]

    def share(self, *, succeeded: bool = False) -> float:
        """Of the document's operations, those that answered as it says in every phase they were
        asked in; or those that did what they are for in some phase.
        """
        everything = self._everything
        if succeeded:
            done = {one.operation for one in everything if 200 <= one.status < 400}
        else:
            asked = {one.operation for one in everything}
            done = asked - {one.operation for one in everything if one.broken}
        return len(done & set(self.operations)) / max(len(self.operations), 1)

    def problems(self) -> Iterator[str]:
        """Faults of the server by operation and phase, what the document does not say, too few
        operations.
        """
        told = Counter(
            f"{phase}: {one.operation} answered {one.status}"
            + (f": {', '.join(sorted(set(one.broken)))}" if one.broken else "")
            for phase, answers in self.answers.items()
            for one in answers
            if one.status == 0 or one.status >= 500 or one.broken
        )
        yield from (f"{what} ({times} times)" for what, times in told.most_common(_MOST_TOLD))
        if self.share() < _LEAST_SHARE:
            yield f"{self.share():.0%} of operations answer as documented, not {_LEAST_SHARE:.0%}"
