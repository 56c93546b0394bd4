"""A score file into the ledger: one record a component, and none where anything is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.deployment import Deployment
from ops.scores.assignment import Assignment, assignments
from ops.scores.codes import codes_of
from ops.scores.files import ScoreFile, open_score_file
from ops.scores.form import NotAScoreFile
from ops.scores.reading import Reading, read
from voting.domain import CaseId
from voting.errors import UnlawfulDecision
from voting.history.decisions import Kind, Scores
from voting.ledger.register import Enrolled

_TOLD = 100


class ScoreFileError(Exception):
    """A score file that cannot be loaded.

    Attributes:
        problems: one `file: row, column (heading): what is wrong; what is allowed` a mistake;
            after the first hundred, how many more there are.
    """

    def __init__(self, file: str, problems: Iterable[object]) -> None:
        told = [f"{file}: {problem}" for problem in problems]
        if len(told) > _TOLD:
            told[_TOLD:] = [f"{file}: and {len(told) - _TOLD} mistakes more"]
        super().__init__("\n".join(told))
        self.problems = told


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A score file without a mistake in it."""

    file: ScoreFile
    reading: Reading

    def bodies(self, reason: str = "") -> list[Scores]:
        """What would be recorded, a record a component."""
        return [
            Scores(
                component=component,
                file=self.file.kind,
                sha256=self.file.sha256,
                scores=list(scores),
                reason=reason,
            )
            for component, scores in self.reading.scores.items()
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of one component; `index` is None where these scores were in force already."""

    component: str
    index: int | None
    scores: int
    cases: int
    judges: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a file."""

    loaded: tuple[Loaded, ...]
    warnings: tuple[str, ...]


def assigned(deployment: Deployment, enrolled: Enrolled) -> dict[str, Assignment]:
    """What a loaded campaign has to score now, by component.

    Raises:
        KeyFileError: judges are blind, and the key of their codes cannot be read.
    """

    def codes(component: str) -> dict[CaseId, str]:
        key = deployment.campaign_keys(enrolled.campaign.id).score_codes
        return codes_of(key, component, (case.case_id for case in enrolled.campaign.case))

    return assignments(enrolled.life, codes)


async def load_scores(
    deployment: Deployment,
    enrolled: Enrolled,
    path: Path,
    *,
    component: str = "",
    actor: str,
    reason: str = "",
) -> Outcome:
    """Record a file's scores; those recorded before stay in the ledger and are in force no more.

    Raises:
        ScoreFileError: something in the file is wrong; nothing is recorded.
        UnlawfulDecision: the campaign takes no scores now.
    """
    found = checked(path, assigned(deployment, enrolled), enrolled, component)
    return await recorded(deployment, enrolled, found, actor=actor, reason=reason)


def checked(
    path: Path, assignments: Mapping[str, Assignment], enrolled: Enrolled, component: str = ""
) -> Checked:
    """Read a file, and record nothing.

    Raises:
        ScoreFileError: something in the file is wrong.
    """
    file = _opened(path)
    reading = read(file.sheet, assignments, enrolled.campaign.id, component)
    if reading.problems:
        raise ScoreFileError(file.name, reading.problems)
    return Checked(file=file, reading=reading)


async def recorded(
    deployment: Deployment, enrolled: Enrolled, found: Checked, *, actor: str, reason: str = ""
) -> Outcome:
    """Record the scores of a file that was read under the rules that `enrolled` knows.

    Raises:
        UnlawfulDecision: the campaign takes no scores now, or its rules were amended.
    """
    return Outcome(
        loaded=tuple(
            [await _record(deployment, enrolled, body, actor) for body in found.bodies(reason)]
        ),
        warnings=found.reading.warnings,
    )


def _opened(path: Path) -> ScoreFile:
    try:
        return open_score_file(path)
    except NotAScoreFile as fault:
        raise ScoreFileError(path.name, [fault.problem]) from fault


def _refuse_other_rules(read_under: Enrolled, now: Enrolled) -> None:
    """Scores that were read under other rules may not fit those of now."""
    if now.campaign != read_under.campaign:
        raise UnlawfulDecision("the rules were amended meanwhile; load the file again")


async def _record(deployment: Deployment, enrolled: Enrolled, body: Scores, actor: str) -> Loaded:
    before = enrolled.life.scores.get(body.component)
    index = None
    if before is None or (before.sha256, before.scores) != (body.sha256, body.scores):
        # The file may bring several components: each is decided after the one before it.
        latest = await deployment.register.find(enrolled.campaign.id)
        _refuse_other_rules(enrolled, latest)
        index = await deployment.ledger.decide(latest, Kind.SCORES, body, actor)
    return Loaded(
        component=body.component,
        index=index,
        scores=len(body.scores),
        cases=len({score.case for score in body.scores}),
        judges=len({score.judge for score in body.scores}),
    )
