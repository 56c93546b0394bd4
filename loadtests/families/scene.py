"""What every family is given, and what it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from loadtests.electorate import Electorate
from loadtests.intent import Caller, Intent, seeded_uuid


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An attack to be planned: for which case, how many ballots, from when, for how long."""

    case: str
    ballots: int
    start_s: float
    span_s: float
    electorate: Electorate


#: Yields `scene.ballots` intents, due within the scene's span, in no promised order.
Family = Callable[[Scene, Random], Iterator[Intent]]


def brushed(
    *,
    family: str,
    due_s: float,
    session_s: float,
    case: str,
    caller: Caller,
    rng: Random,
) -> Intent:
    """One bought vote for one case."""
    return Intent(
        due_s=due_s,
        session_s=session_s,
        ballot_id=seeded_uuid(rng),
        selections=(case,),
        caller=caller,
        truth=family,
    )
