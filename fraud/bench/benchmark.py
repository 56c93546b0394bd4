"""The whole benchmark: who takes part, the course, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fraud.bench.baselines.catalogue import CONTENDERS
from fraud.bench.course import Course, OnProgress
from fraud.bench.figures import WorldFigures
from fraud.bench.ours import OURS, Ours
from fraud.bench.roster import BALLOTS, Planned, reported_worlds, tuning_worlds
from fraud.bench.summary import Summary, missed, summarised
from fraud.bench.tuning import missing
from fraud.bench.world_files import Shelf

WORKERS = 2


class NobodyTakesPart(Exception):
    """No detector, or no world, is left by what was asked for; the message says what exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for; nothing named means everything.

    Attributes:
        ballots: of each world.
        detectors: names of the tables.
        families: only worlds that hold one of these families or surges are judged.
    """

    seeds: int
    ballots: int = BALLOTS
    detectors: tuple[str, ...] = ()
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it.

    Attributes:
        ballots: of each world.
        summaries: ours first.
        figures: of every detector in every world.
        settings: what was chosen for each baseline.
        left_out: baselines that could not run, and why.
    """

    seeds: int
    ballots: int
    summaries: tuple[Summary, ...]
    figures: tuple[WorldFigures, ...]
    settings: Mapping[str, str]
    left_out: Mapping[str, str]

    @property
    def missed(self) -> tuple[str, ...]:
        """Targets that ours does not meet."""
        return tuple(
            one
            for summary in self.summaries
            if summary.detector == OURS
            for one in missed(summary)
        )


def run_benchmark(wish: Wish, shelf: Shelf, on_progress: OnProgress) -> Outcome:
    """Run what is asked for; the folder keeps worlds for the next time.

    Raises:
        NobodyTakesPart: a name is unknown, or nothing is left to do.
        WorldNotWritten: the simulators are missing or refused.
    """
    course, left_out = _course(wish, shelf)
    figures, settings = course.run(on_progress)
    names = [OURS, *settings] if course.detectors else list(settings)
    return Outcome(
        seeds=wish.seeds,
        ballots=wish.ballots,
        summaries=tuple(summarised(name, figures) for name in names),
        figures=figures,
        settings=settings,
        left_out=left_out,
    )


def _course(wish: Wish, shelf: Shelf) -> tuple[Course, dict[str, str]]:
    _check_names(wish.detectors, [OURS, *(one.name for one in CONTENDERS)])
    left_out = missing(CONTENDERS)
    course = Course(
        detectors=(Ours(),) if _is_wanted(OURS, wish.detectors) else (),
        contenders=tuple(
            one
            for one in CONTENDERS
            if one.name not in left_out and _is_wanted(one.name, wish.detectors)
        ),
        tuning=tuning_worlds(wish.ballots),
        tests=tuple(
            world
            for world in reported_worlds(wish.seeds, wish.ballots)
            if _holds(world, wish.families)
        ),
        shelf=shelf,
        workers=WORKERS,
    )
    if not (course.tests and (course.detectors or course.contenders)):
        raise NobodyTakesPart(f"nothing to do; {'; '.join(left_out.values()) or 'no such world'}")
    return course, {
        name: why for name, why in left_out.items() if _is_wanted(name, wish.detectors)
    }


def _check_names(asked: Sequence[str], known: Sequence[str]) -> None:
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise NobodyTakesPart(f"no detector {unknown[0]!r}: there are {', '.join(known)}")


def _is_wanted(name: str, asked: Sequence[str]) -> bool:
    return not asked or name in asked


def _holds(world: Planned, families: Sequence[str]) -> bool:
    held = {*(name for name, _ in world.attacks), *world.surges}
    return not families or bool(held & set(families))
