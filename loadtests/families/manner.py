"""How a seller goes about it: clients, referrers, session ages, the rest of the ballot.

Drawn once for every wave, because a wave comes out of one tool with one setting.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from loadtests.draws import evenly
from loadtests.families.scene import Scene
from loadtests.networks.world import Host
from loadtests.people.intent import Caller
from loadtests.people.pace import dwell_s
from loadtests.people.population import REFERRERS, WECHAT_MARK, a_referrer, voter_digest

#: Longest age of a cookie that was made in advance, in seconds.
STOCK_MOST_S = 36 * 3600.0


class Waiting(StrEnum):
    """How long a session lasts before its ballot."""

    QUICK = "quick"
    STEADY = "steady"
    HUMAN = "human"
    STOCKED = "stocked"


class Filling(StrEnum):
    """What a ballot holds beside the case that was paid for."""

    ALONE = "alone"
    COMPANIONS = "companions"
    POPULAR = "popular"


class Referring(StrEnum):
    """What a tool sends as the page that led to the campaign."""

    NONE = "none"
    ONE = "one"
    FORGED = "forged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """One wave's habits; `pause_s` is what a steady session takes."""

    shelf: tuple[str, ...]
    waiting: Waiting
    pause_s: float
    referring: Referring
    referrer: str
    filling: Filling
    companions: tuple[str, ...]

    def session_s(self, rng: Random) -> float:
        """The age of one session at its ballot."""
        match self.waiting:
            case Waiting.QUICK:
                return rng.uniform(1.5, 6.0)
            case Waiting.STEADY:
                return self.pause_s * rng.uniform(0.97, 1.03)
            case Waiting.HUMAN:
                return dwell_s(self.pause_s, 0.6, 600.0, rng)
            case Waiting.STOCKED:
                return min(self.pause_s * 60 * rng.lognormvariate(0.0, 0.8), STOCK_MOST_S)

    def caller(self, host: Host, rng: Random) -> Caller:
        """A connection from a host with a client of the shelf."""
        return self.calls(host, evenly(self.shelf, rng), rng)

    def calls(self, host: Host, agent: str, rng: Random) -> Caller:
        """A connection from a host with a given client. No script has an openid."""
        return Caller(
            address=host.address,
            user_agent=agent,
            referrer=self._referrer(agent, rng),
            region=host.region,
            voter=voter_digest(rng),
        )

    def others(self, scene: Scene, rng: Random) -> tuple[str, ...]:
        """The cases beside the paid one, none twice."""
        match self.filling:
            case Filling.ALONE:
                return ()
            case Filling.COMPANIONS:
                return self.companions
            case Filling.POPULAR:
                chosen = scene.electorate.taste.several(rng)
                return tuple(case for case in chosen if case != scene.case)[:4]

    def _referrer(self, agent: str, rng: Random) -> str:
        match self.referring:
            case Referring.NONE:
                return ""
            case Referring.ONE:
                return self.referrer
            case Referring.FORGED:
                wechat = WECHAT_MARK in agent
                return "" if wechat else a_referrer(rng)


def plain_manner(shelf: tuple[str, ...]) -> Manner:
    """One case, no referrer, seconds."""
    return Manner(
        shelf=shelf,
        waiting=Waiting.QUICK,
        pause_s=1.0,
        referring=Referring.NONE,
        referrer="",
        filling=Filling.ALONE,
        companions=(),
    )


def drawn_manner(scene: Scene, shelf: tuple[str, ...], rng: Random) -> Manner:
    """A seller's habits, out of what is known of sellers; plain in a plain scene."""
    if not scene.varied:
        return plain_manner(shelf)
    cases = [case.id for case in scene.electorate.taste.order if case.id != scene.case]
    waiting = rng.choices(tuple(Waiting), (0.4, 0.2, 0.25, 0.15))[0]
    return Manner(
        shelf=shelf,
        waiting=waiting,
        pause_s=rng.uniform(4.0, 90.0),
        referring=rng.choices(tuple(Referring), (0.5, 0.2, 0.3))[0],
        referrer=rng.choice(REFERRERS[1:]),
        filling=rng.choices(tuple(Filling), (0.55, 0.2, 0.25))[0],
        companions=tuple(rng.sample(cases, min(rng.randint(1, 4), len(cases)))),
    )


def drawn_shelf(scene: Scene, most: int, rng: Random) -> tuple[str, ...]:
    """One to `most` clients: as a rule current popular ones, else odd ones that tools send."""
    agents, classes = scene.electorate.population.user_agents, rng.randint(1, most)
    if rng.random() < 0.75:
        return agents.shelf(classes, rng)
    return tuple(rng.choice(agents.scripts) for _ in range(classes))
