"""What a front shows beside ballots: pages, documents, and nothing before it is published."""

from dataclasses import replace

import pytest

from ops.errors import OperationsError
from ops.processes.roles.front import Front
from tests.integration.front_house import House
from voting.ledger.register import Enrolled, Register


async def test_a_page_gives_its_reader_a_voter_token(house: House) -> None:
    answer = await house.client.get("/c/tiny")
    assert answer.status == 200
    cookie = answer.cookies["px_voter"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert (await house.cast("c1")).status == 201


async def test_the_front_door_leads_to_the_running_campaign(house: House) -> None:
    answer = await house.client.get("/")
    assert (answer.status, answer.url.path) == (200, "/c/tiny")


async def test_the_openapi_document_names_every_public_call(house: House) -> None:
    document = await (await house.client.get("/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    calls = {f"{method} {path}" for path, found in document["paths"].items() for method in found}
    routes = {
        f"{route.method.lower()} {route.resource.canonical}"
        for route in house.client.app.router.routes()
        if route.resource and route.resource.canonical.startswith("/api/")
    }
    assert calls == {route for route in routes if not route.startswith("head ")}
    assert (await house.client.get("/docs")).status == 200


@pytest.mark.parametrize("path", ["/receipts", "/docs", "/c/tiny", "/c/tiny/rules", "/nowhere"])
async def test_a_page_that_is_asked_for_again_is_not_modified_or_whole(
    house: House, path: str
) -> None:
    first = await house.client.get(path)
    again = await house.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    if again.status == 304:
        assert first.status in {200, 404}
    else:
        assert (again.status, await again.read()) == (first.status, await first.read())


async def test_every_answer_carries_the_security_headers(house: House) -> None:
    await house.register()
    pages = [await house.client.get(path) for path in ("/c/tiny", "/api/v1/campaigns/tiny", "/no")]
    for answer in (*pages, await house.cast("c1"), await house.cast("none")):
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_front_with_a_draft_alone_is_ready_and_shows_nothing(house: House) -> None:
    pool = house.deployment.pool
    register = Register(pool)
    empty = Front(replace(house.deployment, register=register))
    await pool.execute("UPDATE sequencer SET phase = 'draft'")
    await empty.open_all()
    await empty.ready()
    assert empty.board.campaigns() == []


class EmptyRegister(Register):
    """Where nothing is loaded yet."""

    async def all(self) -> list[Enrolled]:
        return []


async def test_a_front_without_any_campaign_is_not_ready(house: House) -> None:
    register = EmptyRegister(house.deployment.pool)
    with pytest.raises(OperationsError, match="no campaign is loaded"):
        await Front(replace(house.deployment, register=register)).ready()
