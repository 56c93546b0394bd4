"""Moderators rule at the desk: what they are shown, what they may, and what needs a second one."""

import re

import asyncpg
import pytest

from fraud.incidents.store import IncidentStore
from fraud.proposal_store import ProposalStore
from fraud.watching.audit_store import AuditStore
from fraud.watching.review import Review
from fraud.worker import JudgeWorker
from ops.desk.permissions import Role
from ops.keys import key_files
from ops.rulings.criteria import Criteria
from ops.rulings.looking import vantage_of
from ops.rulings.nouns import Ending, Verb
from ops.rulings.order_store import OrderStore
from ops.rulings.preview import shown
from tests.ballots import loaded
from tests.campaigns import campaign
from tests.desks import DeskHouse, Person
from tests.integration.test_judge_worker import BRUSHED, SCRIPT, Bench
from voting.domain import Tally

BASE = "/campaigns/tiny"


@pytest.fixture
async def bench(pool: asyncpg.Pool, desk: DeskHouse) -> Bench:
    """A campaign in which a script was held, at the desk's own time."""
    key_files.make_keys(desk.deployment.settings.keys_dir, "tiny")
    enrolled = await loaded(pool, campaign())
    ledger = desk.deployment.ledger
    worker = JudgeWorker(enrolled, ledger, IncidentStore(pool), ProposalStore(pool), Review(pool))
    bench = Bench(pool, ledger, enrolled, desk.clock, worker)
    await bench.a_quiet_hour()
    await bench.brush()
    desk.clock.forward(minutes=5)
    await worker.turn()
    return bench


async def incident_of(bench: Bench) -> str:
    [incident] = await IncidentStore(bench.pool).all(bench.enrolled)
    return incident.id


async def prepared(person: Person, incident: str, verb: str) -> str:
    """Where the preview of a ruling is."""
    await person.page(f"{BASE}/incidents/{incident}")
    answer = await person.post(f"{BASE}/rulings/prepare", incident=incident, verb=verb)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


async def ruled(desk: DeskHouse, person: Person, incident: str, verb: str) -> str:
    """Where the ruling, or the request for it, is."""
    address = await prepared(person, incident, verb)
    await person.page(address)
    answer = await person.post(
        address.partition("?")[0], verb=verb, undoes="", reason="one script"
    )
    assert answer.status == 303, await answer.text()
    await desk.desk.carrying.idle()
    return answer.headers["Location"]


async def test_every_page_speaks_both_languages(desk: DeskHouse, bench: Bench) -> None:
    person, incident = await desk.person("ada", Role.SENIOR_MODERATOR), await incident_of(bench)
    preview = await prepared(person, incident, "void")
    order = await ruled(desk, person, incident, "hold")
    for path in (
        *(BASE, f"{BASE}/incidents", f"{BASE}/incidents?kind=held&done=1", preview, order),
        *(f"{BASE}/incidents/{incident}", f"{BASE}/incidents/{incident}/elsewhere"),
        *(f"{BASE}/rulings", f"{BASE}/ballots", f"{BASE}/audit-draw"),
        f"{BASE}/ballots?case=c1&state=held&b-case=c2",
    ):
        assert "评选工作台" in await person.page(path)
        english = await person.page(f"{path}{'&' if '?' in path else '?'}lang=en")
        words = re.sub(r"<[^>]*>", " ", english.partition("<main")[2].partition("</main>")[0])
        assert not re.search(r"[一-鿿]", words.replace("中文", "")), re.findall(
            r".*[一-鿿].*", words
        )
        await person.page(f"{path}{'&' if '?' in path else '?'}lang=zh")


async def test_an_incident_is_ruled_on_with_three_actions(desk: DeskHouse, bench: Bench) -> None:
    person, incident = await desk.person("ada", Role.SENIOR_MODERATOR), await incident_of(bench)
    before = await bench.tally()
    queue = await person.page(f"{BASE}/incidents")
    assert f'data-line href="{BASE}/incidents/{incident}"' in queue
    shown = await person.page(await prepared(person, incident, "void"))
    assert f"将裁定 {before.held} 张选票" in shown
    order = await ruled(desk, person, incident, "void")
    page = await person.page(order)
    assert "已完成" in page
    assert await bench.tally() == Tally(
        received=before.received, counted=before.counted, voided=before.held
    )
    assert incident not in await person.page(f"{BASE}/incidents")
    assert incident in await person.page(f"{BASE}/incidents?done=1")


async def test_a_ruling_without_a_reason_is_none(desk: DeskHouse, bench: Bench) -> None:
    person, incident = await desk.person("ada", Role.SENIOR_MODERATOR), await incident_of(bench)
    address = await prepared(person, incident, "void")
    await person.page(address)
    answer = await person.post(address.partition("?")[0], verb="void", undoes="", reason=" ")
    assert answer.status == 422
    assert (await bench.tally()).voided == 0


async def test_what_a_moderator_wants_voided_a_senior_one_agrees_to(
    desk: DeskHouse, bench: Bench
) -> None:
    moderator, incident = await desk.person("ada", Role.MODERATOR), await incident_of(bench)
    senior = await desk.person("lin", Role.SENIOR_MODERATOR)
    request = await ruled(desk, moderator, incident, "void")
    assert request.startswith("/requests/")
    assert (await bench.tally()).voided == 0
    queue = await moderator.page(f"{BASE}/incidents")
    assert "已提交，处理中" in queue
    assert "下一件" not in queue, "it waits for somebody else"
    await senior.page(request)
    answer = await senior.post(f"{request}/approve", reason="seen")
    assert answer.status == 303
    await desk.desk.carrying.idle()
    [order] = await OrderStore(bench.pool).newest(bench.enrolled)
    assert (order.actor, order.seconded_by, order.ending) == ("ada", "lin", Ending.DONE)
    assert (await bench.tally()).voided == order.done
    await senior.post(f"{request}/carry-out")
    assert len(await OrderStore(bench.pool).newest(bench.enrolled)) == 1


async def test_a_moderator_holds_and_does_not_release_or_undo(
    desk: DeskHouse, bench: Bench
) -> None:
    moderator, incident = await desk.person("ada", Role.MODERATOR), await incident_of(bench)
    address = await prepared(moderator, incident, "release")
    assert "您的角色不能作此决定" in await moderator.page(address)
    answer = await moderator.post(
        address.partition("?")[0], verb="release", undoes="", reason="honest"
    )
    assert answer.status == 403
    order = await ruled(desk, moderator, incident, "hold")
    assert "已完成" in await moderator.page(order.partition("?")[0])
    assert (await moderator.post(f"{order.partition('?')[0]}/undo")).status == 403


async def test_an_auditor_reads_and_orders_nothing(desk: DeskHouse, bench: Bench) -> None:
    auditor, incident = await desk.person("ada", Role.AUDITOR), await incident_of(bench)
    page = await auditor.page(f"{BASE}/incidents/{incident}")
    assert "rulings/prepare" not in page
    answer = await auditor.post(f"{BASE}/rulings/prepare", incident=incident, verb="hold")
    assert answer.status == 403


async def test_a_ruling_is_undone_at_the_desk(desk: DeskHouse, bench: Bench) -> None:
    person, incident = await desk.person("ada", Role.SENIOR_MODERATOR), await incident_of(bench)
    before = await bench.tally()
    order = (await ruled(desk, person, incident, "void")).partition("?")[0]
    await person.page(order)
    answer = await person.post(f"{order}/undo")
    address = answer.headers["Location"]
    page = await person.page(address)
    assert f"将裁定 {before.held} 张选票" in page
    answer = await person.post(
        address.partition("?")[0],
        verb="undo",
        undoes=order.rpartition("/")[2],
        reason="a mistake",
    )
    assert answer.status == 303, await answer.text()
    await desk.desk.carrying.idle()
    assert await bench.tally() == before
    history = await person.page(f"{BASE}/incidents/{incident}")
    assert "one script" in history
    assert "a mistake" in history
    again = await person.post(f"{order}/undo")
    assert "没有可撤销的" in await again.text()


async def test_a_search_is_kept_as_an_incident_at_the_desk(desk: DeskHouse, bench: Bench) -> None:
    person = await desk.person("ada", Role.MODERATOR)
    query = "client=requests+2%2Fother%2Fother"
    page = await person.page(f"{BASE}/ballots?{query}")
    assert f"{SCRIPT} 张选票" in page
    assert not re.search(r"\b666\b", page)
    answer = await person.post(f"{BASE}/rulings/prepare", query=query, verb="hold")
    assert f"将裁定 {SCRIPT} 张选票" in await person.page(answer.headers["Location"])
    answer = await person.post(f"{BASE}/rulings/prepare", query="", verb="hold")
    assert answer.status == 400
    answer = await person.post(f"{BASE}/ballots/keep", query=query, title="one script")
    assert answer.status == 303
    assert "one script" in await person.page(answer.headers["Location"])


async def test_a_wrong_criterion_is_told(desk: DeskHouse, bench: Bench) -> None:
    person = await desk.person("ada", Role.MODERATOR)
    answer = await person.get(f"{BASE}/ballots?case=c99")
    assert answer.status == 422
    assert "c99" in await answer.text()


async def test_a_drawn_ballot_is_labelled_at_the_desk(desk: DeskHouse, bench: Bench) -> None:
    person = await desk.person("ada", Role.MODERATOR)
    page = await person.page(f"{BASE}/audit-draw")
    found = re.search(r'name="index" value="(\d+)"', page)
    assert found
    answer = await person.post(f"{BASE}/audit-draw", index=found[1], label="genuine", reason="")
    assert answer.status == 303
    assert await AuditStore(bench.pool).labelled(bench.enrolled) == {int(found[1])}
    held = (await IncidentStore(bench.pool).ballots(bench.enrolled, await incident_of(bench)))[0]  # type: ignore[arg-type]
    answer = await person.post(f"{BASE}/audit-draw", index=str(held), label="genuine", reason="")
    assert answer.status == 409


async def test_what_a_process_left_is_carried_out_by_the_next(
    desk: DeskHouse, bench: Bench
) -> None:
    vantage = await vantage_of(desk.deployment, "tiny")
    preview = await shown(vantage, Criteria(incident=(await incident_of(bench),)), actor="ada")
    orders = OrderStore(bench.pool)
    await orders.place(bench.enrolled, preview.docket, Verb.VOID, reason="one script", actor="ada")
    await desk.desk.carrying.resume()
    await desk.desk.carrying.idle()
    [order] = await orders.newest(bench.enrolled)
    assert (order.ending, order.done) == (Ending.DONE, preview.docket.total)
    assert BRUSHED in vantage.enrolled.case_numbers
