"""User agents: real ones by their weights where a corpus is at hand, else the shipped list."""

import gzip
import json
import tomllib
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from loadtests.shared_data import SHIPPED, shared_file

#: Share of citizens who come from inside WeChat. Ours: city campaigns live on WeChat links.
WECHAT_SHARE = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAgents:
    """Browsers with cumulative weights, WeChat clients, and what cheap scripts send."""

    browsers: tuple[str, ...]
    cumulative: tuple[float, ...]
    wechat: tuple[str, ...]
    scripts: tuple[str, ...]

    def citizen(self, rng: Random) -> str:
        """One citizen's client."""
        if rng.random() < WECHAT_SHARE:
            return rng.choice(self.wechat)
        return rng.choices(self.browsers, cum_weights=self.cumulative)[0]

    def shelf(self, classes: int, rng: Random) -> tuple[str, ...]:
        """The few clients that a brusher owns or copies."""
        return tuple(self.citizen(rng) for _ in range(classes))


def load_user_agents() -> UserAgents:
    """Read the corpora beside the checkout, or the shipped list where there are none."""
    shipped = tomllib.loads((SHIPPED / "user_agents.toml").read_text(encoding="utf-8"))
    weighted = _corpus() or dict.fromkeys(shipped["browsers"], 1.0)
    return UserAgents(
        browsers=tuple(weighted),
        cumulative=tuple(accumulate(weighted.values())),
        wechat=_wechat_corpus() or tuple(shipped["wechat"]),
        scripts=tuple(shipped["scripts"]),
    )


def _corpus() -> dict[str, float]:
    path = shared_file("ua-corpora/browser_profiles.json.gz")
    if path is None:
        return {}
    weights: dict[str, float] = {}
    for profile in json.loads(gzip.decompress(path.read_bytes())):
        agent = str(profile["userAgent"])
        weights[agent] = weights.get(agent, 0.0) + float(profile["weight"])
    return weights


def _wechat_corpus() -> tuple[str, ...]:
    path = shared_file("ua-corpora/wechat_uas_matomo.txt")
    if path is None:
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip().isascii())
