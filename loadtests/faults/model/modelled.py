"""Take steps at random, chapter after chapter, and reckon each campaign at its end."""

import time
from dataclasses import dataclass, field

from loadtests.clock import CampaignClock
from loadtests.faults.model.chapter import Chapter, begin
from loadtests.faults.model.machine import Walk, walk_on
from loadtests.faults.outcome import Course, Outcome
from loadtests.faults.reconciler import Reckoning
from loadtests.faults.station import Station

_TITLE = "random steps of citizens and office beside a small model"
#: An hour of the campaign in twelve seconds, or in four: the judge compares with hours.
_RATE, _QUICK_RATE = 300.0, 900.0
_STEPS, _BETWEEN, _STEPS_A_CHAPTER = 10_000, 15, 1000
_QUICK_STEPS, _QUICK_BETWEEN = 120, 35


@dataclass(kw_only=True)
class _Story:
    """Campaign after campaign on one station."""

    course: Course
    station: Station
    clock: CampaignClock
    until_s: float
    now: Chapter | None = None
    chapters: int = 0
    acknowledged: int = 0
    reckonings: list[Reckoning] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def turn(self) -> Chapter | None:
        """The chapter that goes on; None where something differed or the time is over."""
        if self.problems or time.monotonic() > self.until_s:
            return None
        if self.now is not None and self.now.polls.differences:
            self.end()
            return None
        if self.now is not None and self.now.steps >= _STEPS_A_CHAPTER:
            self.end()
        if self.now is None:
            self.chapters += 1
            self.now = begin(
                self.station,
                self.course.folder,
                f"t12-{self.chapters}",
                self.clock,
                self.course.seed,
            )
        return self.now

    def end(self) -> None:
        """Reckon the chapter that goes on."""
        if self.now is not None:
            reckoning, problems = self.now.end()
            self.acknowledged += len(self.now.polls.acknowledged)
            self.reckonings.append(reckoning)
            self.problems += [*problems, *reckoning.told]
            self.now = None


def modelled(course: Course) -> Outcome:
    """Walk at random through front, ledger and rulings.

    Raises:
        ProductFailed: a command does not do its work.
    """
    steps, now_s = _QUICK_STEPS if course.quick else _STEPS, round(time.time(), 3)
    rate = _QUICK_RATE if course.quick else _RATE
    clock = CampaignClock(origin_s=now_s, rate=rate, wall_s=now_s)
    station = Station(
        data=course.folder / "var",
        logs=course.folder,
        command=course.command,
        more={"PINGXUAN_TESTING": "1", "PINGXUAN_TEST_CLOCK": clock.setting()},
    )
    story = _Story(
        course=course,
        station=station,
        clock=clock,
        until_s=time.monotonic() + course.limit_s,
    )
    between = _QUICK_BETWEEN if course.quick else _BETWEEN
    walk = Walk(wanted=steps, between=between, seed=course.seed, turn=story.turn)
    with station.opened():
        walk_on(walk)
        story.end()
    if walk.steps < steps:
        story.problems.append(f"{walk.steps:,} steps, {steps:,} are asked for")
    return Outcome(
        fault="T12",
        title=_TITLE,
        cycles=walk.steps,
        acknowledged=story.acknowledged,
        lost=sum(one.lost for one in story.reckonings),
        doubled=sum(one.doubled for one in story.reckonings),
        unexplained=sum(one.unexplained for one in story.reckonings),
        figures={
            "campaigns": story.chapters,
            "recorded": sum(one.recorded for one in story.reckonings),
            "rulings": walk.ruled,
            "suspensions": walk.suspended,
        },
        problems=tuple(story.problems),
    )
