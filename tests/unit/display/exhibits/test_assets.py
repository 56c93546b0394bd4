import re
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from display.exhibits.assets import asset_url, assets

Client = TestClient[Any, Any]


@pytest.mark.parametrize("name", sorted(assets()))
async def test_an_asset_may_be_kept_for_ever_under_its_hash(client: Client, name: str) -> None:
    answer = await client.get(asset_url(name))
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert await answer.read() == assets()[name].body


@pytest.mark.parametrize("version", ["", "?v=0123456789abcdef"])
async def test_under_another_hash_an_asset_is_not_kept(client: Client, version: str) -> None:
    answer = await client.get(f"/static/site.css{version}")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")


async def test_an_asset_that_a_browser_holds_is_not_sent_again(client: Client) -> None:
    first = await client.get("/static/site.css")
    again = await client.get("/static/site.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")


async def test_assets_have_types_that_a_browser_obeys(client: Client) -> None:
    types = [
        (await client.get(asset_url(name))).content_type
        for name in ("site.css", "vote.js", "icon.svg")
    ]
    assert types == ["text/css", "text/javascript", "image/svg+xml"]


def test_no_asset_names_another_host() -> None:
    for name, asset in assets().items():
        found = re.findall(r"https?://(?!www\.w3\.org/2000/svg)\S+", asset.body.decode())
        assert found == [], name


def test_scripts_write_text_and_never_markup() -> None:
    for name, asset in assets().items():
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|new Function", asset.body.decode()
        )
        assert found == [], name


def test_assets_are_small() -> None:
    weights = {name: len(asset.packed or asset.body) for name, asset in assets().items()}
    hall = sum(weights.pop(name) for name in ("hall.css", "hall.js"))
    asked = sum(weights.pop(name) for name in ("solver.js", "pair.js"))
    assert sum(weights.values()) < 20_000, "what citizens load"
    assert asked < 3_000, "what is loaded where a proof or a pairing is asked for"
    assert hall < 10_000, "what a big screen loads beside it"


#: What Chromium 70, which old phones' WebViews are, cannot read: one such word stops a script.
TOO_NEW = re.compile(
    r"\?\.[a-zA-Z(\[]|\?\?|\|\|=|&&=|globalThis|replaceChildren|fromEntries|\.at\(|flatMap|\.flat\("
    r"|replaceAll|allSettled|structuredClone|static \{|#[a-z]+\("
)


@pytest.mark.parametrize("name", [name for name in assets() if name.endswith(".js")])
def test_scripts_speak_a_language_that_old_phones_know(name: str) -> None:
    assert TOO_NEW.findall(assets()[name].body.decode()) == []


def test_styles_do_not_lean_on_what_old_phones_leave_out() -> None:
    css = re.sub(r"/\*.*?\*/", "", assets()["site.css"].body.decode(), flags=re.DOTALL)
    assert (
        re.findall(r":has\(|:is\(|:where\(|\binset:|aspect-ratio:|clamp\(|\bm(?:in|ax)\(", css)
        == []
    )
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", css)
    gaps = [name for name, body in rules if "flex;" in body and re.search(r"(?<!-)\bgap:", body)]
    assert gaps == []
    listed = [name.strip() for name, _ in rules if "," in name and ":focus-visible" in name]
    assert listed == [], "an unknown selector takes the others of its list along"
