"""What every family is given, and what it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from loadtests.networks.world import Host
from loadtests.people.electorate import Electorate
from loadtests.people.intent import Caller, Intent, seeded_uuid


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An attack or a surge to be planned: for which case, how many ballots, when.

    `varied` draws the seller's manner from all that is known of such campaigns; without it an
    attack is plain (one case a ballot, no referrer, sessions of seconds), which a running front
    of any rules takes within the scene's span. `city` is where the case is at home.
    """

    case: str
    ballots: int
    start_s: float
    span_s: float
    electorate: Electorate
    varied: bool = False
    city: int | None = None


def home_city(scene: Scene, rng: Random) -> int:
    """The case's home, or any city."""
    return scene.electorate.population.networks.a_city(rng) if scene.city is None else scene.city


#: Yields `scene.ballots` intents, due within the scene's span, in no promised order.
Family = Callable[[Scene, Random], Iterator[Intent]]


def household(scene: Scene, rng: Random) -> Host:
    """A line somewhere: near the case as often as not."""
    networks = scene.electorate.population.networks
    if rng.random() < 0.5:
        return networks.townsman(home_city(scene, rng), rng, "fixed")
    return networks.residential(rng)


def voted(
    *,
    family: str,
    due_s: float,
    session_s: float,
    case: str,
    caller: Caller,
    rng: Random,
    others: tuple[str, ...] = (),
) -> Intent:
    """One vote for a case, and for others that fill the ballot."""
    return Intent(
        due_s=due_s,
        session_s=session_s,
        ballot_id=seeded_uuid(rng),
        selections=(case, *others) if others else (case,),
        caller=caller,
        truth=family,
    )
