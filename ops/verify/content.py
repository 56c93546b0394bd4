"""Whether the content of an export follows from its ballots and records."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ops.verify import expected
from ops.verify.audit import Audit, Auditor, Progress
from ops.verify.ballots import BallotFile
from ops.verify.chain import Chain
from ops.verify.manifest import MANIFEST, Manifest
from ops.verify.pages import compare_page
from ops.verify.records import Record
from ops.verify.report import Problems
from ops.verify.rules import FILE as RULES
from ops.verify.rules import Rules
from ops.verify.standings import standings
from ops.verify.statuses import Replay, replay
from ops.verify.tables import compare, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An export whose parts can all be read."""

    folder: Path
    manifest: Manifest
    rules: Rules
    records: list[Record]
    ballots: BallotFile
    size: int


def check_content(export: Export, problems: Problems, on_progress: Progress) -> int:
    """Hold everything that follows from ballots and records against what the files say.

    Returns how many ballots were read.
    """
    manifest, rules = export.manifest, export.rules
    if rules.genesis.hex() != manifest.genesis:
        problems.add(RULES, "the chain began with other rules: the genesis hash differs")
    state = replay(export.records, export.size, problems)
    chain = Chain(rules.genesis, problems)
    auditor = Auditor(rules, state, chain, problems)
    audit = auditor.walk(export.ballots.rows(), export.records, on_progress)
    _check_claims(export, chain, audit, problems)
    _check_tables(export, state, audit, problems)
    _check_results(export, state, audit, problems)
    return audit.ballots


def _check_claims(export: Export, chain: Chain, audit: Audit, problems: Problems) -> None:
    """What the manifest says in numbers."""
    manifest = export.manifest
    found = {
        "campaign": export.rules.campaign.id,
        "as_of": chain.index,
        "head": chain.head.hex(),
        "ballots": audit.ballots,
    }
    for name, value in found.items():
        claimed = getattr(manifest, name)
        if claimed != value:
            problems.add(MANIFEST, f"says {claimed}; the files give {value}", row=name)
    tallies = expected.tallies_of(export.rules, audit)
    for name in manifest.totals.__struct_fields__:
        total, claimed = sum(t[name] for t in tallies.values()), getattr(manifest.totals, name)
        if claimed != total:
            problems.add(MANIFEST, f"says {claimed}; the ballots give {total}", row=name)


def _check_tables(export: Export, state: Replay, audit: Audit, problems: Problems) -> None:
    """The tables that tell the ledger's records in other words."""
    folder = export.folder
    for name, header, rows in (
        ("rulings.csv", expected.RULINGS, state.ruling_rows),
        ("lifecycle.csv", expected.LIFECYCLE, state.lifecycle_rows),
    ):
        found = read_table(folder, name, header, problems)
        if found is not None:
            compare(name, header, rows, found, problems)
    _check_incidents(export, state, audit, problems)


def _check_incidents(export: Export, state: Replay, audit: Audit, problems: Problems) -> None:
    """Their scores are a judge's word: they must be scores, and follow from nothing here."""
    found = read_table(export.folder, "incidents.csv", expected.INCIDENTS, problems)
    if found is None:
        return
    for row in found:
        score = row.cells["score"]
        if not _is_score(score):
            problems.add("incidents.csv", f"score cannot be `{score}`", row=f"row {row.number}")
        row.cells["score"] = ""
    right = expected.incident_rows(export.rules, state, audit)
    compare("incidents.csv", expected.INCIDENTS, right, found, problems)


def _check_results(export: Export, state: Replay, audit: Audit, problems: Problems) -> None:
    """Tallies and ranking."""
    folder, campaign = export.folder, export.rules.campaign
    tallies = expected.tallies_of(export.rules, audit)
    counted = {case: tally["counted"] for case, tally in tallies.items()}
    ranking = standings(campaign, counted, closed="closing" in state.milestones)
    header = expected.ranking_header(campaign)
    for name, columns, rows in (
        ("tallies.csv", expected.TALLIES, expected.tally_rows(campaign, tallies)),
        ("ranking.csv", header, list(expected.ranking_rows(campaign, ranking, tallies))),
    ):
        found = read_table(folder, name, columns, problems)
        if found is not None:
            compare(name, columns, rows, found, problems)
    page = expected.ranking_page(campaign, ranking, tallies, export.manifest.as_of)
    compare_page(folder, "ranking.json", page, problems)


def _is_score(text: str) -> bool:
    try:
        return not text or 0 <= Decimal(text) <= 1
    except InvalidOperation:
        return False
