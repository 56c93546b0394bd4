"""Recomputes an export from its own ballots and records, without a database.

::

    manifest.json ─► every file, byte for byte
    campaign.toml ─► genesis, rules ─┐
    records.csv ─► rulings, decisions ┼─► chain, rules in force, statuses ─► tallies
    ballots.parquet ─────────────────┘      └─► figures, ranking, lists ─► every table
"""

from collections.abc import Sequence
from pathlib import Path

from ops.verify.audit import Progress
from ops.verify.ballots import BallotFile
from ops.verify.content import Export, check_content
from ops.verify.digests import read_digests
from ops.verify.manifest import Manifest, check_files, read_manifest
from ops.verify.records import read_records
from ops.verify.report import Problems, Report
from ops.verify.rules import read_rules
from ops.verify.shown import Outcome


def _silent(done: int, total: int) -> None:
    """For nobody who watches."""
    del done, total


def verify(folder: Path, on_progress: Progress = _silent, saved: Sequence[Path] = ()) -> Report:
    """Check an export.

    Args:
        folder: what `pingxuan export` wrote.
        on_progress: told (indices done, indices in all) while the ledger is walked.
        saved: files of digests that somebody kept when they were published.

    Returns:
        A report whose `ok` is the verdict. Damage of any kind is a problem in it, never an
        exception.
    """
    problems = Problems()
    if not folder.is_dir():
        problems.add(str(folder), "is no folder")
        return _report(None, 0, None, problems)
    manifest = read_manifest(folder, problems)
    if manifest is None:
        return _report(None, 0, None, problems)
    check_files(folder, manifest, problems)
    whole = _opened(folder, manifest, saved, problems)
    ballots, outcome = check_content(whole, problems, on_progress) if whole else (0, None)
    return _report(manifest, ballots, outcome, problems)


def _report(
    manifest: Manifest | None, ballots: int, outcome: Outcome | None, problems: Problems
) -> Report:
    return Report(
        campaign=manifest.campaign if manifest else None,
        as_of=manifest.as_of if manifest else None,
        head=manifest.head if manifest else None,
        ballots=ballots,
        problems=problems.gathered(),
        outcome=outcome,
    )


def _opened(
    folder: Path, manifest: Manifest, saved: Sequence[Path], problems: Problems
) -> Export | None:
    rules = read_rules(folder, problems)
    records = read_records(folder, problems)
    ballots = BallotFile(folder, problems)
    count = ballots.count()
    if rules is None or records is None or count is None:
        return None
    return Export(
        folder=folder,
        manifest=manifest,
        rules=rules,
        records=records,
        ballots=ballots,
        size=count + len(records),
        digests=read_digests(folder, saved, manifest.campaign, problems),
    )
