"""Exports at the desk: made behind the pages, one at a time, kept for a day, and told of."""

import asyncio
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from ops.desk.exports import making
from ops.desk.exports.nouns import Ending, Extent, Job
from ops.desk.exports.shelf import MOST_KEPT, Shelf
from ops.desk.permissions import Role
from ops.export import ballots
from ops.verify.verifier import verify
from tests.ballots import ballot
from tests.desks import DeskHouse, Person, desk_house
from tests.integration.desk_work import (
    RUNNING,
    agreed,
    audited,
    closed_vote,
    now,
    open_vote,
    request_at,
    two_organizers,
)

EXPORTS = f"{RUNNING}/exports"


async def asked(person: Person, extent: str, reason: str = "") -> str:
    await person.page(EXPORTS)
    answer = await person.post(EXPORTS, extent=extent, reason=reason)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


async def newest(desk: DeskHouse) -> Job:
    enrolled = await now(desk)
    return (await desk.desk.making.store.newest(enrolled.campaign_no))[0]


async def archive(person: Person, job: Job) -> zipfile.ZipFile:
    async with person.session.get(f"{EXPORTS}/{job.number}") as answer:
        assert answer.status == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        return zipfile.ZipFile(io.BytesIO(await answer.read()))


async def test_results_are_made_behind_the_page_and_have_no_ballots(desk: DeskHouse) -> None:
    await closed_vote(desk)
    ada = await desk.person("ada", Role.ORGANIZER)
    assert await asked(ada, "results") == EXPORTS
    await desk.desk.making.idle()
    job = await newest(desk)
    assert (job.ending, job.done, job.extent) == (Ending.DONE, job.as_of, Extent.RESULTS)
    with await archive(ada, job) as found:
        names = set(found.namelist())
        assert {"ranking.csv", "tallies.xlsx", "report.pdf", "manifest.json"} <= names
        assert not names & {"ballots.parquet", "records.csv", "rulings.csv"}
        listed = json.loads(found.read("manifest.json"))["files"]
        assert names - {"manifest.json"} <= set(listed)
    one = await ada.get(f"{EXPORTS}/{job.number}/ranking.csv")
    assert (one.status, one.headers["Cache-Control"]) == (200, "no-store")
    assert (await ada.get(f"{EXPORTS}/{job.number}/ballots.parquet")).status == 404
    taken = await audited(desk.deployment.pool, "export.take")
    assert [record["actor"] for record in taken] == ["ada", "ada"]
    for action in ("export.begin", "export.done"):
        assert len(await audited(desk.deployment.pool, action)) == 1


async def test_the_whole_needs_a_second_person_and_is_what_verify_takes(
    desk: DeskHouse, tmp_path: Path
) -> None:
    enrolled = await open_vote(desk)
    ada, lin = await two_organizers(desk)
    await ada.page(EXPORTS)
    assert (await ada.post(EXPORTS, extent="whole", reason="")).status == 422
    request = await asked(ada, "whole", "for the auditors")
    assert await desk.desk.making.store.newest(enrolled.campaign_no) == []
    as_of = (await request_at(desk, request)).asked.parameters["as_of"]
    await desk.deployment.ledger.cast(enrolled, [ballot("c1")])
    assert (await agreed(ada, request)).status == 409
    assert (await agreed(lin, request)).status == 303
    await lin.post(f"{request}/carry-out")
    await desk.desk.making.idle()
    job = await newest(desk)
    assert (job.as_of, job.asked_by, job.seconded_by) == (as_of, "ada", "lin")
    assert len(await desk.desk.making.store.newest(enrolled.campaign_no)) == 1
    with await archive(ada, job) as found:
        found.extractall(tmp_path / "export")
    report = verify(tmp_path / "export")
    assert report.ok, report.problems


async def test_another_ledger_is_not_what_was_agreed_to(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled = await open_vote(desk)
    ada, lin = await two_organizers(desk)
    request = await asked(ada, "whole", "for the auditors")

    async def another(*_: object) -> bytes:
        return b"another chain"

    monkeypatch.setattr(type(desk.deployment.ledger), "hash_at", another)
    await agreed(lin, request)
    assert "nothing was done" in str((await request_at(desk, request)).outcome)
    assert await desk.desk.making.store.newest(enrolled.campaign_no) == []


class Held:
    """Keeps an export at its first range of ballots until a test lets go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.there, self.go = asyncio.Event(), asyncio.Event()
        write = ballots.write_ballots

        async def held(*arguments: object) -> int:
            self.there.set()
            await self.go.wait()
            return await write(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr("ops.export.exporter.write_ballots", held)


async def test_one_export_of_a_campaign_is_made_at_a_time_and_a_cancelled_one_leaves_nothing(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await closed_vote(desk)
    ada, held = await desk.person("ada", Role.ORGANIZER), Held(monkeypatch)
    await asked(ada, "results")
    await held.there.wait()
    job = await newest(desk)
    page = await ada.page(EXPORTS)
    assert "<progress" in page
    assert "disabled" in page
    assert (await ada.post(EXPORTS, extent="results", reason="")).status == 409
    assert (await ada.get(f"{EXPORTS}/{job.number}")).status == 404
    assert (await ada.post(f"{EXPORTS}/{job.number}/cancel")).status == 303
    held.go.set()
    await desk.desk.making.idle()
    job = await newest(desk)
    assert (job.ending, job.cancelled_by, job.bytes) == (Ending.CANCELLED, "ada", None)
    assert list(desk.desk.making.shelf.folder.iterdir()) == []
    assert len(await audited(desk.deployment.pool, "export.cancelled")) == 1
    assert (await ada.get(f"{EXPORTS}/{job.number}")).status == 410


async def test_what_a_desk_left_is_made_by_the_next_one(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await closed_vote(desk)
    ada = await desk.person("ada", Role.ORGANIZER)
    with monkeypatch.context() as patched:
        held = Held(patched)
        await asked(ada, "results")
        await held.there.wait()
        leaving = asyncio.create_task(desk.desk.making.stop())
        await asyncio.sleep(0)
        held.go.set()
        await leaving
    job = await newest(desk)
    assert (job.ending, job.bytes) == (None, None)
    await desk.desk.making.resume()
    await desk.desk.making.idle()
    assert (await newest(desk)).ending is Ending.DONE


async def test_a_desk_that_starts_makes_what_was_left(
    desk: DeskHouse, pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    enrolled = await closed_vote(desk)
    job = await desk.desk.making.store.place(enrolled, Extent.RESULTS, 3, asked_by="ada")
    assert job is not None
    async with desk_house(pool, redis, tmp_path / "next") as following:
        await following.desk.making.idle()
        assert following.desk.making.shelf.archive(job).is_file()
    assert (await newest(desk)).ending is Ending.DONE
    # The one that did not make it says that it is not there.
    ada = await desk.person("ada", Role.ORGANIZER)
    assert "已清理" in await ada.page(EXPORTS)
    assert (await ada.get(f"{EXPORTS}/{job.number}")).status == 410


async def test_a_desk_that_died_is_followed_once_it_is_silent(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled = await closed_vote(desk)
    store = desk.desk.making.store
    job = await store.place(enrolled, Extent.RESULTS, 3, asked_by="ada")
    assert job is not None
    assert await store.claim(job, 3600.0)
    assert not await store.claim(job, 3600.0)
    monkeypatch.setattr(making, "_SILENT_S", 0.0)
    await desk.desk.making.resume()
    await desk.desk.making.idle()
    assert (await newest(desk)).ending is Ending.DONE


async def test_an_export_is_taken_away_for_a_day_and_by_organizers_alone(
    desk: DeskHouse,
) -> None:
    await closed_vote(desk)
    ada = await desk.person("ada", Role.ORGANIZER)
    await asked(ada, "results")
    await desk.desk.making.idle()
    job = await newest(desk)
    auditor = await desk.person("au", Role.AUDITOR)
    assert f"{EXPORTS}/{job.number}" not in await auditor.page(EXPORTS)
    assert (await auditor.get(f"{EXPORTS}/{job.number}")).status == 403
    desk.clock.forward(hours=25)
    await ada.sign_in()
    assert (await ada.get(f"{EXPORTS}/{job.number}")).status == 410
    assert (await ada.get(f"{EXPORTS}/{job.number}/ranking.csv")).status == 410


async def test_a_full_disk_is_said_and_nothing_is_begun(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await closed_vote(desk)
    ada = await desk.person("ada", Role.ORGANIZER)
    monkeypatch.setattr(Shelf, "has_room", lambda *_: False)
    await asked(ada, "results")
    await desk.desk.making.idle()
    assert (await newest(desk)).ending is Ending.FAILED
    assert "too full" in await ada.page(EXPORTS)


def test_few_archives_are_kept_and_none_for_long(desk: DeskHouse) -> None:
    shelf = desk.desk.making.shelf
    shelf.folder.mkdir(parents=True)
    for number in range(MOST_KEPT + 3):
        (shelf.folder / f"tiny-{number}.zip").write_bytes(b"")
    shelf.tidy(desk.clock.now, room_for=1)
    assert len(list(shelf.folder.iterdir())) == MOST_KEPT - 1
    shelf.tidy(desk.clock.now + timedelta(days=40_000))
    assert list(shelf.folder.iterdir()) == []
