"""Whether the content of an export follows from its ballots and records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ops.verify import expected_counts, expected_decisions, expected_lists
from ops.verify.audit import Progress
from ops.verify.ballots import BallotFile
from ops.verify.digests import Digest
from ops.verify.expected_ranking import ranking_header, ranking_page, ranking_rows
from ops.verify.ledger import Found, Ledger, check_ledger
from ops.verify.manifest import MANIFEST, Manifest
from ops.verify.origins import check_origins
from ops.verify.outcome import outcome_of
from ops.verify.pages import compare_page
from ops.verify.records import Record
from ops.verify.report import Problems
from ops.verify.rules import FILE as RULES
from ops.verify.rules import Rules
from ops.verify.shown import Outcome
from ops.verify.standings import standings
from ops.verify.tables import Cells, compare, read_table
from ops.verify.tallies import counted_in
from ops.verify.workbooks import compare_workbook

Table = tuple[str, Sequence[str], Iterable[Cells]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An export whose parts can all be read."""

    folder: Path
    manifest: Manifest
    rules: Rules
    records: list[Record]
    ballots: BallotFile
    size: int
    digests: list[Digest]


def check_content(
    export: Export, problems: Problems, on_progress: Progress
) -> tuple[int, Outcome]:
    """Hold everything that follows from ballots and records against what the files say.

    Returns how many ballots were read, and what the export comes to.
    """
    if export.rules.genesis.hex() != export.manifest.genesis:
        problems.add(RULES, "the chain began with other rules: the genesis hash differs")
    ledger = Ledger(
        rules=export.rules, records=export.records, size=export.size, digests=export.digests
    )
    found = check_ledger(ledger, export.ballots.rows(), problems, on_progress)
    _check_claims(export, found, problems)
    _check_tables(export, found, problems)
    _check_results(export, found, problems)
    return found.audit.ballots, outcome_of(found.state, found.tallies)


def _check_claims(export: Export, found: Found, problems: Problems) -> None:
    """What the manifest says in numbers."""
    manifest = export.manifest
    values = {
        "campaign": export.rules.campaign.id,
        "as_of": found.chain.index,
        "head": found.chain.head.hex(),
        "ballots": found.audit.ballots,
    }
    for name, value in values.items():
        claimed = getattr(manifest, name)
        if claimed != value:
            problems.add(MANIFEST, f"says {claimed}; the files give {value}", row=name)
    for name in manifest.totals.__struct_fields__:
        total = sum(tally[name] for tally in found.tallies.values())
        if (claimed := getattr(manifest.totals, name)) != total:
            problems.add(MANIFEST, f"says {claimed}; the ballots give {total}", row=name)


def _check_tables(export: Export, found: Found, problems: Problems) -> None:
    """The tables that tell the ledger's records in other words."""
    state, life = found.state, found.state.lives.last
    taken = state.decisions
    tables: tuple[Table, ...] = (
        ("rulings.csv", expected_counts.RULINGS, state.rulings.rows),
        (
            "lifecycle.csv",
            expected_decisions.LIFECYCLE,
            expected_decisions.lifecycle_rows(taken),
        ),
        ("scores.csv", expected_decisions.SCORES, expected_decisions.score_rows(taken)),
        (
            "objections.csv",
            expected_decisions.OBJECTIONS,
            expected_decisions.objection_rows(taken),
        ),
        (
            "shortlist.csv",
            expected_lists.SHORTLIST,
            expected_lists.shortlist_rows(life, taken),
        ),
        ("lists.csv", expected_lists.LISTS, expected_lists.list_rows(life, taken)),
    )
    for table in tables:
        _check_table(export, table, problems)
    _check_incidents(export, found, problems)
    check_origins(export.folder, life, counted_in(found.tallies), problems)


def _check_table(export: Export, table: Table, problems: Problems) -> None:
    name, header, rows = table
    read = read_table(export.folder, name, header, problems)
    if read is not None:
        compare(name, header, list(rows), read, problems)


def _check_incidents(export: Export, found: Found, problems: Problems) -> None:
    """Their scores are a judge's word: they must be scores, and follow from nothing here."""
    header = expected_counts.INCIDENTS
    read = read_table(export.folder, "incidents.csv", header, problems)
    if read is None:
        return
    for row in read:
        score = row.cells["score"]
        if not _is_score(score):
            problems.add("incidents.csv", f"score cannot be `{score}`", row=f"row {row.number}")
        row.cells["score"] = ""
    right = expected_counts.incident_rows(export.rules, found.state.rulings, found.audit)
    compare("incidents.csv", header, right, read, problems)


def _check_results(export: Export, found: Found, problems: Problems) -> None:
    """Tallies and ranking, as tables, as sheets and as a page."""
    life = found.state.lives.last
    campaign = life.rules.campaign
    ranking = standings(life, counted_in(found.tallies))
    tally_rows = expected_counts.tally_rows(life, found.tallies)
    rows = list(ranking_rows(campaign, ranking, found.tallies))
    total = expected_counts.total_row(found.tallies)
    for name, header, right, last in (
        ("tallies", expected_counts.TALLIES, tally_rows, [total]),
        ("ranking", ranking_header(campaign), rows, []),
    ):
        _check_table(export, (f"{name}.csv", header, right), problems)
        compare_workbook(export.folder, name, header, [*right, *last], problems)
    page = ranking_page(campaign, ranking, found.tallies, export.manifest.as_of)
    compare_page(export.folder, "ranking.json", page, problems)


def _is_score(text: str) -> bool:
    try:
        return not text or 0 <= Decimal(text) <= 1
    except InvalidOperation:
        return False
