"""What a check finds: problems that name their file and row."""

from dataclasses import dataclass

from ops.verify.shown import Outcome

_SHOWN_OF_A_FILE = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; `row` is empty where the file is meant as a whole."""

    file: str
    row: str
    what: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.row, self.what) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome; `campaign`, `as_of` and `head` (hex) are what the manifest claims.

    `outcome` is None where the files cannot be read so far.
    """

    campaign: str | None
    as_of: int | None
    head: str | None
    ballots: int
    problems: tuple[Problem, ...]
    outcome: Outcome | None = None

    @property
    def ok(self) -> bool:
        """Whether every file is whole and everything in them follows from the ballots."""
        return not self.problems


class Problems:
    """Gathers problems; of one file no more than a person reads, with the number of the rest."""

    def __init__(self) -> None:
        self._by_file: dict[str, list[Problem]] = {}

    def add(self, file: str, what: str, row: str = "") -> None:
        """Note a problem, once."""
        known = self._by_file.setdefault(file, [])
        problem = Problem(file, row, what)
        if problem not in known[:_SHOWN_OF_A_FILE]:
            known.append(problem)

    def gathered(self) -> tuple[Problem, ...]:
        """All problems, file by file in the order of discovery."""
        return tuple(problem for known in self._by_file.values() for problem in _shown(known))


def _shown(known: list[Problem]) -> list[Problem]:
    rest = len(known) - _SHOWN_OF_A_FILE
    if rest <= 0:
        return known
    return [*known[:_SHOWN_OF_A_FILE], Problem(known[0].file, "", f"and {rest} more problems")]
