"""H8, the day moving through time zones: people abroad vote in the evening where they are."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from loadtests.families.scene import Scene
from loadtests.networks.blocks import dotted
from loadtests.networks.world import Host
from loadtests.people.intent import Intent
from loadtests.people.pace import HOUR_WEIGHTS
from loadtests.surges.voters import supporter

#: Hours from the campaign's zone, for the countries that networks know.
HOURS_AWAY = {
    "US": -13, "CA": -13, "BR": -11, "GB": -8, "FR": -7, "DE": -7, "RO": -6, "EG": -6, "UA": -6,
    "TR": -5, "RU": -5, "NG": -7, "PK": -3, "IN": -2.5, "NP": -2.25, "TH": -1, "VN": -1, "ID": -1,
    "HK": 0, "MO": 0, "MY": 0, "SG": 0, "PH": 0, "KR": 1, "JP": 1, "AU": 3,
}  # fmt: skip
_HOUR_S, _DAY_H = 3600.0, 24


def h8_time_zones(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Each country's people come by their own day, for what citizens like."""
    population = scene.electorate.population
    for _ in range(scene.ballots):
        prefixes = population.networks.abroad.draw(rng)
        host = Host(address=dotted(prefixes.draw(rng)), region=prefixes.region, access="fixed")
        there_h = rng.choices(range(_DAY_H), HOUR_WEIGHTS)[0] + rng.random()
        at_s = (there_h - HOURS_AWAY[prefixes.region]) % _DAY_H * _HOUR_S
        days = max(int(scene.span_s // (_DAY_H * _HOUR_S)), 1)
        at_s = (at_s + rng.randrange(days) * _DAY_H * _HOUR_S) % scene.span_s
        chosen = scene.electorate.taste.several(rng)
        intent = supporter("H8", scene, at_s, population.at(host, rng), rng)
        yield replace(intent, selections=chosen)
