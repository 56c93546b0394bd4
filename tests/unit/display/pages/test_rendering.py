"""Pages of a new exhibit are rendered once each, and leave others their turn in between."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, make_mocked_request

from display.pages import pages, rendering
from tests.unit.display.showcase import TINY, Front


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which templates were rendered, in this order."""
    names: list[str] = []
    render = rendering._rendered

    def noting(request: web.Request, template: str, *more: Any) -> Any:
        names.append(template)
        return render(request, template, *more)

    monkeypatch.setattr(rendering, "_rendered", noting)
    return names


def asked(front: Front, path: str) -> web.Request:
    return make_mocked_request("GET", path, match_info={"campaign": TINY}, app=front.app)


async def test_between_two_pages_everybody_else_has_a_turn(
    client: TestClient[Any, Any], front: Front, rendered: list[str]
) -> None:
    del client  # it has started the application
    seen: list[list[str]] = []
    reading = asyncio.gather(
        pages.ranking(asked(front, "/c/tiny/ranking")),
        pages.screen(asked(front, "/c/tiny/screen")),
        pages.rules(asked(front, "/c/tiny/rules")),
        pages.ranking(asked(front, "/c/tiny/ranking")),
    )
    while not reading.done():
        seen.append([*rendered])
        await asyncio.sleep(0)
    await reading
    assert rendered == ["ranking.html", "screen.html", "rules.html"], "and none of them twice"
    assert rendered[:1] in seen
    assert rendered[:2] in seen


async def test_a_page_is_never_older_than_its_exhibit(
    client: TestClient[Any, Any], front: Front, rendered: list[str]
) -> None:
    first = await (await client.get("/c/tiny/ranking")).text()
    await (await client.get("/c/tiny/ranking")).text()
    await front.publish(2)
    second = await (await client.get("/c/tiny/ranking")).text()
    assert rendered == ["ranking.html", "ranking.html"]
    assert ('data-version="1"' in first, 'data-version="2"' in second) == (True, True)
