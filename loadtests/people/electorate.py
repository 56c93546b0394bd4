"""Who votes and what they like: everything seeded that citizens and brushers share."""

from collections.abc import Sequence
from dataclasses import dataclass

from loadtests.people.population import Population, load_population
from loadtests.people.taste import Candidate, Taste, zipf_taste


@dataclass(frozen=True, slots=True, kw_only=True)
class Electorate:
    """The people of a seeded world and their taste in its cases."""

    population: Population
    taste: Taste


def seeded_electorate(cases: Sequence[Candidate], seed: int) -> Electorate:
    """The electorate of a world; the same cases and seed give the same one.

    Raises:
        ValueError: there are no cases.
    """
    return Electorate(population=load_population(seed), taste=zipf_taste(cases, seed))
