"""Acts that need two people: asked for, agreed to, carried out once, or not at all."""

import asyncio

import pytest

from ops.desk.permissions import Role, Stage
from ops.desk.requests.acts import Act
from ops.desk.requests.nouns import State
from ops.desk.requests.store import Requests
from ops.desk.running.deciding import CHANGED, carry_out_decision
from tests.desks import DeskHouse, Person
from tests.integration.desk_work import (
    RUNNING,
    adopted,
    agreed,
    audited,
    decided,
    digest_in,
    in_review,
    last,
    now,
    open_vote,
    request_at,
    two_organizers,
)
from tests.integration.office import void
from voting.domain import CaseId, Phase
from voting.errors import OutcomeUnknown
from voting.history.decisions import Certification, Kind


async def closings(desk: DeskHouse) -> list[int]:
    return [one.index for one in (await now(desk)).decisions if one.kind is Kind.CLOSING]


async def test_a_vote_is_closed_early_by_two_people_and_by_no_one_alone(desk: DeskHouse) -> None:
    await open_vote(desk)
    ada, lin = await two_organizers(desk)
    senior = await desk.person("sen", Role.SENIOR_MODERATOR)
    page = await ada.page(f"{RUNNING}/closing")
    assert "投票进行中 → 投票已截止" in " ".join(page.replace("\n", " ").split())
    request = await decided(ada, "closing", reason="storm damage")
    assert await closings(desk) == []
    assert "看现在的预览" in await lin.page(request)
    for person in (ada, senior):
        assert (await agreed(person, request)).status == 409
    assert await closings(desk) == []
    assert (await agreed(lin, request)).status == 303
    record = await last(desk)
    assert (record.kind, record.actor, record.body.reason) == (
        Kind.CLOSING, "ada, lin", "storm damage",
    )  # fmt: skip
    assert f"序号 {record.index}" in await ada.page(request)
    assert (await lin.post(f"{request}/carry-out")).status == 409
    assert await closings(desk) == [record.index]
    [noted] = await audited(desk.deployment.pool, "campaign.closing")
    assert (noted["actor"], noted["reason"]) == ("lin", "storm damage")


async def test_what_is_refused_withdrawn_or_too_late_is_never_done(desk: DeskHouse) -> None:
    await open_vote(desk)
    ada, lin = await two_organizers(desk)
    refused = await decided(ada, "closing", reason="storm damage")
    await lin.page(refused)
    assert (await lin.post(f"{refused}/refuse", reason="it is over")).status == 303
    assert (await agreed(lin, refused)).status == 409
    withdrawn = await decided(ada, "closing", reason="storm damage")
    await ada.page(withdrawn)
    assert (await ada.post(f"{withdrawn}/withdraw")).status == 303
    assert (await agreed(lin, withdrawn)).status == 409
    late = await decided(ada, "closing", reason="storm damage")
    desk.clock.forward(hours=73)
    assert (await lin.sign_in()).status == 303
    assert (await agreed(lin, late)).status == 409
    found = await request_at(desk, late)
    assert found.state_at(desk.clock.now) is State.EXPIRED
    assert await closings(desk) == []


async def test_a_case_is_disqualified_only_as_it_was_shown(desk: DeskHouse) -> None:
    await open_vote(desk)
    ada, lin = await two_organizers(desk)
    request = await decided(ada, "disqualification", reason="copied", case="c1")
    assert (await request_at(desk, request)).asked.ballots == 4
    await decided(ada, "withdrawal", reason="asked for", case="c1")
    assert (await agreed(lin, request)).status == 303
    assert (await request_at(desk, request)).outcome == CHANGED
    assert (await now(desk)).life.absent[CaseId("c1")].kind is Kind.WITHDRAWAL
    again = await decided(ada, "disqualification", reason="copied", case="c1")
    await agreed(lin, again)
    assert (await now(desk)).life.absent[CaseId("c1")].kind is Kind.DISQUALIFICATION


async def test_ballots_that_come_in_do_not_stand_in_the_way_of_two_people(
    desk: DeskHouse,
) -> None:
    enrolled = await open_vote(desk)
    ada, lin = await two_organizers(desk)
    request = await decided(ada, "disqualification", reason="copied", case="c1")
    await void(desk.deployment.ledger, enrolled, 2)
    await decided(ada, "suspension", case="c5")
    await agreed(lin, request)
    assert (await now(desk)).life.absent[CaseId("c1")].kind is Kind.DISQUALIFICATION


async def certifiable(desk: DeskHouse) -> tuple[Person, Person]:
    ada, lin = await two_organizers(desk)
    await in_review(desk, ada)
    await adopted(ada)
    await decided(ada, "notice", reason="")
    assert "公示至" in await ada.page(f"{RUNNING}/certification")
    desk.clock.forward(days=9)
    for person in (ada, lin):
        assert (await person.sign_in()).status == 303
    return ada, lin


async def test_two_people_certify_what_they_have_both_seen(desk: DeskHouse) -> None:
    ada, lin = await certifiable(desk)
    request = await decided(ada, "certification", reason="all is said")
    await agreed(lin, request)
    enrolled = await now(desk)
    body = (await last(desk)).body
    assert isinstance(body, Certification)
    assert (enrolled.life.phase, body.certificate, body.counted) == (
        Phase.CERTIFIED, "tiny-1", 15,
    )  # fmt: skip


async def test_a_void_after_the_preview_asks_for_another_certification(desk: DeskHouse) -> None:
    ada, lin = await certifiable(desk)
    request = await decided(ada, "certification", reason="all is said")
    await void(desk.deployment.ledger, await now(desk), 14)
    await agreed(lin, request)
    assert (await request_at(desk, request)).outcome == CHANGED
    assert (await now(desk)).life.phase is Phase.NOTICE
    again = await decided(ada, "certification", reason="all is said")
    await agreed(lin, again)
    assert (await now(desk)).life.phase is Phase.CERTIFIED


async def test_a_desk_that_dies_between_record_and_outcome_does_nothing_twice(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_vote(desk)
    ada, lin = await two_organizers(desk)
    request = await decided(ada, "closing", reason="storm damage")

    async def lost(*_: object) -> bool:
        raise OutcomeUnknown

    with monkeypatch.context() as patched:
        patched.setattr(Requests, "carried_out", lost)
        assert (await agreed(lin, request)).status == 503
    found = await request_at(desk, request)
    assert (found.state, found.outcome) == (State.APPROVED, None)
    [index] = await closings(desk)
    assert "再次执行" in await lin.page(request)
    assert (await lin.post(f"{request}/carry-out")).status == 303
    assert await closings(desk) == [index]
    outcome = (await request_at(desk, request)).outcome
    assert outcome is not None
    assert f"序号 {index}" in outcome


async def test_an_act_that_is_carried_out_many_times_at_once_is_one(desk: DeskHouse) -> None:
    await open_vote(desk)
    ada, _ = await two_organizers(desk)
    number = await decided(ada, "closing", reason="storm damage")
    account = await desk.desk.accounts.find("lin")
    assert account is not None
    async with desk.deployment.pool.acquire() as connection:
        token = await desk.desk.sessions.begin(
            connection, account.no, Stage.WHOLE, "a browser", desk.clock.now
        )
    by = await desk.desk.sessions.visitor(token, desk.clock.now)
    assert by is not None
    no = int(number.rpartition("/")[2])
    asked = await desk.desk.requests.approve(no, by, "seen", desk.clock.now)
    done = await asyncio.gather(*(carry_out_decision(desk.desk, asked, by) for _ in range(8)))  # type: ignore[arg-type]
    [index] = await closings(desk)
    assert {f"序号 {index} " in outcome for outcome in done} == {True}


async def test_who_asks_gives_a_reason_and_only_an_organizer_asks(desk: DeskHouse) -> None:
    await open_vote(desk)
    ada, _ = await two_organizers(desk)
    shown = digest_in(await ada.page(f"{RUNNING}/closing"))
    assert (await ada.post(f"{RUNNING}/closing", reason="", shown=shown)).status == 422
    moderator = await desk.person("mo", Role.SENIOR_MODERATOR)
    await moderator.page(f"{RUNNING}/closing")
    answer = await moderator.post(f"{RUNNING}/closing", reason="why", shown=shown)
    assert answer.status == 403
    assert await desk.desk.requests.newest(desk.clock.now) == []


def test_every_act_of_four_eyes_has_somebody_who_carries_it_out(desk: DeskHouse) -> None:
    assert set(desk.desk.carriers) == set(Act)
