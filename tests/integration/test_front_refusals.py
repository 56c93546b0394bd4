"""What a front turns away says why, and what is allowed."""

import uuid

import pytest

from tests.campaigns import OPENS
from tests.integration.front_house import BALLOTS, House, problem


async def test_without_a_voter_token_nobody_votes(house: House) -> None:
    assert await problem(await house.cast("c1")) == (401, "/problems/no-voter")


async def test_a_forged_voter_token_is_nobody(house: House) -> None:
    body = {"ballot_id": str(uuid.uuid4()), "selections": ["c1"]}
    answer = await house.client.post(BALLOTS, json=body, cookies={"px_voter": "W10.forged"})
    assert await problem(answer) == (401, "/problems/no-voter")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (b'{"ballot_id": "x", "selections": ["c1"]}', "ballot_id"),
        (b'{"ballot_id": "7b0fe2a4-0b2e-4c89-a7a8-000000000000"}', "body"),
        (
            b'{"ballot_id": "7b0fe2a4-0b2e-4c89-a7a8-000000000000", "selections": [1]}',
            "selections[0]",
        ),
        (
            b'{"ballot_id": "7b0fe2a4-0b2e-4c89-a7a8-000000000000", "selections": [], "x": 1}',
            "body",
        ),
        (b"\xff\xfe", "body"),
    ],
)
async def test_a_malformed_request_is_told_the_field(
    house: House, body: bytes, field: str
) -> None:
    await house.register()
    answer = await house.client.post(
        BALLOTS, data=body, headers={"Content-Type": "application/json"}
    )
    assert await problem(answer) == (400, "/problems/malformed")
    assert (await answer.json())["field"] == field


@pytest.mark.parametrize("selections", [[], ["c1", "c1"], ["c9"], ["c1", "c2", "c3", "c4"]])
async def test_an_illegal_ballot_is_told_what_is_allowed(
    house: House, selections: list[str]
) -> None:
    await house.register()
    answer = await house.cast(*selections)
    assert await problem(answer) == (422, "/problems/illegal-ballot")
    assert (await answer.json())["allowed"]


async def test_the_same_id_with_another_body_is_refused(house: House) -> None:
    await house.register()
    ballot_id = str(uuid.uuid4())
    await house.cast("c1", ballot_id=ballot_id)
    answer = await house.cast("c2", ballot_id=ballot_id)
    assert await problem(answer) == (422, "/problems/ballot-id-taken")


async def test_a_ballot_from_another_origin_is_refused(house: House) -> None:
    await house.register()
    body = {"ballot_id": str(uuid.uuid4()), "selections": ["c1"]}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await house.client.post(BALLOTS, json=body, headers=headers)
        assert await problem(answer) == (403, "/problems/cross-site")


async def test_a_header_that_is_no_text_is_no_fault_of_ours(house: House) -> None:
    raw = (
        b"POST /api/v1/voters HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
        b"Referer: http://\xff\xfe/\r\nConnection: close\r\n\r\n{}"
    )
    assert (await house.raw(raw)).startswith(b"HTTP/1.1 201")
    await house.register()
    [cookie] = list(house.client.session.cookie_jar)
    body = b'{"ballot_id": "%s", "selections": ["c1"]}' % str(uuid.uuid4()).encode()
    raw = (
        b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"User-Agent: \xff\xfe\r\nCookie: px_voter=%s\r\nContent-Length: %d\r\n"
        b"Connection: close\r\n\r\n%s" % (BALLOTS.encode(), cookie.value.encode(), len(body), body)
    )
    assert (await house.raw(raw)).startswith(b"HTTP/1.1 201")


async def test_only_plain_json_is_taken(house: House) -> None:
    await house.register()
    form = await house.client.post(BALLOTS, data={"ballot_id": "x"})
    assert await problem(form) == (415, "/problems/not-json")
    packed = await house.client.post(
        BALLOTS,
        data=b"not gzip",
        headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
    )
    assert packed.status in {400, 415}


async def test_a_body_above_16_kib_is_refused(house: House) -> None:
    await house.register()
    body = {"ballot_id": str(uuid.uuid4()), "selections": ["c1"], "proof": "x" * 20_000}
    answer = await house.client.post(BALLOTS, json=body)
    assert await problem(answer) == (413, "/problems/too-large")


async def test_nobody_votes_before_the_opening_or_after_the_close(house: House) -> None:
    house.clock.now = OPENS.replace(year=2025)
    await house.register()
    assert await problem(await house.cast("c1")) == (403, "/problems/not-open")
    house.clock.now = OPENS.replace(year=2027)
    await house.register()
    assert await problem(await house.cast("c1")) == (403, "/problems/closed")


async def test_an_unknown_campaign_is_a_problem_and_an_unknown_page_a_page(house: House) -> None:
    answer = await house.client.get("/api/v1/campaigns/nowhere")
    assert await problem(answer) == (404, "/problems/not-found")
    page = await house.client.get("/c/nowhere")
    assert (page.status, page.content_type) == (404, "text/html")


async def test_get_changes_nothing(house: House) -> None:
    await house.register()
    answer = await house.client.get(BALLOTS)
    assert await problem(answer) == (405, "/problems/wrong-method")
    assert answer.headers["Allow"] == "POST"
