"""What a user agent's contradictions make of it.

Of the corpora beside this checkout (November 2026): 2,059 of 2,117 user agents of robots and tools
are scripts and 3 odd, the other 55 say nothing that a browser does not; of 10,000 browser profiles
584 are odd, presets of Chrome's device emulation with builds that never were, as robots send
them, and one Chrome with Safari's engine; none is a script; all 91 of WeChat's are consistent.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.provenance.client_class import ClientClass, client_class

CORPORA = Path(__file__).parents[5] / "shared" / "data" / "ua-corpora"

#: Devices that Chrome's developer tools can pretend to be.
PRESETS = ("Pixel 2", "Nexus 5", "SM-G900P", "iPhone OS 11_0", "iPad; CPU OS 11_0")

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
ON_APPLE = f"{IPHONE} (KHTML, like Gecko) Mobile/15E148"
ANDROID = f"Mozilla/5.0 (Linux; Android 13; PHF110 Build/RKQ1; wv) {WEBKIT} Version/4.0"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT}"


@pytest.mark.parametrize(
    "agent",
    [
        f"{WINDOWS} Chrome/145.0.0.0 Safari/537.36",
        f"{WINDOWS} Chrome/109.0.5414.120 Safari/537.36 Edg/109.0.1518.78",
        f"{ON_APPLE} MicroMessenger/8.0.46(0x18002e2a) NetType/WIFI Language/zh_CN",
        f"{ON_APPLE} Version/26.6.1 Safari/604.1",
        f"{ANDROID} Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.46.2540(0x28002E3C)",
        f"{WINDOWS} Chrome/107.0.0.0 Safari/537.36 MicroMessenger/7.0.20 WindowsWechat",
        "Mozilla/5.0 (Windows NT 10.0; rv:115.0) Gecko/20100101 Firefox/115.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/117.0",
        "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.1; Trident/6.0)",
        f"Mozilla/5.0 (Linux; Android 12; CUBOT X50) {WEBKIT} Chrome/120.0 Safari/537.36",
    ],
)
def test_browsers_that_people_use_are_consistent(agent: str) -> None:
    assert client_class(agent) is ClientClass.CONSISTENT


@pytest.mark.parametrize(
    "agent",
    [
        f"Mozilla/5.0 (Linux; Android 13; Spider Build/1; wv) {WEBKIT} Chrome/116.0.0.0 MMWEBID/7",
        f"Mozilla/5.0 (Linux; Android 13; X1 Build/headless; wv) {WEBKIT} Chrome/116.0.0.0",
        "curl/8.5.0",
        "python-requests/2.32.3",
        "Python/3.11 aiohttp/3.14.5",
        "okhttp/4.12.0",
        "Mozilla/5.0",
        "MicroMessenger/8.0.46",
        f"{WINDOWS} HeadlessChrome/145.0.0.0 Safari/537.36",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        f"{WINDOWS} Chrome/145.0.0.0 Safari/537.36 (vote@agency.example)",
        f"{ON_APPLE} wechatdevtools/1.06 MicroMessenger/8.0.5",
    ],
)
def test_programs_name_themselves_or_no_engine(agent: str) -> None:
    assert client_class(agent) is ClientClass.SCRIPT


@pytest.mark.parametrize(
    "agent",
    [
        f"{ON_APPLE} Chrome/145.0.0.0 Safari/604.1",  # Chrome is CriOS there
        f"{IPHONE} (KHTML, like Gecko) Version/17.0 Safari/604.1",  # a telephone without Mobile/
        f"{ON_APPLE} Android 13 MicroMessenger/8.0.46(0x18002e2a)",
        f"{ON_APPLE} MicroMessenger/8.0.46(0x28002e3c)",  # built for Android
        f"{ANDROID} Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.46.2540(0x27001234)",
        f"{WINDOWS} Chrome/116.0.0.0 Safari/537.36 MicroMessenger/8.0.46",  # no desktop's WeChat
        f"{WINDOWS} Chrome/300.0.0.0 Safari/537.36",
        f"{WINDOWS} Chrome/W.X.Y.Z Safari/537.36",
        f"{WINDOWS} Chrome/50.0.9049.1832 Safari/537.36",  # 50 was built as 2661
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/605.1 Chrome/120.0.0.0 Safari/605.1",
        f"Mozilla/5.0 (Linux; Android 99; K) {WEBKIT} Chrome/145.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; rv:102.0) Gecko/20100101 Firefox/140.0",
        f"{WINDOWS} Chrome/145.0.0.0 Safari/537.36 {WINDOWS} Chrome/145.0.0.0",
    ],
)
def test_what_cannot_be_true_at_once_is_odd(agent: str) -> None:
    assert client_class(agent) is ClientClass.ODD


def test_no_user_agent_is_unknown() -> None:
    assert client_class("") is client_class("  ") is ClientClass.UNKNOWN


@given(st.text(max_size=2_000))
def test_whatever_is_sent_has_a_class(agent: str) -> None:
    assert client_class(agent) in ClientClass


def counted(agents: Iterable[str]) -> Counter[ClientClass]:
    return Counter(client_class(agent) for agent in agents)


def corpus(name: str) -> Path:
    if not (CORPORA / name).is_file():
        pytest.skip("the corpora of user agents are not beside this checkout")
    return CORPORA / name


def test_robots_of_the_corpus_are_scripts() -> None:
    listed = json.loads(corpus("crawler-user-agents.json").read_text(encoding="utf-8"))
    found = counted(agent for one in listed for agent in one["instances"])
    assert found[ClientClass.SCRIPT] >= 0.97 * found.total()


def test_browsers_of_the_corpus_are_no_scripts_and_odd_only_where_they_are_forged() -> None:
    with gzip.open(corpus("browser_profiles.json.gz")) as file:
        agents = [one["userAgent"] for one in json.load(file)]
    found = counted(agents)
    assert found[ClientClass.SCRIPT] == 0
    odd = {agent for agent in agents if client_class(agent) is ClientClass.ODD}
    assert 0 < found[ClientClass.ODD] <= 0.06 * found.total()
    others = {agent for agent in odd if not any(preset in agent for preset in PRESETS)}
    assert all("Chrome/139.0.0.0 Safari/605" in agent for agent in others), others


def test_wechat_of_the_corpus_is_consistent() -> None:
    agents = corpus("wechat_uas_matomo.txt").read_text(encoding="utf-8").splitlines()
    assert counted(agents) == {ClientClass.CONSISTENT: len(agents)}
