"""Turns a thinned curve into intents: citizens, and the step as a proxy pool for one case."""

from collections.abc import Iterator, Sequence
from random import Random

from loadtests.families.a3_proxy_pool import a3_proxy_pool
from loadtests.families.scene import Scene
from loadtests.people.citizens import citizens_cast
from loadtests.people.curve import Stretch
from loadtests.people.electorate import Electorate
from loadtests.people.intent import Intent
from loadtests.people.pace import uniform
from loadtests.people.taste import Taste


def plan_excerpt(
    stretches: Sequence[Stretch],
    begins_at: float,
    case: str,
    electorate: Electorate,
    rng: Random,
) -> list[Intent]:
    """Every ballot of an excerpt; second 0 of the plan is `begins_at` (epoch seconds)."""
    plan: list[Intent] = []
    for stretch in stretches:
        offset_s = stretch.begins_s - begins_at
        dues_s = [offset_s + at_s for at_s in uniform(stretch.honest, stretch.span_s, rng)]
        plan.extend(citizens_cast(dues_s, electorate, rng))
        plan.extend(_step(stretch, offset_s, case, electorate, rng))
    return plan


def _step(
    stretch: Stretch,
    offset_s: float,
    case: str,
    electorate: Electorate,
    rng: Random,
) -> Iterator[Intent]:
    scene = Scene(
        case=case,
        ballots=stretch.brushed,
        start_s=offset_s,
        span_s=stretch.span_s,
        electorate=electorate,
    )
    return a3_proxy_pool(scene, rng)


def outsider(taste: Taste) -> str:
    """A case that leads nothing: mid-field in the category of the middle of all cases."""
    return taste.mid_field(taste.order[len(taste.order) // 2].category)
