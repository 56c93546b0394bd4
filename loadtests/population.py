"""The people of a seeded world: who is behind a ballot, honest or rented."""

from dataclasses import dataclass
from random import Random

from loadtests.intent import Caller
from loadtests.networks import Networks, load_networks
from loadtests.user_agents import UserAgents, load_user_agents

WECHAT_MARK = "MicroMessenger/"

#: Pages that lead citizens to a campaign; WeChat links carry no referrer as a rule.
REFERRERS = (
    "",
    "https://www.baidu.com/",
    "https://news.example.cn/smart-city/",
    "https://www.so.com/",
    "https://www.sogou.com/",
    "https://weibo.com/",
)
REFERRER_WEIGHTS = (0.5, 0.2, 0.15, 0.05, 0.05, 0.05)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """User agents and networks that callers are drawn from."""

    user_agents: UserAgents
    networks: Networks

    def citizen(self, rng: Random) -> Caller:
        """One honest voter's connection."""
        agent = self.user_agents.citizen(rng)
        referrer = "" if WECHAT_MARK in agent else rng.choices(REFERRERS, REFERRER_WEIGHTS)[0]
        return Caller(address=self.networks.citizen(rng), user_agent=agent, referrer=referrer)


def load_population(seed: int) -> Population:
    """The population of a seeded world."""
    return Population(user_agents=load_user_agents(), networks=load_networks(seed))
