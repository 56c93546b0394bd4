import re
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from display.assets import asset_url, assets

Client = TestClient[Any, Any]


@pytest.mark.parametrize("name", ["site.css", "vote.js", "live.js", "receipts.js", "icon.svg"])
async def test_an_asset_may_be_kept_for_ever_under_its_hash(client: Client, name: str) -> None:
    answer = await client.get(asset_url(name))
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert await answer.read() == assets()[name].body


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


def test_all_assets_together_are_small() -> None:
    assert sum(len(asset.packed or asset.body) for asset in assets().values()) < 20_000
