"""Writes an export: the same index gives the same bytes."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import asyncpg

from ops.digests import due
from ops.export import decided, lists, rulings, tables
from ops.export.ballots import Progress, write_ballots
from ops.export.cells import Row, write_table
from ops.export.document import campaign_toml
from ops.export.folder import filled_folder
from ops.export.manifest import Manifest, totals_of, write_manifest
from ops.export.source import LedgerSource, Source
from ops.export.standings import ranking_header, ranking_page, ranking_rows
from ops.export.state import State, read_state
from ops.export.workbooks import write_workbooks
from voting.ledger.register import Enrolled


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written, and what the organizer should look at before it is published."""

    manifest: Manifest
    warnings: tuple[str, ...]


def _silent(done: int, total: int) -> None:
    """For nobody who watches."""
    del done, total


async def export(
    pool: asyncpg.Pool,
    enrolled: Enrolled,
    out_dir: Path,
    as_of: int | None = None,
    on_progress: Progress = _silent,
) -> Exported:
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
) -> Exported:
    """`export` from any source of a ledger's rows."""
    state = await read_state(source, as_of)
    with filled_folder(out_dir) as folder:
        ballots = await write_ballots(source, state.as_of, folder, on_progress)
        return await asyncio.to_thread(_write, folder, state, ballots)


def _write(folder: Path, state: State, ballots: int) -> Exported:
    (folder / "campaign.toml").write_text(campaign_toml(state.document), encoding="utf-8")
    digests = "\n".join(one.file for one in state.digests)
    (folder / "digests.txt").write_text(digests, encoding="utf-8")
    _write_records(folder, state)
    _write_decided(folder, state)
    _write_results(folder, state)
    software = f"pingxuan {version('pingxuan')}"
    warnings = _write_report(folder, state, ballots, software)
    manifest = write_manifest(
        folder,
        {
            "software": software,
            "campaign": state.loaded.id,
            "as_of": state.as_of,
            "genesis": state.genesis.hex(),
            "head": state.chain_head,
            "ballots": ballots,
            "totals": totals_of(state.tallies.values()),
        },
    )
    return Exported(manifest=manifest, warnings=(*warnings, *_unsigned(state)))


def _unsigned(state: State) -> list[str]:
    """What a later export of this index will carry too; only where digests are signed at all."""
    if state.at is None or not state.digests:
        return []
    known = {one.of for one in state.digests}
    zone = state.loaded.timetable.timezone
    wanted = due.missing(state.decisions, zone, state.at, known)
    return [f"the digest of {of} is not signed yet; export again to carry it" for of in wanted]


def _write_records(folder: Path, state: State) -> None:
    """What the chain holds beside ballots, as it is and in words."""
    records = state.records
    reasons = rulings.reasons(records)
    incidents = tables.incident_rows(state.loaded, state.incidents, reasons)
    write_table(folder / "records.csv", tables.RECORDS, tables.record_rows(records))
    write_table(folder / "rulings.csv", rulings.HEADER, rulings.rows(records))
    write_table(folder / "incidents.csv", tables.INCIDENTS, incidents)


def _write_decided(folder: Path, state: State) -> None:
    """What people decided, a table for each kind of reader."""
    campaign, taken = state.campaign, state.decisions
    found: Iterable[tuple[str, Sequence[str], Iterable[Row]]] = (
        ("lifecycle.csv", decided.LIFECYCLE, decided.lifecycle_rows(taken)),
        ("scores.csv", decided.SCORES, decided.score_rows(taken)),
        ("shortlist.csv", lists.SHORTLIST, lists.shortlist_rows(campaign, taken)),
        ("lists.csv", lists.LISTS, lists.list_rows(campaign, taken)),
        ("objections.csv", decided.OBJECTIONS, decided.objection_rows(taken)),
    )
    for name, header, rows in found:
        write_table(folder / name, header, rows)


def _write_results(folder: Path, state: State) -> None:
    """Counts and ranking, for programs, for text tools and for spreadsheets."""
    tallies = list(tables.tally_rows(state.life, state.tallies))
    ranking, header = list(ranking_rows(state)), ranking_header(state.campaign)
    text = json.dumps(ranking_page(state), ensure_ascii=False, indent=2) + "\n"
    (folder / "ranking.json").write_text(text, encoding="utf-8")
    write_table(folder / "tallies.csv", tables.TALLIES, tallies)
    origins = tables.origin_rows(state.life, state.origins)
    write_table(folder / "origins.csv", tables.ORIGINS, origins)
    write_table(folder / "ranking.csv", header, ranking)
    write_workbooks(folder, state, tallies=tallies, ranking_header=header, ranking=ranking)


def _write_report(folder: Path, state: State, ballots: int, software: str) -> tuple[str, ...]:
    from ops.export.report.report import write_report  # noqa: PLC0415 (slow to load)

    return write_report(folder, state, ballots, software)
