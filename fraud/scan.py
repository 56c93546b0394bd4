"""The offline scan: a ballot log in, verdicts, incidents, tallies and a report for people out."""

from collections.abc import Callable
from pathlib import Path

from fraud import scan_files
from fraud.ballot_log import read_ballot_log
from fraud.case_list import read_case_list
from fraud.judged_log import ScanReport, judge_log
from fraud.policy import FOUNDING, Policy
from fraud.vocabulary import Vocabulary
from voting.geography import NO_GEOGRAPHY, Geography


def scan(
    log_path: Path,
    out: Path,
    cases_path: Path | None = None,
    *,
    geography: Geography = NO_GEOGRAPHY,
    policy: Policy = FOUNDING,
    on_progress: Callable[[int, int], None] | None = None,
) -> ScanReport:
    """Judge a ballot log and write what was found into a folder, which is made if need be.

    Args:
        cases_path: CSV with a column `case`; a ballot for any other case is a bad row.
        geography: tells operator and region of an address.
        on_progress: told how many ballots of how many are judged.

    Raises:
        UnreadableLogError: the log or the list of cases cannot be read.
    """
    cases = read_case_list(cases_path) if cases_path else None
    vocabulary = Vocabulary()
    log = read_ballot_log(log_path, vocabulary, cases, geography)
    report = judge_log(log, vocabulary, cases, policy=policy, on_progress=on_progress)
    scan_files.write(report, vocabulary, out)
    return report
