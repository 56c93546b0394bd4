"""The course of the benchmark: baselines are tuned, every world is judged by everybody."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TypeVar

from threadpoolctl import threadpool_limits

from fraud.bench.detector import Detector
from fraud.bench.figures import WorldFigures
from fraud.bench.method import Contender, Learner, Lesson, Method, Tuned, settings
from fraud.bench.roster import Planned, Use
from fraud.bench.trial import opened, try_world
from fraud.bench.tuning import Rehearsal, chosen, lesson, rehearse
from fraud.bench.world_files import Shelf, forget_other_editions

_T = TypeVar("_T")

#: Told what is done, what is to be done, and in words what was done last.
OnProgress = Callable[[int, int, str], None]

_Trained = dict[tuple[str, int], Method]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is run, with what.

    Attributes:
        detectors: those that need no tuning.
        shelf: where worlds are.
        workers: processes, each with one world at a time and one thread.
    """

    detectors: tuple[Detector, ...]
    contenders: tuple[Contender, ...]
    tuning: tuple[Planned, ...]
    tests: tuple[Planned, ...]
    shelf: Shelf
    workers: int

    @property
    def steps(self) -> int:
        """How many pieces of work there are."""
        tuning = len(self._fitting) + len(self._learners) + len(self._choosing)
        return len(self.tests) + (tuning if self._tunes else 0)

    @property
    def _tunes(self) -> bool:
        return bool(self.contenders)

    @property
    def _learners(self) -> list[tuple[str, int, Learner]]:
        return [
            (contender.name, place, candidate)
            for contender in self.contenders
            for place, candidate in enumerate(contender.grid)
            if isinstance(candidate, Learner)
        ]

    @property
    def _fitting(self) -> tuple[Planned, ...]:
        """Worlds to learn from; none where nobody learns."""
        fit = tuple(world for world in self.tuning if world.use is Use.FIT)
        return fit if self._learners else ()

    @property
    def _choosing(self) -> tuple[Planned, ...]:
        """Fitted methods are chosen by other worlds than they were fitted on."""
        return tuple(world for world in self.tuning if world.use is Use.CHOOSE)

    def run(self, on_progress: OnProgress) -> tuple[tuple[WorldFigures, ...], dict[str, str]]:
        """Run all of it.

        Returns:
            What every detector reached in every world, in the order of the worlds; and the
            setting that was chosen for each baseline, in words.

        Raises:
            WorldNotWritten: a world could not be made.
        """
        forget_other_editions(self.shelf.worlds)
        with _pool(self.workers) as pool:
            told = _Told(self.steps, on_progress)
            tuned = self._tuned(pool, told) if self._tunes else ()
            everybody = (*self.detectors, *tuned)
            jobs = {
                pool.submit(_tried, self.shelf, world, everybody): place
                for place, world in enumerate(self.tests)
            }
            names = [f"seed {world.seed} {world.name}" for world in self.tests]
            figures = told.gathered(jobs, names)
        words = {one.name: f"{settings(one.method)}; holds above {one.limit:.6g}" for one in tuned}
        return tuple(one for world in figures for one in world), words

    def _lessons(self, pool: ProcessPoolExecutor, told: "_Told") -> list[Lesson]:
        jobs = {
            pool.submit(_lesson, self.shelf, world): place
            for place, world in enumerate(self._fitting)
        }
        return told.gathered(jobs, [f"read {world.name} to learn" for world in self._fitting])

    def _tuned(self, pool: ProcessPoolExecutor, told: "_Told") -> tuple[Tuned, ...]:
        learners = self._learners
        lessons = self._lessons(pool, told)
        fits = {
            pool.submit(_fit, learner, lessons): place
            for place, (_, _, learner) in enumerate(learners)
        }
        models = told.gathered(fits, [f"fitted {name}" for name, _, _ in learners])
        trained = {
            (name, place): model for (name, place, _), model in zip(learners, models, strict=True)
        }
        grids = [_methods(contender, trained) for contender in self.contenders]
        jobs = {
            pool.submit(_rehearse_all, self.shelf, world, grids): place
            for place, world in enumerate(self._choosing)
        }
        found = told.gathered(jobs, [f"tuned on {world.name}" for world in self._choosing])
        return tuple(
            chosen(
                contender.name,
                [
                    (method, [world[turn][place] for world in found])
                    for place, method in enumerate(grids[turn])
                ],
            )
            for turn, contender in enumerate(self.contenders)
        )


class _Told:
    """Counts what is done."""

    def __init__(self, steps: int, on_progress: OnProgress) -> None:
        self._steps, self._done, self._on_progress = steps, 0, on_progress
        on_progress(0, steps, "writing worlds")

    def gathered(self, jobs: dict["Future[_T]", int], names: Sequence[str]) -> list[_T]:
        """Results in the order of the jobs' places, told as they come."""
        for job in as_completed(jobs):
            job.result()
            self._done += 1
            self._on_progress(self._done, self._steps, names[jobs[job]])
        return [job.result() for job in sorted(jobs, key=lambda job: jobs[job])]


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes; what has not begun is dropped when one fails."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
        try:
            yield pool
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _tried(
    shelf: Shelf, world: Planned, detectors: Sequence[Detector]
) -> tuple[WorldFigures, ...]:
    with _one_thread():
        return try_world(shelf, world, detectors)


def _one_thread() -> AbstractContextManager[object]:
    """So that costs compare. Limits only libraries that are loaded: a task's arguments have
    loaded theirs."""
    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits


def _lesson(shelf: Shelf, world: Planned) -> Lesson:
    material, truth = opened(shelf, world)
    return lesson(material.rows, truth)


def _fit(learner: Learner, lessons: Sequence[Lesson]) -> Method:
    with _one_thread():
        return learner.fit(lessons)


def _methods(contender: Contender, trained: _Trained) -> list[Method]:
    return [
        trained[contender.name, place] if isinstance(candidate, Learner) else candidate
        for place, candidate in enumerate(contender.grid)
    ]


def _rehearse_all(
    shelf: Shelf, world: Planned, grids: Sequence[Sequence[Method]]
) -> list[list[Rehearsal]]:
    material, truth = opened(shelf, world)
    with _one_thread():
        return [[rehearse(method, material.rows, truth) for method in grid] for grid in grids]
