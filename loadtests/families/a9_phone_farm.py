"""A9, a phone farm: hundreds of phones on mobile addresses that replay recorded people."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from loadtests.families.scene import Scene, home_city, voted
from loadtests.networks.places import Province
from loadtests.networks.world import Host
from loadtests.people.intent import Caller, Intent
from loadtests.people.pace import diurnal, dwell_s

DAY_S = 86_400.0
#: How many sessions of people a farm has on record, at least and at most.
FEWEST_RECORDS, MOST_RECORDS = 40, 400
#: How often a phone has another address on another day: flight mode on, flight mode off.
NEW_ADDRESS = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A person's session as a farm recorded it: the second of the day, and the stay."""

    at_s: float
    stay_s: float


def a9_phone_farm(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Every phone votes once a day, on as many days as the span has, at a recorded moment."""
    days = max(int(scene.span_s // DAY_S), 1)
    site = _site(scene, rng)
    phones = list(_phones(scene, site, -(-scene.ballots // days), rng))
    records = _recorded(min(scene.span_s, DAY_S), rng)
    for turn in range(scene.ballots):
        day, number = divmod(turn, len(phones))
        phone = phones[number]
        if day and rng.random() < NEW_ADDRESS:
            phone = replace(phone, address=_mobile(scene, site, rng).address)
        record = rng.choice(records)
        due_s = min(day * DAY_S + record.at_s * rng.uniform(0.995, 1.005), scene.span_s)
        yield voted(
            family="A9",
            due_s=scene.start_s + due_s,
            session_s=record.stay_s,
            case=scene.case,
            caller=phone,
            rng=rng,
            others=_others(scene, rng),
        )


def _phones(scene: Scene, site: Province | None, count: int, rng: Random) -> Iterator[Caller]:
    """Used phones of few models, half of them with an account that signs in."""
    population = scene.electorate.population
    models = [population.user_agents.a_model(rng) for _ in range(rng.randint(2, 8))]
    signed = rng.random()
    for _ in range(count):
        agent = population.user_agents.wechat_android(rng, rng.choice(models))
        caller = population.calls(_mobile(scene, site, rng), agent, rng)
        yield caller if rng.random() < signed else replace(caller, openid="")


def _site(scene: Scene, rng: Random) -> Province | None:
    """The province in which the farm stands, None for the campaign's own."""
    others = scene.electorate.population.networks.others
    return others.draw(rng) if rng.random() < 0.6 else None


def _mobile(scene: Scene, site: Province | None, rng: Random) -> Host:
    networks = scene.electorate.population.networks
    if site is None:
        return networks.townsman(home_city(scene, rng), rng, "cellular")
    return networks.provincial(site, rng, "cellular")


def _recorded(span_s: float, rng: Random) -> list[Record]:
    """Sessions that people left: their hours, their stays."""
    count = rng.randint(FEWEST_RECORDS, MOST_RECORDS)
    moments = diurnal(count, 1, rng)
    return [
        Record(at_s=at_s / DAY_S * span_s / 1.006, stay_s=dwell_s(45.0, 0.8, 600.0, rng))
        for at_s in moments
    ]


def _others(scene: Scene, rng: Random) -> tuple[str, ...]:
    if not scene.varied or rng.random() < 0.6:
        return ()
    return (scene.electorate.taste.another(scene.case, rng),)
