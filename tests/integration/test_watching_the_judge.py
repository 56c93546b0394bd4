"""What people say of the judge, on a real ledger: rulings, the audit, a model in shadow."""

from collections.abc import Sequence
from pathlib import Path

import asyncpg
import msgspec
import pytest
from prometheus_client import REGISTRY

from fraud.deciding.suspicion import CURRENT, shipped
from fraud.incidents.store import IncidentStore
from fraud.learning.lesson_file import read_lesson
from fraud.learning.training import write_model
from fraud.proposal_store import ProposalStore
from fraud.watching.findings import Findings
from fraud.watching.review import Review
from fraud.worker import JudgeWorker
from ops.keys import key_files
from tests.ballots import TestClock, loaded
from tests.campaigns import campaign
from tests.integration.office import Office
from tests.integration.test_judge_worker import Bench
from voting.domain import Status
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Ruling


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


async def held(bench: Bench) -> list[int]:
    rows = await bench.pool.fetch("SELECT ballot_index FROM ruling_exception ORDER BY 1")
    return sorted({row["ballot_index"] for row in rows})


async def rule(bench: Bench, indices: Sequence[int], status: Status) -> None:
    ruling = Ruling(
        actor="moderator", by_person=True, upto=None, status=status, indices=indices,
        incidents=[None] * len(indices), scores=[None] * len(indices), reason="looked at",
    )  # fmt: skip
    assert await bench.book.settle(bench.enrolled, ruling)


async def measured(bench: Bench, name: str, **labels: str) -> float:
    """A metric, an hour later."""
    bench.clock.forward(hours=1)
    await bench.worker.turn()
    value = REGISTRY.get_sample_value(name, {"campaign": "tiny", **labels})
    assert value is not None
    return value


async def test_an_incident_waits_until_a_person_has_ruled(bench: Bench) -> None:
    assert await measured(bench, "pingxuan_waiting_incidents") == 1
    assert await measured(bench, "pingxuan_oldest_wait_seconds") >= 2 * 3600
    await rule(bench, await held(bench), Status.VOIDED)
    assert await measured(bench, "pingxuan_waiting_incidents") == 0
    assert await measured(bench, "pingxuan_oldest_wait_seconds") == 0


@pytest.mark.parametrize(("status", "released"), [(Status.VOIDED, 0.0), (Status.COUNTED, 1.0)])
async def test_what_people_release_is_the_false_discovery(
    bench: Bench, status: Status, released: float
) -> None:
    await rule(bench, await held(bench), status)
    name = "pingxuan_false_discovery_ratio"
    assert await measured(bench, name, bound="value") == released
    assert await measured(bench, name, bound="low") <= released
    assert await measured(bench, name, bound="high") >= released


async def test_the_held_ratio_is_told_by_class_of_network(bench: Bench) -> None:
    ratio = await measured(bench, "pingxuan_held_ratio", network_class="unknown")
    assert ratio == pytest.approx(len(await held(bench)) / 1_240)
    assert await measured(bench, "pingxuan_new_incidents") == 1


async def test_the_last_ruling_of_a_person_counts(bench: Bench) -> None:
    indices = await held(bench)
    await rule(bench, indices, Status.VOIDED)
    await rule(bench, indices, Status.HELD)
    await rule(bench, indices[:5], Status.COUNTED)
    [finding] = await Findings(bench.pool).by_incident(bench.enrolled)
    assert (finding.released, finding.confirmed) == (5, len(indices) - 5)
    assert finding.waits_since is None


async def test_the_draw_shows_ballots_that_were_not_found_and_stays(
    bench: Bench, office: Office
) -> None:
    first = await office.told("fraud", "audit", "draw", "tiny", "--most", "1000")
    assert first["drawn"] == first["waiting"] == len(first["ballots"]) > 0
    indices = [ballot["index"] for ballot in first["ballots"]]
    assert not set(indices) & set(await held(bench))
    assert all(ballot["beside"]["ballots"] >= 1 for ballot in first["ballots"])
    assert (await office.told("fraud", "audit", "draw", "tiny"))["ballots"] == first["ballots"][
        :20
    ]


async def test_labels_give_an_estimate_of_recall(bench: Bench, office: Office) -> None:
    await rule(bench, await held(bench), Status.VOIDED)
    drawn = (await office.told("fraud", "audit", "draw", "tiny", "--most", "1000"))["ballots"]
    for ballot in drawn:
        await office.run("fraud", "audit", "label", "tiny", str(ballot["index"]), "brushed")
        await office.run("fraud", "audit", "label", "tiny", str(ballot["index"]), "genuine")
    told = await office.told("fraud", "review", "tiny")
    assert told["labels"] == {"brushed": 0, "genuine": len(drawn), "unclear": 0}
    assert told["recall"]["value"] == 1.0
    assert told["recall"]["low"] < 1.0
    assert told["false_discovery"]["value"] == 0.0
    assert told["incidents_waiting"] == 0
    assert (await office.told("fraud", "audit", "draw", "tiny"))["waiting"] == 0
    assert await measured(bench, "pingxuan_recall_ratio", bound="value") == 1.0


async def test_only_drawn_ballots_are_labelled(bench: Bench, office: Office) -> None:
    drawn = (await office.told("fraud", "audit", "draw", "tiny", "--most", "1000"))["ballots"]
    chosen = min(set(range(5, 60)) - {one["index"] for one in drawn} - set(await held(bench)))
    done = await office.run("fraud", "audit", "label", "tiny", str(chosen), "genuine", exit_code=2)
    assert "was not drawn" in done.output
    found = str((await held(bench))[0])
    done = await office.run("fraud", "audit", "label", "tiny", found, "genuine", exit_code=2)
    assert "no ballot that the judge has not found" in done.output


async def test_a_label_is_never_changed_in_place(bench: Bench, office: Office) -> None:
    [ballot] = (await office.told("fraud", "audit", "draw", "tiny", "--most", "1"))["ballots"]
    await office.run("fraud", "audit", "label", "tiny", str(ballot["index"]), "unclear")
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await bench.pool.execute("UPDATE audit_label SET label = 'genuine'")


async def test_a_model_in_shadow_tells_what_it_would_release(
    bench: Bench, office: Office, tmp_path: Path
) -> None:
    calm = msgspec.structs.replace(shipped(), version="calm", trees=(), base=-9.0, shift=0.0)
    write_model(calm, tmp_path / "calm.json")
    told = await office.told("fraud", "shadow", "tiny", "--model", str(tmp_path / "calm.json"))
    assert told["ruling_alone"] == len(await held(bench))
    assert (told["both"], told["shadow_alone"]) == (0, 0)
    assert told["ballots"] == 1_240
    assert told["by_network_class"]["unknown"]["ballots"] == 1_240
    assert sum(told["scores"]["shadow"]) == 1_240
    shown = await office.run("fraud", "shadow", "tiny", "--model", str(tmp_path / "calm.json"))
    assert "calm in shadow" in shown.output


async def test_the_running_judge_counts_what_the_shadow_says(
    bench: Bench, office: Office, tmp_path: Path
) -> None:
    other = msgspec.structs.replace(shipped(), version="the same by another name")
    before = await bench.tally()
    bench.worker = JudgeWorker(
        *(bench.enrolled, bench.book, IncidentStore(bench.pool)),
        *(ProposalStore(bench.pool), Review(bench.pool)),
        shadow=other,
    )
    both = await measured(bench, "pingxuan_shadow_ballots", held_by="both")
    assert both == len(await held(bench))
    assert await bench.tally() == before


@pytest.mark.parametrize(
    ("name", "said"),
    [("nowhere.json", "no such model"), ("nobody", "one that ships"), (CURRENT, "is in force")],
)
async def test_a_wrong_model_for_the_shadow_is_named(
    bench: Bench, office: Office, name: str, said: str
) -> None:
    done = await office.run("fraud", "shadow", "tiny", "--model", name, exit_code=2)
    assert name in done.output
    assert said in done.output


@pytest.mark.parametrize(("status", "brushed"), [(Status.VOIDED, True), (Status.COUNTED, False)])
async def test_rulings_are_written_as_a_lesson(
    bench: Bench, office: Office, tmp_path: Path, status: Status, brushed: bool
) -> None:
    await rule(bench, await held(bench), status)
    file = tmp_path / "lesson.json"
    told = await office.told("fraud", "lesson", "tiny", "--out", str(file))
    lesson = read_lesson(file)
    assert len(lesson.waves) == told["waves"] > 0
    assert {wave.brushed for wave in lesson.waves} == {brushed}
    assert lesson.judged_by == CURRENT


async def test_without_rulings_there_is_nothing_to_learn(
    bench: Bench, office: Office, tmp_path: Path
) -> None:
    told = await office.told("fraud", "lesson", "tiny", "--out", str(tmp_path / "lesson.json"))
    assert told["waves"] == 0


async def test_training_refuses_the_name_in_force_and_a_campaign_given_twice(
    bench: Bench, office: Office, tmp_path: Path
) -> None:
    file, out = str(tmp_path / "lesson.json"), str(tmp_path / "model.json")
    await office.run("fraud", "lesson", "tiny", "--out", file)
    done = await office.run("fraud", "train", "--lesson", file, "--out", out, exit_code=2)
    assert "names the model in force" in done.output
    twice = ("--rulings", "tiny", "--lesson", file, "--version", "next")
    done = await office.run("fraud", "train", *twice, "--out", out, exit_code=2)
    assert "tiny: taught twice" in done.output
