"""A client's class is put together of pieces, and is what the whole user agent would give."""

import gzip
import json
from pathlib import Path
from random import Random

import pytest
from ua_parser import parse

from loadtests.people.user_agents import load_user_agents
from voting.provenance.client import UNKNOWN_CLASS, device_class

CORPUS = Path(__file__).parents[5] / "shared" / "data" / "ua-corpora" / "browser_profiles.json.gz"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


def of_the_whole(agent: str) -> str:
    """By ua-parser alone, which looks at everything at once; WeChat tells its own version."""
    found = parse(agent[:512].strip())
    browser = (
        f"{found.user_agent.family} {found.user_agent.major or ''}".strip()
        if (found.user_agent)
        else "other"
    )
    if "MicroMessenger/" in agent:
        version = agent.partition("MicroMessenger/")[2].split("(")[0].split(" ")[0]
        browser = "WeChat " + ".".join(version.split(".")[:2])
    system, device = "other", "other"
    if found.os:
        version = ".".join(part for part in (found.os.major, found.os.minor) if part)
        system = f"{found.os.family} {version}".strip()
    if found.device:
        device = found.device.model or found.device.family
    return f"{browser}/{system}/{device}"


def test_the_clients_of_a_thousand_citizens_have_the_class_of_the_whole() -> None:
    agents, rng = load_user_agents(), Random(7)
    for agent in {agents.citizen(rng) for _ in range(1000)}:
        assert device_class(agent) == of_the_whole(agent)


@pytest.mark.skipif(not CORPUS.is_file(), reason="the corpus is not beside this checkout")
def test_the_browsers_of_the_corpus_have_the_class_of_the_whole() -> None:
    profiles = json.loads(gzip.decompress(CORPUS.read_bytes()))
    for agent in sorted({str(profile["userAgent"]) for profile in profiles})[::5]:
        assert device_class(agent) == of_the_whole(agent)


@pytest.mark.parametrize(
    "agent",
    [
        f"Mozilla/5.0 (Linux; Android 8.1.0; LIO-AN00 Build/QKQ1.200419.002) {WEBKIT} Chrome/99.0",
        f"Mozilla/5.0 (Linux; Android 9; CHE-TL00H Build/HonorCHE-TL00H) {WEBKIT} Chrome/99.0",
        f"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) {WEBKIT} (compatible; Xbot/2)",
        "Dalvik/2.1.0 (Linux; U; Android 12; M2102K1C Build/SKQ1.211006.001)",
        "; x Build/y",
        "x)",
        "curl/8.5.0",
    ],
)
def test_what_is_out_of_the_ordinary_has_the_class_of_the_whole(agent: str) -> None:
    assert device_class(agent) == of_the_whole(agent)


def test_nothing_is_known_of_who_says_nothing() -> None:
    assert device_class("  ") == UNKNOWN_CLASS
