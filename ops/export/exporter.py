"""Writes an export: the same index gives the same bytes."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import asyncpg

from display.ranking import Ranking, rank
from ops.export import rulings, tables
from ops.export.ballots import Progress, write_ballots
from ops.export.cells import write_table
from ops.export.document import campaign_toml
from ops.export.folder import ExportError, filled_folder
from ops.export.manifest import Manifest, totals_of, write_manifest
from ops.export.source import IncidentFacts, LedgerSource, Record, Source
from voting.campaign import Campaign
from voting.domain import CaseId, Tally
from voting.register import Enrolled


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """Everything of one index but the ballots."""

    campaign: Campaign
    as_of: int
    document: str
    head: bytes
    records: list[Record]
    tallies: Mapping[CaseId, Tally]
    incidents: list[IncidentFacts]

    @property
    def genesis(self) -> bytes:
        """What the chain begins with: the rules that the ballots are cast under."""
        text = f"pingxuan|{self.campaign.id}|{self.document}"
        return hashlib.sha256(text.encode()).digest()


def _silent(done: int, total: int) -> None:
    """For nobody who watches."""
    del done, total


async def export(
    pool: asyncpg.Pool,
    enrolled: Enrolled,
    out_dir: Path,
    as_of: int | None = None,
    on_progress: Progress = _silent,
) -> Manifest:
    """Write the files of a campaign as of an index into a folder.

    Args:
        pool: the ledger; only read, in short transactions.
        out_dir: made, or replaced when it holds an earlier export and nothing else.
        as_of: an index of the ledger; its head when None.
        on_progress: told (indices done, indices in all) while the ballots are written.

    Raises:
        ExportError: the index is not in the ledger, or the folder cannot be had.
    """
    return await export_from(LedgerSource(pool, enrolled), out_dir, as_of, on_progress)


async def export_from(
    source: Source, out_dir: Path, as_of: int | None = None, on_progress: Progress = _silent
) -> Manifest:
    """`export` from any source of a ledger's rows."""
    state = await _read(source, await _settled_on(source, as_of))
    with filled_folder(out_dir) as folder:
        ballots = await write_ballots(source, state.as_of, folder, on_progress)
        return await asyncio.to_thread(_write, folder, state, ballots)


async def _settled_on(source: Source, as_of: int | None) -> int:
    head = await source.head()
    if as_of is None:
        return head
    if not 0 <= as_of <= head:
        raise ExportError(f"index {as_of} is not in the ledger: it goes from 0 to {head}")
    return as_of


async def _read(source: Source, as_of: int) -> _State:
    return _State(
        campaign=source.campaign,
        as_of=as_of,
        document=await source.document(),
        head=await source.hash_at(as_of),
        records=await source.records(as_of),
        tallies=await source.tallies(as_of),
        incidents=await source.incidents(as_of),
    )


def _write(folder: Path, state: _State, ballots: int) -> Manifest:
    _write_tables(folder, state)
    _write_ranking(folder, state)
    (folder / "campaign.toml").write_text(campaign_toml(state.document), encoding="utf-8")
    return write_manifest(
        folder,
        {
            "software": f"pingxuan {version('pingxuan')}",
            "campaign": state.campaign.id,
            "as_of": state.as_of,
            "genesis": state.genesis.hex(),
            "head": (state.head if state.as_of else state.genesis).hex(),
            "ballots": ballots,
            "totals": totals_of(state.tallies.values()),
        },
    )


def _write_tables(folder: Path, state: _State) -> None:
    campaign, records = state.campaign, state.records
    reasons = rulings.reasons(records)
    incidents = tables.incident_rows(campaign, state.incidents, reasons)
    write_table(folder / "records.csv", tables.RECORDS, tables.record_rows(records))
    write_table(folder / "rulings.csv", rulings.HEADER, rulings.rows(records))
    write_table(folder / "lifecycle.csv", tables.LIFECYCLE, tables.lifecycle_rows(records))
    write_table(folder / "incidents.csv", tables.INCIDENTS, incidents)
    write_table(folder / "tallies.csv", tables.TALLIES, tables.tally_rows(campaign, state.tallies))


def _write_ranking(folder: Path, state: _State) -> None:
    campaign, tallies = state.campaign, state.tallies
    ranking = _ranking(state)
    page = tables.ranking_page(ranking, tallies, state.as_of)
    text = json.dumps(page, ensure_ascii=False, indent=2) + "\n"
    (folder / "ranking.json").write_text(text, encoding="utf-8")
    write_table(
        folder / "ranking.csv",
        tables.ranking_header(campaign),
        tables.ranking_rows(campaign, ranking, tallies),
    )


def _ranking(state: _State) -> Ranking:
    """Final from the closing on, as soon as no component is outstanding."""
    counted = {case: tally.counted for case, tally in state.tallies.items()}
    live = rank(state.campaign, counted, {})
    closed = any(record.kind == "closing" for record in state.records)
    if closed and not live.outstanding:
        return rank(state.campaign, counted, {}, final=True)
    return live
