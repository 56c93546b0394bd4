"""Incidents on a real ledger: what may not be held counts until a person rules."""

from dataclasses import replace

import numpy as np

from fraud.domain import Incident, IncidentId, IncidentState, Joined
from fraud.incidents.store import IncidentStore
from ops.desk.permissions import Role
from tests.desks import DeskHouse
from tests.integration.test_judge_worker import (
    SCRIPT,
    Bench,
    bench,
    by_a_person,
    honest,
)
from voting.domain import Status

__all__ = ["bench"]


async def too_few_to_compare_with(bench: Bench) -> Incident:
    """A script beside fewer ballots than anything may be held beside."""
    for number in range(80):
        bench.clock.forward(seconds=3)
        await bench.book.cast(bench.enrolled, [honest(number)])
    await bench.brush()
    await later(bench)
    [incident] = await IncidentStore(bench.pool).all(bench.enrolled)
    return incident


async def later(bench: Bench) -> None:
    await bench.worker.turn()
    bench.clock.forward(hours=2)
    await bench.worker.turn()


async def test_what_is_suspect_without_grounds_counts_and_is_shown_for_review(
    bench: Bench,
) -> None:
    incident = await too_few_to_compare_with(bench)
    assert incident.state is IncidentState.REVIEW
    assert incident.ballots >= 0.9 * SCRIPT
    assert incident.reasons
    assert (await bench.tally()).held == 0
    standing = await IncidentStore(bench.pool).standing(bench.enrolled)
    assert standing == {incident.id: {Status.COUNTED: incident.ballots}}


async def test_an_incident_keeps_its_curve_and_what_it_is_made_of(bench: Bench) -> None:
    incident = await too_few_to_compare_with(bench)
    assert incident.dossier is not None
    assert sum(incident.dossier.curve.part) == incident.ballots
    (device,) = [one for one in incident.dossier.makeup if one.attribute == "device"]
    assert device.most[0].name == "requests 2/other/other"
    assert device.most[0].expected == 0.0


async def test_a_persons_ruling_on_it_outlasts_the_judge(bench: Bench) -> None:
    incident = await too_few_to_compare_with(bench)
    store = IncidentStore(bench.pool)
    indices = await store.ballots(bench.enrolled, incident.id)
    ruling = replace(by_a_person(indices), status=Status.VOIDED)
    await bench.book.settle(bench.enrolled, ruling)
    voided = await bench.tally()
    assert voided.voided == incident.ballots
    await bench.another().turn()
    await later(bench)
    assert await bench.tally() == voided
    standing = await store.standing(bench.enrolled)
    assert standing == {incident.id: {Status.VOIDED: incident.ballots}}


async def test_what_was_counted_for_an_hour_is_held_when_a_longer_window_shows_it(
    bench: Bench,
) -> None:
    await bench.a_quiet_hour()
    await bench.brush(judged=True)
    counted_first = (await bench.tally()).counted
    await later(bench)
    after = await bench.tally()
    assert after.held >= 0.9 * SCRIPT
    assert after.counted < counted_first
    [incident] = await IncidentStore(bench.pool).all(bench.enrolled)
    standing = await IncidentStore(bench.pool).standing(bench.enrolled)
    assert standing[incident.id] == {Status.HELD: incident.ballots}


async def test_the_desk_shows_what_counts_until_a_person_rules(
    bench: Bench, desk: DeskHouse
) -> None:
    incident = await too_few_to_compare_with(bench)
    person = await desk.person("ada", Role.MODERATOR)
    page = await person.page(f"/campaigns/{bench.enrolled.campaign.id}")
    assert incident.id in page
    assert "待复核" in page
    assert f"有效 {incident.ballots}" in page


async def test_a_ballot_that_moves_to_another_incident_leaves_the_first(bench: Bench) -> None:
    incident = await too_few_to_compare_with(bench)
    store = IncidentStore(bench.pool)
    index = np.array((await store.ballots(bench.enrolled, incident.id))[:3])
    other = replace(incident, id=IncidentId(f"{incident.id}-2"), predecessors=(incident.id,))
    moved = Joined(incident=other.id, index=index, at=0.0)
    await store.save(bench.enrolled, [other], [moved], "a model")
    assert await store.ballots(bench.enrolled, other.id) == index.tolist()
    assert len(await store.ballots(bench.enrolled, incident.id)) == incident.ballots - 3
    away = Joined(incident=None, index=index, at=0.0)
    ended = replace(other, state=IncidentState.MERGED)
    await store.save(bench.enrolled, [ended], [away], "a model")
    assert await store.ballots(bench.enrolled, other.id) == []
    assert [one.id for one in await store.all(bench.enrolled)] == [incident.id]
