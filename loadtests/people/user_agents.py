"""User agents: real ones by their weights where a corpus is at hand, else the shipped list.

WeChat's are composed of shipped shapes and phones, for no corpus has enough of them; the corpus
beside the checkout gives the old devices among them.
"""

import gzip
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from loadtests.draws import Weighted, evenly, weighted
from loadtests.shared_data import SHIPPED, shared_file

#: Share of citizens who come from inside WeChat. Ours: city campaigns live on WeChat links.
WECHAT_SHARE = 0.55
#: Of them, on an iPhone, and on a device out of the corpus. Ours.
WECHAT_IPHONES, WECHAT_CORPUS = 0.3, 0.03
#: Of citizens outside WeChat, on a browser of a Chinese maker. Ours.
VENDOR_SHARE = 0.3
#: What the corpus, which is drawn from the whole world, counts for in China, by platform. Ours.
PLATFORM_SHARES = {"Android": 0.22, "iPhone": 0.28, "Windows": 0.40, "Macintosh": 0.08}
OTHER_SHARE = 0.02
_NETS = weighted(("WIFI", "5G", "4G"), (0.5, 0.32, 0.18))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """User agents in pieces, to be composed for one phone after the other."""

    android: str
    ios: str
    android_versions: Weighted[tuple[Any, ...]]
    ios_versions: Weighted[tuple[Any, ...]]
    ios_systems: Weighted[tuple[Any, ...]]
    vendor: tuple[str, ...]
    androids: Weighted[tuple[Any, ...]]
    builds: tuple[str, ...]
    models: Weighted[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAgents:
    """Browsers by their weights, WeChat clients, and what cheap scripts send."""

    browsers: Weighted[str]
    wechat: tuple[str, ...]
    scripts: tuple[str, ...]
    shapes: Shapes

    def citizen(self, rng: Random) -> str:
        """One citizen's client."""
        return self.wechat_phone(rng) if rng.random() < WECHAT_SHARE else self.browser(rng)

    def browser(self, rng: Random) -> str:
        """A browser outside WeChat."""
        if rng.random() < VENDOR_SHARE:
            shape, phone = evenly(self.shapes.vendor, rng), self._phone(rng)
            return shape.format(minor=rng.randint(0, 6), **phone)
        return self.browsers.draw(rng)

    def desktop(self, rng: Random) -> str:
        """A browser of a desk: on Windows for the most part."""
        agent = self.browser(rng)
        for _ in range(50):
            if "Windows" in agent or "Macintosh" in agent:
                break
            agent = self.browser(rng)
        return agent

    def wechat_phone(self, rng: Random) -> str:
        """A phone inside WeChat."""
        at = rng.random()
        if at < WECHAT_CORPUS and self.wechat:
            return rng.choice(self.wechat)
        return self.wechat_iphone(rng) if at < WECHAT_IPHONES else self.wechat_android(rng)

    def wechat_iphone(self, rng: Random) -> str:
        """WeChat on an iPhone, which says nothing of the device."""
        shapes = self.shapes
        return shapes.ios.format(
            ios=shapes.ios_systems.draw(rng)[0],
            version=shapes.ios_versions.draw(rng)[0],
            net=_NETS.draw(rng),
        )

    def wechat_android(self, rng: Random, model: str = "") -> str:
        """WeChat on an Android phone, of a given model if one is."""
        shapes, phone = self.shapes, self._phone(rng)
        version, chrome, xweb, sdk, _ = shapes.android_versions.draw(rng)
        return shapes.android.format(
            android=phone["android"],
            model=model or phone["model"],
            build=phone["build"],
            chrome=chrome,
            xweb=xweb,
            sdk=sdk,
            version=version,
            device=int(1 + rng.random() * 9998),
            net=_NETS.draw(rng),
        )

    def a_model(self, rng: Random) -> str:
        """The code of an Android phone."""
        return self.shapes.models.draw(rng)

    def shelf(self, classes: int, rng: Random) -> tuple[str, ...]:
        """The few clients that a brusher owns or copies."""
        return tuple(self.citizen(rng) for _ in range(classes))

    def _phone(self, rng: Random) -> dict[str, str]:
        shapes = self.shapes
        return {
            "android": shapes.androids.draw(rng)[0],
            "model": shapes.models.draw(rng),
            "build": evenly(shapes.builds, rng),
        }


def load_user_agents() -> UserAgents:
    """Read the corpora beside the checkout, or the shipped list where there are none."""
    shipped = tomllib.loads((SHIPPED / "user_agents.toml").read_text(encoding="utf-8"))
    browsers = _by_platform(_corpus() or dict.fromkeys(shipped["browsers"], 1.0))
    return UserAgents(
        browsers=weighted(browsers, browsers.values()),
        wechat=_wechat_corpus(),
        scripts=tuple(shipped["scripts"]),
        shapes=_shapes(shipped),
    )


def _shapes(shipped: dict[str, Any]) -> Shapes:
    wechat, phones = shipped["wechat"], shipped["phones"]
    models = phones["models"]
    return Shapes(
        android=wechat["android"],
        ios=wechat["ios"],
        android_versions=_by_last(wechat["android_versions"]),
        ios_versions=_by_last(wechat["ios_versions"]),
        ios_systems=_by_last(wechat["ios_systems"]),
        vendor=tuple(shipped["vendor"]["shapes"]),
        androids=_by_last(phones["androids"]),
        builds=tuple(phones["builds"]),
        models=weighted(models, (1 / (n % 17 + 2) for n in range(len(models)))),
    )


def _by_last(rows: Sequence[Sequence[Any]]) -> Weighted[tuple[Any, ...]]:
    return weighted((tuple(row) for row in rows), (float(row[-1]) for row in rows))


def _by_platform(weights: dict[str, float]) -> dict[str, float]:
    """The same user agents, their platforms weighted as people in China have them."""
    sums: dict[str, float] = {}
    for agent, weight in weights.items():
        platform = _platform(agent)
        sums[platform] = sums.get(platform, 0.0) + weight
    return {
        agent: weight * PLATFORM_SHARES.get(_platform(agent), OTHER_SHARE) / sums[_platform(agent)]
        for agent, weight in weights.items()
    }


def _platform(agent: str) -> str:
    return next((platform for platform in PLATFORM_SHARES if platform in agent), "other")


@cache
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
