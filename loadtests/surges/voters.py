"""What surges have in common: people with their stays and the rest of their ballots."""

from random import Random

from loadtests.families.scene import Scene, voted
from loadtests.people.intent import Caller, Intent
from loadtests.people.pace import dwell_s

#: Of people who come for one case, those who vote for it alone. Ours.
ALONE = 0.7


def supporter(
    surge: str,
    scene: Scene,
    due_s: float,
    caller: Caller,
    rng: Random,
    *,
    median_s: float = 30.0,
    alone: float = ALONE,
) -> Intent:
    """One honest vote for the surge's case, with others as people like them."""
    others: tuple[str, ...] = ()
    if rng.random() >= alone:
        chosen = scene.electorate.taste.several(rng)
        others = tuple(case for case in chosen if case != scene.case)[:4]
    return voted(
        family=surge,
        due_s=scene.start_s + min(max(due_s, 0.0), scene.span_s),
        session_s=dwell_s(median_s, 0.7, 600.0, rng),
        case=scene.case,
        caller=caller,
        rng=rng,
        others=others,
    )
