"""A voter's session, against a double of the promised HTTP on a real socket."""

from uuid import UUID

import pytest

from loadtests.people.intent import Caller, Intent
from loadtests.target import Target
from loadtests.traffic import voter as voting_voter
from loadtests.traffic.double import CAMPAIGN, FrontDouble, serving
from loadtests.traffic.front import Front
from loadtests.traffic.voter import ACKNOWLEDGED, MOST_ATTEMPTS, UNKNOWN, Fate, Refused, Voter
from loadtests.traffic.wire import Pool

BALLOTS = f"/api/v1/campaigns/{CAMPAIGN}/ballots"
INTENT = Intent(
    due_s=1.0,
    session_s=1.0,
    ballot_id=UUID(int=7, version=4),
    selections=("case-1", "case-2"),
    caller=Caller(address="36.1.2.3", user_agent="Browser/1", referrer="https://www.baidu.com/"),
)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voting_voter, "pause_s", lambda *_: 0.0)


async def _vote(target: Target, intent: Intent = INTENT) -> Fate:
    async with Pool(target, 2, timeout_s=5.0) as pool:
        voter = Voter(Front(pool=pool, target=target, campaign=CAMPAIGN), intent)
        await voter.enrol()
        for case in intent.pages:
            await voter.read(case)
        return await voter.cast()


async def test_a_ballot_is_acknowledged_with_its_receipt_and_time() -> None:
    async with serving(FrontDouble()) as target:
        fate = await _vote(target)
    assert fate.name == ACKNOWLEDGED
    assert fate.receipt == f"r-{INTENT.ballot_id}"
    assert fate.cast_at == "2026-01-01T00:00:00Z"


async def test_503_is_retried_with_the_same_ballot_id() -> None:
    double = FrontDouble(unwell=3)
    async with serving(double) as target:
        fate = await _vote(target)
    assert fate.name == ACKNOWLEDGED
    assert fate.attempts == 4
    assert {ballot["ballot_id"] for ballot in double.ballots} == {str(INTENT.ballot_id)}
    assert len({ballot["cookie"] for ballot in double.ballots}) == 1


async def test_retries_are_bounded() -> None:
    double = FrontDouble(unwell=1000)
    async with serving(double) as target:
        fate = await _vote(target)
    assert fate == Fate(name="try-again", attempts=MOST_ATTEMPTS)
    assert len(double.ballots) == MOST_ATTEMPTS


async def test_a_refusal_is_told_by_its_problem_type_and_not_retried() -> None:
    double = FrontDouble(refuse_with="quota-used")
    async with serving(double) as target:
        fate = await _vote(target)
    assert fate == Fate(name="quota-used", attempts=1)


async def test_an_ended_front_leaves_the_outcome_unknown() -> None:
    async with serving(FrontDouble()) as target:
        pass
    with pytest.raises(Refused, match=f"enrol:{UNKNOWN}"):
        await _vote(target)


async def test_the_request_looks_like_the_citizens_browser() -> None:
    double = FrontDouble()
    async with serving(double) as target:
        await _vote(target)
        sent = double.heard(BALLOTS)[0]
        assert sent["Origin"] == target.origin
        assert sent["Referer"] == f"{target.origin}/c/{CAMPAIGN}"
    assert sent["X-Forwarded-For"] == "36.1.2.3"
    assert sent["User-Agent"] == "Browser/1"
    assert sent["Content-Type"] == "application/json"


async def test_the_page_that_led_here_is_told_where_the_cookie_is_given() -> None:
    double = FrontDouble()
    async with serving(double) as target:
        await _vote(target)
    assert double.heard("/api/v1/voters")[0]["Referer"] == "https://www.baidu.com/"


async def test_a_reader_opens_the_gallery_and_the_cases_before_voting() -> None:
    double = FrontDouble(page_sets_cookie=True)
    intent = Intent(
        due_s=1.0,
        session_s=1.0,
        ballot_id=INTENT.ballot_id,
        selections=("case-1",),
        caller=INTENT.caller,
        pages=("case-1", "case-3"),
    )
    async with serving(double) as target:
        fate = await _vote(target, intent)
    assert fate.name == ACKNOWLEDGED
    assert list(double.seen) == [
        f"GET /c/{CAMPAIGN}",
        f"GET /c/{CAMPAIGN}/cases/case-1",
        f"GET /c/{CAMPAIGN}/cases/case-3",
        f"POST {BALLOTS}",
    ]
    assert double.headers[0]["Referer"] == "https://www.baidu.com/"


async def test_a_page_without_a_cookie_sends_the_reader_to_enrol() -> None:
    double = FrontDouble(page_sets_cookie=False)
    intent = Intent(
        due_s=1.0,
        session_s=1.0,
        ballot_id=INTENT.ballot_id,
        selections=("case-1",),
        caller=INTENT.caller,
        pages=("case-1",),
    )
    async with serving(double) as target:
        assert (await _vote(target, intent)).name == ACKNOWLEDGED
    assert double.seen["POST /api/v1/voters"] == 1
