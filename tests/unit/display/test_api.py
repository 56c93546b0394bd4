from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from tests.unit.display.showcase import Front
from voting.domain import Phase

Client = TestClient[Any, Any]
API = "/api/v1/campaigns/tiny"


async def test_facts_are_the_rules_without_the_cases(client: Client) -> None:
    facts = await (await client.get(API)).json()
    assert facts["id"] == "tiny"
    assert facts["phase"] == "open"
    assert facts["ballot"]["quota"][0]["limit"] == 5
    assert facts["ranking"]["component"][0] == {
        "name": "public",
        "title": {"zh": "公众", "en": "public"},
        "weight": "50",
        "normaliser": "first-100",
    }
    assert facts["timetable"]["closes_at"] == "2026-05-15T00:00:00Z"
    assert facts["published_count"] == {"shown": "live", "interval_s": 300, "at": None}
    assert "case" not in facts


async def test_cases_carry_the_published_count_alone(client: Client) -> None:
    cases = (await (await client.get(f"{API}/cases")).json())["cases"]
    assert [case["id"] for case in cases] == ["c1", "c2", "c3", "c4", "c5", "c6"]
    assert [case["count"] for case in cases] == [1234, 5, 77, 0, 0, 0]
    assert cases[0]["picture"].startswith("/c/tiny/pictures/c1.webp?v=")
    assert cases[2]["picture"] is None
    fields = {"id", "category", "field", "title", "applicant", "summary", "recommended_by"}
    assert set(cases[0]) == fields | {"picture", "video", "count", "part", "reason"}


async def test_the_ranking_is_the_public_view_and_nothing_more(client: Client) -> None:
    ranking = await (await client.get(f"{API}/ranking")).json()
    assert set(ranking) == {
        "campaign",
        "version",
        "edition",
        "published_at",
        "next_at",
        "phase",
        "final",
        "outstanding",
        "groups",
    }
    assert ranking["outstanding"] == ["media", "expert"]
    assert ranking["published_at"] == "2026-05-02T00:00:00Z"
    assert ranking["groups"][0]["standings"][0] == {
        "case": "c1",
        "place": 1,
        "count": 1234,
        "points": {"public": "100.0000"},
        "bonus": None,
        "composite": None,
        "below_minimum": False,
    }


@pytest.mark.parametrize("call", ["", "/cases", "/ranking"])
async def test_a_client_that_holds_the_answer_gets_no_body(
    client: Client, front: Front, call: str
) -> None:
    first = await client.get(API + call)
    held = {"If-None-Match": first.headers["ETag"]}
    again = await client.get(API + call, headers=held)
    assert (again.status, await again.read()) == (304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=15"
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize(("call", "status"), [("", 200), ("/ranking", 200), ("/cases", 304)])
async def test_a_close_that_moves_no_count_changes_facts_and_ranking_but_not_cases(
    client: Client, front: Front, call: str, status: int
) -> None:
    held = {"If-None-Match": (await client.get(API + call)).headers["ETag"]}
    await front.publish(2, Phase.CLOSED)
    assert (await client.get(API + call, headers=held)).status == status


async def test_a_packed_answer_says_the_same(client: Client) -> None:
    plain = await client.get(f"{API}/cases", headers={"Accept-Encoding": "identity"})
    packed = await client.get(f"{API}/cases", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert await packed.json() == await plain.json()


@pytest.mark.parametrize("call", ["", "/cases", "/ranking", "/events"])
async def test_an_unknown_campaign_is_not_found(client: Client, call: str) -> None:
    assert (await client.get(f"/api/v1/campaigns/none{call}")).status == 404
