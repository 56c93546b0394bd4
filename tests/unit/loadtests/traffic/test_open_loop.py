"""Traffic is open loop, and counts from the moment a ballot was due."""

import time
from random import Random

from loadtests.clock import CampaignClock, wall_clock
from loadtests.people.citizens import citizens_cast
from loadtests.people.electorate import seeded_electorate
from loadtests.people.intent import Intent
from loadtests.people.taste import Candidate
from loadtests.traffic.double import CAMPAIGN, FrontDouble, serving
from loadtests.traffic.front import Front
from loadtests.traffic.open_loop import Schedule, Sent, Traffic
from loadtests.traffic.report import report_traffic
from loadtests.traffic.wire import Pool


def _plan(count: int, due_s: float) -> list[Intent]:
    electorate = seeded_electorate([Candidate(id="case-1", category="c")], seed=1)
    return list(citizens_cast([due_s] * count, electorate, Random(1)))


async def _run(
    double: FrontDouble, plan: list[Intent], schedule: Schedule, limit_s: float = 30.0
) -> list[Sent]:
    async with serving(double) as target, Pool(target, 8) as pool:
        front = Front(pool=pool, target=target, campaign=CAMPAIGN)
        return await Traffic(front, schedule).run(plan, limit_s)


async def test_every_intent_is_sent_once_by_a_voter_of_its_own() -> None:
    double = FrontDouble()
    fast = CampaignClock(origin_s=0.0, rate=100_000.0, wall_s=time.time())
    plan = _plan(50, 1000.0)
    sent = await _run(double, plan, Schedule(clock=fast, begins_at=0.0))
    assert {each.intent.ballot_id for each in sent} == {intent.ballot_id for intent in plan}
    assert {each.fate.name for each in sent} == {"acknowledged"}
    assert len({str(ballot["cookie"]) for ballot in double.ballots}) == 50


async def test_a_ballot_that_was_due_long_ago_is_late_by_as_much() -> None:
    schedule = Schedule(clock=wall_clock(), begins_at=time.time() - 5000.0)
    instant = [
        Intent(
            due_s=1000.0,
            session_s=0.0,
            ballot_id=intent.ballot_id,
            selections=intent.selections,
            caller=intent.caller,
        )
        for intent in _plan(1, 1000.0)
    ]
    sent = await _run(FrontDouble(), instant, schedule)
    assert sent[0].late_s >= 4000.0
    assert sent[0].latency_s >= sent[0].late_s


async def test_a_plan_is_bounded_in_time() -> None:
    schedule = Schedule(clock=wall_clock(), begins_at=time.time() + 3600.0)
    assert await _run(FrontDouble(), _plan(3, 1000.0), schedule, limit_s=0.05) == []


async def test_refusals_are_counted_by_reason() -> None:
    fast = CampaignClock(origin_s=0.0, rate=100_000.0, wall_s=time.time())
    schedule = Schedule(clock=fast, begins_at=0.0)
    sent = await _run(FrontDouble(refuse_with="quota-used"), _plan(4, 1000.0), schedule)
    report = report_traffic(5, sent, 100_000.0, 1.0)
    assert (report.planned, report.sent, report.acknowledged) == (5, 4, 0)
    assert report.refused == {"quota-used": 4}
