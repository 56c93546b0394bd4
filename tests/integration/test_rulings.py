"""People rule on a real ledger: what they are shown is what they get, and it can be taken back."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import asyncpg
import numpy as np
import pytest
from msgspec import structs

from fraud.domain import IncidentId, IncidentState, Joined
from fraud.incidents.store import IncidentStore
from fraud.proposal_store import ProposalStore
from fraud.watching.findings import Findings
from fraud.watching.review import Review
from fraud.worker import JudgeWorker
from ops.export.exporter import export
from ops.fsck.inspection import fsck
from ops.keys import key_files
from ops.rulings.carrying_out import Carrier, ruling
from ops.rulings.criteria import Criteria, WrongCriteria
from ops.rulings.elsewhere import elsewhere
from ops.rulings.investigation import shared_by, source
from ops.rulings.labels import Labels
from ops.rulings.looking import Vantage
from ops.rulings.nouns import Ending, Order, Verb
from ops.rulings.order_store import OrderStore
from ops.rulings.powers import Power
from ops.rulings.preview import Preview, shown, since, undoing
from ops.rulings.queue import queue
from ops.rulings.steps import left
from ops.verify.verifier import verify
from tests.ballots import ORIGIN, TestClock, ballot, loaded
from tests.campaigns import campaign
from tests.integration.office import Office
from tests.integration.test_judge_worker import BRUSHED, SCRIPT, Bench
from voting.domain import CaseId, Cast, Status, Tally
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import MAX_SETTLED, Ruling
from voting.ledger.register import Register


@pytest.fixture
async def bench(pool: asyncpg.Pool, book: Ledger, clock: TestClock, office: Office) -> Bench:
    """A campaign in which a script was held."""
    key_files.make_keys(Path(office.variables["PINGXUAN_DATA_DIR"]) / "keys", "tiny")
    enrolled = await loaded(pool, campaign())
    worker = JudgeWorker(enrolled, book, IncidentStore(pool), ProposalStore(pool), Review(pool))
    bench = Bench(pool, book, enrolled, clock, worker)
    await bench.a_quiet_hour()
    await bench.brush()
    clock.forward(minutes=5)
    await worker.turn()
    return bench


async def desk_at(bench: Bench) -> Vantage:
    enrolled = await Register(bench.pool).find("tiny")
    return Vantage(pool=bench.pool, enrolled=enrolled, labels=Labels(b"a key"))


async def incident_of(bench: Bench) -> str:
    [incident] = await IncidentStore(bench.pool).all(bench.enrolled)
    return incident.id


async def order(
    bench: Bench, preview: Preview, verb: Verb, *, actor: str = "lin", undoes: int | None = None
) -> Order:
    placed = await OrderStore(bench.pool).place(
        bench.enrolled, preview.docket, verb, reason="looked at", actor=actor, undoes=undoes
    )
    return await carry_out(bench, placed)


async def carry_out(bench: Bench, placed: Order) -> Order:
    return await Carrier(pool=bench.pool, ledger=bench.book).carry_out(bench.enrolled, placed)


async def rule(bench: Bench, verb: Verb, **criteria: Sequence[str]) -> Order:
    asked = Criteria(incident=(await incident_of(bench),), **criteria)  # type: ignore[arg-type]
    return await order(bench, await shown(await desk_at(bench), asked, actor="lin"), verb)


async def tallies(bench: Bench) -> dict[CaseId, Tally]:
    live = await bench.book.live_tallies(bench.enrolled)
    assert live.by_case == await bench.book.tabulate(bench.enrolled, live.as_of)
    return live.by_case


async def standing(bench: Bench) -> list[tuple[int, str, bool]]:
    rows = await bench.pool.fetch(
        "SELECT index, status_of(campaign_no, index), ruled_by_person(campaign_no, index)"
        " FROM cast_vote_record ORDER BY index"
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("verb", [Verb.RELEASE, Verb.HOLD, Verb.VOID])
async def test_the_outcome_is_the_preview_and_the_ranking_that_rank_tells(
    bench: Bench, office: Office, verb: Verb
) -> None:
    incident = await incident_of(bench)
    preview = await office.told("incident", "preview", "tiny", incident)
    told = preview["effects"][verb.value]
    ruled = await office.told(
        *("incident", verb.value, "tiny", incident, "--preview", str(preview["preview"])),
        *("--reason", "looked at"),
    )
    assert ruled["done"] == told["touched"] == preview["ballots"]
    after = {CaseId(case): Tally(**tally) for case, tally in told["tallies"].items()}
    assert await tallies(bench) == after
    ranked = await office.told("rank", "tiny")
    places = {s["case"]: s["place"] for group in ranked["groups"] for s in group["standings"]}
    assert all(places[shift["case"]] == shift["place_after"] for shift in told["ranking"])
    before = await office.told("rank", "tiny", "--as-of", str(preview["as_of"]))
    then = {s["case"]: s["place"] for group in before["groups"] for s in group["standings"]}
    assert all(then[shift["case"]] == shift["place"] for shift in told["ranking"])
    assert {case for case in then if then[case] != places[case]} <= {
        shift["case"] for shift in told["ranking"]
    }


async def test_a_ruling_by_criteria_touches_what_fits_alone(bench: Bench) -> None:
    before = (await tallies(bench))[BRUSHED]
    fitting = await rule(bench, Verb.VOID, client=("requests 2/other/other",))
    assert fitting.done == before.held
    nothing = await shown(await desk_at(bench), Criteria(client=("nobody's",)), actor="lin")
    assert nothing.docket.total == 0


async def test_what_is_taken_back_is_as_it_was(bench: Bench) -> None:
    before = await standing(bench)
    voided = await rule(bench, Verb.VOID)
    preview = await undoing(await desk_at(bench), voided, actor="chen")
    undone = await order(bench, preview, Verb.UNDO, undoes=voided.number)
    assert await standing(bench) == before
    assert undone.done == voided.done
    assert [one.number for one in await OrderStore(bench.pool).newest(bench.enrolled)] == [
        undone.number,
        voided.number,
    ]
    again = await undoing(await desk_at(bench), undone, actor="chen")
    await order(bench, again, Verb.UNDO, undoes=undone.number)
    assert (await tallies(bench))[BRUSHED].voided == voided.done


async def test_new_ballots_of_a_growing_incident_are_not_ruled_on(bench: Bench) -> None:
    desk, incident = await desk_at(bench), await incident_of(bench)
    preview = await shown(desk, Criteria(incident=(incident,)), actor="lin")
    await grow(bench, IncidentId(incident), 5)
    voided = await order(bench, preview, Verb.VOID)
    assert voided.done == preview.docket.total
    assert await since(desk, preview.docket) == 5
    assert (await tallies(bench))[BRUSHED].held == 5
    [line] = await queue(desk)
    assert (line.is_open, line.standing.waiting) == (True, 5)


async def grow(bench: Bench, incident: IncidentId, number: int) -> None:
    """The judge finds more ballots of an incident."""
    cast = await bench.book.cast(bench.enrolled, [ballot(BRUSHED) for _ in range(number)])
    indices = [one.index for one in cast if isinstance(one, Cast)]
    held = replace(ruling_of_the_judge(indices), upto=indices[-1])
    await bench.book.settle(bench.enrolled, held)
    joined = Joined(incident=incident, index=np.array(indices), at=0.0)
    await IncidentStore(bench.pool).save(bench.enrolled, [], [joined], "a model")


async def test_what_somebody_ruled_on_since_it_was_shown_stays_so(bench: Bench) -> None:
    desk, incident = await desk_at(bench), await incident_of(bench)
    slow = await shown(desk, Criteria(incident=(incident,)), actor="lin")
    quick = await shown(desk, Criteria(incident=(incident,)), actor="wang")
    released = await order(bench, quick, Verb.RELEASE, actor="wang")
    late = await order(bench, slow, Verb.VOID)
    assert (late.done, late.spared) == (0, released.done)
    assert (await tallies(bench))[BRUSHED].voided == 0


async def test_an_order_that_a_crash_cut_short_is_resumed_and_done_once(bench: Bench) -> None:
    desk, incident = await desk_at(bench), await incident_of(bench)
    preview = await shown(desk, Criteria(incident=(incident,)), actor="lin")
    orders = OrderStore(bench.pool)
    placed = await orders.place(
        bench.enrolled, preview.docket, Verb.VOID, reason="looked at", actor="lin"
    )
    [step] = await left(bench.pool, placed, preview.docket)
    part = replace(step, ballots=step.ballots[:7])
    await bench.book.settle(bench.enrolled, ruling(placed, preview.docket, part))
    [resumed] = await Carrier(pool=bench.pool, ledger=bench.book).resume(bench.enrolled)
    assert (resumed.ending, resumed.done) == (Ending.DONE, preview.docket.total)
    moved = await bench.pool.fetchval(
        "SELECT count(*) FROM ruling_exception WHERE by_person AND to_status = 'voided'"
    )
    assert moved == preview.docket.total
    assert await orders.running(bench.enrolled) == []


async def test_an_order_that_is_cancelled_says_what_it_did(bench: Bench) -> None:
    desk, incident = await desk_at(bench), await incident_of(bench)
    preview = await shown(desk, Criteria(incident=(incident,)), actor="lin")
    orders = OrderStore(bench.pool)
    placed = await orders.place(
        bench.enrolled, preview.docket, Verb.VOID, reason="looked at", actor="lin"
    )
    await orders.cancel(placed, "wang")
    ended = await carry_out(bench, placed)
    assert (ended.ending, ended.done, ended.cancelled_by) == (Ending.CANCELLED, 0, "wang")
    assert (await tallies(bench))[BRUSHED].voided == 0


async def test_an_order_of_many_ballots_goes_by_settlements_and_stops_between_them(
    bench: Bench,
) -> None:
    await bench.book.cast(bench.enrolled, [ballot("c5") for _ in range(2 * MAX_SETTLED)])
    head = await bench.book.advance(bench.enrolled)
    await bench.book.settle(bench.enrolled, replace(ruling_of_the_judge([]), upto=head.index))
    before = await standing(bench)
    preview = await shown(await desk_at(bench), Criteria(case=("c5",)), actor="lin")
    orders = OrderStore(bench.pool)
    placed = await orders.place(
        bench.enrolled, preview.docket, Verb.VOID, reason="looked at", actor="lin"
    )
    told: list[int] = []
    carrier = Carrier(pool=bench.pool, ledger=bench.book)
    stopping: list[asyncio.Task[None]] = []

    def progress(done: int, total: int) -> None:
        assert total == preview.docket.total
        told.append(done)
        if done:
            stopping.append(asyncio.ensure_future(orders.cancel(placed, "wang")))

    ended = await carrier.carry_out(bench.enrolled, placed, progress)
    assert ended.ending is Ending.CANCELLED
    assert ended.done == told[-1] < preview.docket.total
    assert ended.done % MAX_SETTLED == 0
    assert sum(tally.voided for tally in (await tallies(bench)).values()) == ended.done
    back = await undoing(await desk_at(bench), ended, actor="lin")
    await order(bench, back, Verb.UNDO, undoes=ended.number)
    assert await standing(bench) == before


async def test_a_docket_is_ruled_on_once(bench: Bench) -> None:
    desk, incident = await desk_at(bench), await incident_of(bench)
    preview = await shown(desk, Criteria(incident=(incident,)), actor="lin")
    first = await order(bench, preview, Verb.VOID)
    assert (await order(bench, preview, Verb.VOID)).number == first.number
    with pytest.raises(Exception, match="ruled on this preview already"):
        await order(bench, preview, Verb.RELEASE)


async def test_nothing_moves_after_the_certificate(bench: Bench) -> None:
    desk, incident = await desk_at(bench), await incident_of(bench)
    preview = await shown(desk, Criteria(incident=(incident,)), actor="lin")
    before = await standing(bench)
    await bench.pool.execute("UPDATE sequencer SET phase = 'certified', closed_index = last_index")
    ended = await order(bench, preview, Verb.VOID)
    assert (ended.ending, ended.done) == (Ending.REFUSED, 0)
    assert await standing(bench) == before


async def only_for_review(bench: Bench) -> IncidentId:
    [incident] = await IncidentStore(bench.pool).all(bench.enrolled)
    assert incident.state is IncidentState.REVIEW
    return incident.id


@pytest.fixture
async def review(pool: asyncpg.Pool, book: Ledger, clock: TestClock, office: Office) -> Bench:
    """A script beside fewer ballots than anything may be held beside."""
    key_files.make_keys(Path(office.variables["PINGXUAN_DATA_DIR"]) / "keys", "tiny")
    enrolled = await loaded(pool, campaign())
    worker = JudgeWorker(enrolled, book, IncidentStore(pool), ProposalStore(pool), Review(pool))
    bench = Bench(pool, book, enrolled, clock, worker)
    for number in range(80):
        clock.forward(seconds=3)
        await book.cast(enrolled, [ballot(f"c{1 + number % 6}")])
    await bench.brush()
    await worker.turn()
    clock.forward(hours=2)
    await worker.turn()
    return bench


async def test_what_a_person_finds_honest_is_never_held_later_and_leaves_the_queue(
    review: Bench,
) -> None:
    incident = await only_for_review(review)
    [line] = await queue(await desk_at(review))
    assert line.standing.waiting == line.queued.incident.ballots
    honest = await rule(review, Verb.RELEASE)
    assert honest.done == line.queued.incident.ballots
    [line] = await queue(await desk_at(review))
    assert not line.is_open
    ballots = await IncidentStore(review.pool).ballots(review.enrolled, incident)
    before = await standing(review)
    held = ruling_of_the_judge(ballots)
    assert await review.book.settle(review.enrolled, held) is None
    await review.another().turn()
    assert await standing(review) == before
    [line] = await queue(await desk_at(review))
    assert not line.is_open


def ruling_of_the_judge(ballots: Sequence[int]) -> Ruling:
    return Ruling(
        actor="judge",
        by_person=False,
        upto=None,
        status=Status.HELD,
        indices=ballots,
        incidents=[None] * len(ballots),
        scores=[0.9] * len(ballots),
    )


@pytest.mark.parametrize(("verb", "brushed"), [(Verb.RELEASE, False), (Verb.VOID, True)])
async def test_a_ruling_on_what_was_for_review_teaches(
    review: Bench, verb: Verb, brushed: bool
) -> None:
    ruled = await rule(review, verb)
    found = await Findings(review.pool).ruled(review.enrolled)
    assert len(found) == ruled.done
    assert {one.brushed for one in found} == {brushed}
    preview = await undoing(await desk_at(review), ruled, actor="lin")
    await order(review, preview, Verb.UNDO, undoes=ruled.number)
    assert await Findings(review.pool).ruled(review.enrolled) == []


async def test_a_moderator_may_hold_and_not_overrule(bench: Bench) -> None:
    desk, incident = await desk_at(bench), await incident_of(bench)
    preview = await shown(desk, Criteria(incident=(incident,)), actor="lin")
    assert preview.power(Verb.HOLD) is Power.HOLD
    assert {preview.power(verb) for verb in (Verb.VOID, Verb.RELEASE)} == {Power.RULE}
    await order(bench, preview, Verb.RELEASE)
    after = await shown(desk, Criteria(incident=(incident,)), actor="wang")
    assert after.power(Verb.HOLD) is Power.RULE


async def test_a_search_is_kept_as_an_incident_and_ruled_on(bench: Bench, office: Office) -> None:
    told = await office.told(
        *("ballots", "search", "tiny", "--client", "requests 2/other/other"),
        *("--keep", "one script"),
    )
    flag = told["kept"]["incident"]
    assert told["kept"]["ballots"] == told["ballots"] == SCRIPT
    listed = await office.told("incident", "list", "tiny")
    assert {one["incident"] for one in listed["incidents"]} == {flag, await incident_of(bench)}
    await bench.another().turn()
    ruled = await office.told("incident", "void", "tiny", flag, "--reason", "one script", "--yes")
    assert ruled["done"] == SCRIPT
    assert (await tallies(bench))[BRUSHED].voided == SCRIPT
    listed = await office.told("incident", "list", "tiny")
    assert listed["incidents"] == []
    shown_again = await office.told("incident", "show", "tiny", flag)
    assert shown_again["orders"][0]["done"] == SCRIPT
    undone = await office.told(
        "incident", "undo", "tiny", str(ruled["order"]), "--reason", "a mistake"
    )
    assert undone["done"] == SCRIPT


async def test_a_search_tells_no_identity_and_finds_by_its_labels(bench: Bench) -> None:
    desk = await desk_at(bench)
    seen = await source(desk, Criteria(client=("requests 2/other/other",)))
    assert seen.found.total == SCRIPT
    sample = seen.samples[0]
    assert sample.network == desk.labels.network(666)
    assert (await source(desk, Criteria(network=(sample.network,)))).found.total == SCRIPT
    assert (await source(desk, Criteria(voter=(sample.voter,)))).found.total == 1
    assert {made.criterion: made.distinct for made in seen.made}["network"] == 1
    assert sum(ballots for _, ballots, _ in seen.course.steps) == SCRIPT


async def test_two_sources_side_by_side_share_what_fits_both(bench: Bench) -> None:
    desk = await desk_at(bench)
    both = await shared_by(
        desk, Criteria(network=(desk.labels.network(666),)), Criteria(case=(BRUSHED,))
    )
    assert both == SCRIPT


async def test_the_same_senders_are_found_elsewhere(bench: Bench) -> None:
    strays = structs.replace(ORIGIN, network=666)
    await bench.book.cast(bench.enrolled, [ballot("c3", provenance=strays) for _ in range(3)])
    desk, incident = await desk_at(bench), await incident_of(bench)
    by_network = (await elsewhere(desk, Criteria(incident=(incident,))))[0]
    assert by_network.shared == "network"
    found = {group.choice: group.ballots for group in by_network.groups}
    assert found[CaseId("c3"),] == 3


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        (Criteria(case=("c99",)), "the campaign has no `c99`"),
        (Criteria(network=("666",)), "`666` is no label such as N-"),
        (Criteria(voter=("N-AAAAAAAAAAAAA",)), "is no label such as V-"),
    ],
)
async def test_a_criterion_that_cannot_be_is_named(
    bench: Bench, criteria: Criteria, said: str
) -> None:
    with pytest.raises(WrongCriteria, match=said):
        await source(await desk_at(bench), criteria)


async def test_an_export_of_rulings_by_people_verifies_and_fsck_finds_nothing(
    bench: Bench, tmp_path: Path
) -> None:
    released = await rule(bench, Verb.RELEASE)
    preview = await undoing(await desk_at(bench), released, actor="lin")
    await order(bench, preview, Verb.UNDO, undoes=released.number)
    voided = await rule(bench, Verb.VOID)
    preview = await undoing(await desk_at(bench), voided, actor="lin")
    await order(bench, preview, Verb.UNDO, undoes=voided.number)
    await rule(bench, Verb.HOLD)
    enrolled = await Register(bench.pool).find("tiny")
    await export(bench.pool, enrolled, tmp_path / "out")
    assert verify(tmp_path / "out").ok
    assert await fsck(bench.pool, enrolled) == []
