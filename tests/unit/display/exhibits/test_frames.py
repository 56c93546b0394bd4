from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from display.exhibits.frames import frame, gap
from display.pages import rendering
from tests.unit.display.showcase import Front

Client = TestClient[Any, Any]
PAGES = ("/c/tiny", "/c/tiny/ranking", "/c/tiny/cases/c1", "/c/tiny/rules")


def test_gaps_are_filled_by_their_name_and_their_case() -> None:
    made = frame(f"a{gap('count', 'c1')}b{gap('version')}")
    assert made.gaps == (("count", "c1"), ("version", ""))
    assert made.filled(lambda name, case: f"[{name} {case}]") == "a[count c1]b[version ]"
    assert frame("whole").filled(lambda name, case: "never") == "whole"


def test_nobody_outside_can_write_a_gap() -> None:
    words = "\x02deadbeef count c1\x03"
    assert frame(words).filled(lambda name, case: "never") == words


@pytest.fixture
def framed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which templates were rendered whole."""
    names: list[str] = []
    render = rendering._text

    def noting(request: Any, template: str, context: Any) -> str:
        names.append(template)
        return render(request, template, context)

    monkeypatch.setattr(rendering, "_text", noting)
    return names


async def read(client: Client) -> list[str]:
    return [await (await client.get(page)).text() for page in PAGES]


async def test_a_new_snapshot_renders_no_frame_anew(
    front: Front, client: Client, framed: list[str]
) -> None:
    await read(client)
    assert len(framed) == len(PAGES)
    await front.overtake(2)
    await read(client)
    assert len(framed) == len(PAGES)


async def test_a_page_from_a_frame_is_the_page_that_is_rendered_whole(
    front: Front, client: Client
) -> None:
    await read(client)
    await front.overtake(2)
    from_frames = await read(client)
    [shown] = front.board.campaigns()
    shown.frames.clear()
    shown.pages.clear()
    assert await read(client) == from_frames
    assert "5,000" in from_frames[1]


async def test_another_phase_renders_its_frames_anew(
    front: Front, client: Client, framed: list[str]
) -> None:
    await read(client)
    await front.publish(2, phase=type(front.source.snapshot.phase).CLOSED)  # type: ignore[union-attr]
    html = await read(client)
    assert len(framed) == 2 * len(PAGES)
    assert "投票已截止" in html[1]
