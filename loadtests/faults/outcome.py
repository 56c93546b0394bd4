"""What a fault test saw: the law is that nothing acknowledged is lost, doubled or unexplained."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far a fault test goes: `quick` is the short form of `make test`.

    `folder` is the fault test's own, empty at the start.
    """

    folder: Path
    seed: int = 1
    quick: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one fault test saw.

    `lost` were acknowledged and are not in the ledger; `doubled` are there more than once, or
    count more than once; `unexplained` are in the ledger and nobody sent them, or were answered
    with a falsehood. `figures` are measurements with their unit last in the name, `problems`
    sentences on what else did not hold.
    """

    fault: str
    title: str
    cycles: int
    acknowledged: int
    lost: int
    doubled: int
    unexplained: int
    figures: Mapping[str, float] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether all that the fault test must show was shown."""
        return not (self.lost or self.doubled or self.unexplained or self.problems)


Fault = Callable[[Course], Outcome]
