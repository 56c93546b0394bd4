"""Honest voters: they come, read a few cases, and vote for what they like."""

from collections.abc import Iterable, Iterator
from random import Random

from loadtests.people.electorate import Electorate
from loadtests.people.intent import Intent, seeded_uuid
from loadtests.people.pace import dwell_s

#: Median and longest stay before the ballot, in seconds. Ours.
DWELL_MEDIAN_S = 45.0
DWELL_SIGMA = 0.8
DWELL_MOST_S = 600.0


def citizens_cast(
    dues_s: Iterable[float], electorate: Electorate, rng: Random
) -> Iterator[Intent]:
    """One citizen for every moment at which a ballot is due. Nobody opens a page."""
    for due_s in dues_s:
        yield Intent(
            due_s=due_s,
            session_s=dwell_s(DWELL_MEDIAN_S, DWELL_SIGMA, DWELL_MOST_S, rng),
            ballot_id=seeded_uuid(rng),
            selections=electorate.taste.several(rng),
            caller=electorate.population.citizen(rng),
        )


def citizens_arrive(
    starts_s: Iterable[float], median_s: float, electorate: Electorate, rng: Random
) -> Iterator[Intent]:
    """One citizen for every moment at which somebody opens the gallery, reading 1 to 4 cases."""
    for start_s in starts_s:
        session_s = dwell_s(median_s, DWELL_SIGMA, DWELL_MOST_S, rng)
        selections = electorate.taste.several(rng)
        opened = dict.fromkeys((*selections, electorate.taste.one(rng)))
        yield Intent(
            due_s=start_s + session_s,
            session_s=session_s,
            ballot_id=seeded_uuid(rng),
            selections=selections,
            caller=electorate.population.citizen(rng),
            pages=tuple(opened)[: rng.randint(1, 4)],
        )
