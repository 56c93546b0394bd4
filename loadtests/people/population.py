"""The people of a seeded world: who is behind a ballot, honest or rented."""

from dataclasses import dataclass
from random import Random

from loadtests.draws import weighted
from loadtests.networks.seeded_networks import load_networks
from loadtests.networks.world import Host, Networks
from loadtests.people.intent import Caller
from loadtests.people.user_agents import UserAgents, load_user_agents

WECHAT_MARK = "MicroMessenger/"
#: WeChat voters who sign in to the campaign's account, so that their openid is known. Ours.
SIGNED_IN = 0.85
#: Offices in which everybody has the one browser that the house manages. Ours.
MANAGED_EVERY = 4
#: How often somebody in an office votes at the desk and not by phone. Ours.
AT_THE_DESK = 0.6

#: Pages that lead citizens to a campaign; WeChat links carry no referrer as a rule.
REFERRERS = (
    "",
    "https://www.baidu.com/",
    "https://news.example.cn/smart-city/",
    "https://www.so.com/",
    "https://www.sogou.com/",
    "https://weibo.com/",
)
_REFERRED = weighted(REFERRERS, (0.5, 0.2, 0.15, 0.05, 0.05, 0.05))


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """User agents and networks that callers are drawn from."""

    user_agents: UserAgents
    networks: Networks
    managed: tuple[str, ...]

    def citizen(self, rng: Random) -> Caller:
        """One honest voter's connection."""
        return self.at(self.networks.citizen(rng), rng)

    def at(self, host: Host, rng: Random) -> Caller:
        """An honest voter at a place, with a client that people have there."""
        return self.calls(host, self._agent(host, rng), rng)

    def on_wechat(self, host: Host, rng: Random) -> Caller:
        """An honest voter at a place who follows a link in WeChat."""
        return self.calls(host, self.user_agents.wechat_phone(rng), rng)

    def calls(self, host: Host, agent: str, rng: Random) -> Caller:
        """The connection of an honest voter with a given client."""
        wechat = WECHAT_MARK in agent
        return Caller(
            address=host.address,
            user_agent=agent,
            referrer="" if wechat else a_referrer(rng),
            region=host.region,
            voter=voter_digest(rng),
            openid=openid_digest(rng) if wechat and rng.random() < SIGNED_IN else "",
        )

    def _agent(self, host: Host, rng: Random) -> str:
        if host.building is not None and rng.random() < AT_THE_DESK:
            if host.building % MANAGED_EVERY == 0:
                return self.managed[host.building // MANAGED_EVERY % len(self.managed)]
            return self.user_agents.desktop(rng)
        return self.user_agents.citizen(rng)


def load_population(seed: int) -> Population:
    """The population of a seeded world."""
    agents, rng = load_user_agents(), Random(f"managed-{seed}")
    return Population(
        user_agents=agents,
        networks=load_networks(seed),
        managed=tuple(agents.desktop(rng) for _ in range(8)),
    )


def a_referrer(rng: Random) -> str:
    """The page that led somebody outside WeChat to the campaign."""
    return _REFERRED.draw(rng)


def voter_digest(rng: Random) -> str:
    """An invented digest that stands for a voter."""
    return f"{rng.getrandbits(64):016x}"


def openid_digest(rng: Random) -> str:
    """An invented digest that stands for a WeChat user of this campaign's account."""
    return f"o{rng.getrandbits(96):024x}"
