"""An export from a real ledger: whole, the same every time, and borne out by `verify`."""

import csv
import json
from pathlib import Path

import asyncpg
import duckdb
import pytest

from ops.export import ballots, source
from ops.export.exporter import export
from ops.export.folder import ExportError
from ops.verify.verifier import verify
from tests.ballots import ballot
from tests.integration.voted import Vote, a_vote, void

HEAD = 25


@pytest.fixture
async def vote(pool: asyncpg.Pool) -> Vote:
    return await a_vote(pool)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_an_export_of_every_index_verifies(
    pool: asyncpg.Pool, vote: Vote, tmp_path: Path
) -> None:
    for index in range(HEAD + 1):
        manifest = (await export(pool, vote.enrolled, tmp_path / "out", as_of=index)).manifest
        report = verify(tmp_path / "out")
        assert report.ok, f"{index}: {report.problems[0]}"
        assert (manifest.as_of, report.head) == (index, manifest.head)


async def test_the_same_index_gives_the_same_bytes_whatever_came_after(
    pool: asyncpg.Pool, vote: Vote, tmp_path: Path
) -> None:
    await export(pool, vote.enrolled, tmp_path / "before")
    await vote.book.cast(vote.enrolled, [ballot()])
    await void(vote.book, vote.enrolled, 5)
    await vote.book.close(vote.enrolled, "organizer", "early")
    await export(pool, vote.enrolled, tmp_path / "after", as_of=HEAD)
    assert contents(tmp_path / "before") == contents(tmp_path / "after")


async def test_short_ranges_give_the_bytes_of_one_long_range(
    pool: asyncpg.Pool, vote: Vote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await export(pool, vote.enrolled, tmp_path / "long")
    monkeypatch.setattr(ballots, "BALLOTS_AT_ONCE", 4)
    monkeypatch.setattr(source, "_RECORDS_AT_ONCE", 1)
    await export(pool, vote.enrolled, tmp_path / "short")
    assert contents(tmp_path / "long") == contents(tmp_path / "short")


async def test_a_closed_campaign_has_a_final_ranking_that_verifies(
    pool: asyncpg.Pool, vote: Vote, tmp_path: Path
) -> None:
    await vote.book.close(vote.enrolled, "organizer", "=early")
    await export(pool, vote.enrolled, tmp_path / "out")
    assert verify(tmp_path / "out").ok
    page = json.loads((tmp_path / "out" / "ranking.json").read_text())
    assert page["final"]
    assert page["groups"][0]["standings"][0]["composite"] == "100.0000"
    assert table(tmp_path / "out" / "lifecycle.csv")[-1]["reason"] == "'=early"


async def test_the_tables_tell_what_happened(
    pool: asyncpg.Pool, vote: Vote, tmp_path: Path
) -> None:
    manifest = (await export(pool, vote.enrolled, tmp_path)).manifest
    assert manifest.ballots == 22
    rows = [list(row.values()) for row in table(tmp_path / "rulings.csv")]
    moves = [(row[0], row[1], *row[3:7]) for row in rows]
    assert moves == [
        ("22", "judge", "pending", "counted", "2 7..8 10..21", ""),
        ("22", "judge", "pending", "held", "3..6", "i-1"),
        ("22", "judge", "pending", "held", "9", "i-2"),
        ("23", "'+lin", "held", "voided", "4", "i-1"),
    ]
    first, second = table(tmp_path / "incidents.csv")
    assert [first[name] for name in ("incident", "ballots", "held", "voided", "score")] == [
        *("i-1", "4", "3", "1", "0.9")
    ]
    assert first["reasons"].startswith("短时突增 12 倍 / a burst, 12 times the usual; 确认刷票")
    assert second["reasons"] == "同一网络 / one network"


async def test_tallies_are_the_ledgers_and_add_up_to_the_totals(
    pool: asyncpg.Pool, vote: Vote, tmp_path: Path
) -> None:
    manifest = (await export(pool, vote.enrolled, tmp_path)).manifest
    tallies = await vote.book.tabulate(vote.enrolled, HEAD)
    rows = table(tmp_path / "tallies.csv")
    assert [int(row["counted"]) for row in rows] == [t.counted for t in tallies.values()]
    assert manifest.totals.held == sum(t.held for t in tallies.values()) > 0
    assert manifest.totals.pending == sum(t.pending for t in tallies.values()) > 0


async def test_nothing_in_an_export_tells_a_voter(
    pool: asyncpg.Pool, vote: Vote, tmp_path: Path
) -> None:
    await export(pool, vote.enrolled, tmp_path)
    path = str(tmp_path / "ballots.parquet")
    with duckdb.connect() as engine:
        rows = engine.execute("FROM read_parquet(?)", [path])
        names = [column[0] for column in rows.description or []]
        first = rows.fetchall()[0]
    assert names == ["index", "ballot_id", "period", "selections", "channel", "minute", "hash"]
    assert first[2:6] == ("2026-05-01", "c1", "web", "2026-05-01T01:00Z")
    voters = [row["voter"] for row in await pool.fetch("SELECT voter FROM cast_vote_record")]
    everything = b"".join(contents(tmp_path).values())
    assert not any(name in everything or name.hex().encode() in everything for name in voters)


async def test_a_changed_vote_in_the_ledger_does_not_verify(
    pool: asyncpg.Pool, vote: Vote, tmp_path: Path
) -> None:
    await pool.execute(
        "SET session_replication_role = replica;"
        "UPDATE cast_vote_record SET selections = '{6}' WHERE index = 7;"
        "SET session_replication_role = DEFAULT"
    )
    await export(pool, vote.enrolled, tmp_path)
    told = [str(problem) for problem in verify(tmp_path).problems]
    assert told == [
        "ballots.parquet: index 7: is not what the chain was built on, or its predecessor is not"
    ]


async def test_a_damaged_ruling_is_told_and_nothing_is_written(
    pool: asyncpg.Pool, vote: Vote, tmp_path: Path
) -> None:
    await pool.execute(
        "SET session_replication_role = replica;"
        "UPDATE ledger_record SET body = '{' WHERE index = 22;"
        "SET session_replication_role = DEFAULT"
    )
    with pytest.raises(ExportError, match="record 22 is damaged"):
        await export(pool, vote.enrolled, tmp_path / "out")
    assert not contents(tmp_path)
