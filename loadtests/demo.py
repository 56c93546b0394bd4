"""The show behind `make demo`: citizens all the time, a proxy pool soon, smaller bursts later."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from loadtests.families.catalogue import FAMILIES
from loadtests.families.scene import Scene
from loadtests.people.citizens import citizens_arrive
from loadtests.people.electorate import Electorate
from loadtests.people.intent import Intent
from loadtests.people.pace import poisson
from loadtests.people.taste import Taste
from loadtests.replays.excerpt import outsider

CITIZENS_PER_S = 4.0
#: Shorter than real reading, so that the first ballots come within seconds.
DWELL_MEDIAN_S = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One attack of the show."""

    family: str
    start_s: float
    span_s: float
    ballots: int


#: The first act must make its case first in its category by the raw count within two minutes.
ACTS = (
    Act(family="A3", start_s=25.0, span_s=240.0, ballots=1440),
    Act(family="A1", start_s=45.0, span_s=60.0, ballots=150),
    Act(family="A2", start_s=50.0, span_s=360.0, ballots=120),
    Act(family="A1", start_s=500.0, span_s=120.0, ballots=240),
    Act(family="A8", start_s=700.0, span_s=300.0, ballots=900),
    Act(family="A3", start_s=1100.0, span_s=200.0, ballots=1000),
)


def plan_demo(electorate: Electorate, seconds: float, rng: Random) -> list[Intent]:
    """The whole show, ended after `seconds`."""
    starts_s = poisson(CITIZENS_PER_S, seconds, rng)
    plan = list(citizens_arrive(starts_s, DWELL_MEDIAN_S, electorate, rng))
    for act, case in zip(ACTS, _stages(electorate.taste, rng), strict=False):
        scene = Scene(
            case=case,
            ballots=act.ballots,
            start_s=act.start_s,
            span_s=act.span_s,
            electorate=electorate,
        )
        plan.extend(FAMILIES[act.family](scene, rng))
    return [intent for intent in plan if intent.due_s < seconds]


def _stages(taste: Taste, rng: Random) -> Iterator[str]:
    """The case of every act: a mid-field one first, then one of another category each time."""
    first = outsider(taste)
    yield first
    category = {case.id: case.category for case in taste.order}
    others = sorted({case.category for case in taste.order} - {category[first]})
    rng.shuffle(others)
    for turn in range(len(ACTS) - 1):
        yield taste.mid_field(others[turn % len(others)]) if others else first
