"""The offline scan: a ballot log in, verdicts, incidents, tallies and a report for people out."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, tzinfo
from pathlib import Path

from fraud.offline import scan_files
from fraud.offline.ballot_log import read_ballot_log
from fraud.offline.case_list import read_case_list
from fraud.offline.foresight import Crew, ForeseenFinder
from fraud.offline.judge_ahead import judge_ahead
from fraud.offline.judged_log import ScanReport, judge_log
from fraud.offline.report import Origin
from fraud.policy import FOUNDING, Policy
from fraud.reading.vocabulary import Vocabulary
from voting.provenance.geography import NO_GEOGRAPHY, Geography


def scan(
    log_path: Path,
    out: Path,
    cases_path: Path | None = None,
    *,
    geography: Geography = NO_GEOGRAPHY,
    policy: Policy = FOUNDING,
    on: date | None = None,
    zone: tzinfo = UTC,
    on_read: Callable[[int], None] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    crew: Crew | None = None,
    on_foreseen: Callable[[ForeseenFinder], None] | None = None,
) -> ScanReport:
    """Judge a ballot log and write what was found into a folder, which is made if need be.

    Args:
        cases_path: CSV with a column `case`; a ballot for any other case is a bad row.
        geography: tells operator and region of an address.
        on: the date that the report bears; none where it is not given.
        zone: of the times in the report.
        on_read: told how many rows are read.
        on_progress: told how many ballots of how many are judged.
        crew: other processes that look ahead; what is found is the same.
        on_foreseen: told in the end what they were good for.

    Raises:
        UnreadableLogError: the log or the list of cases cannot be read.
        UnlikeWorkerError: a process of the crew does not reckon as this one does.
    """
    cases = read_case_list(cases_path) if cases_path else None
    vocabulary = Vocabulary()
    with judge_ahead(log_path, vocabulary, policy, is_alone=crew is None) as ahead:
        on_ordered = ahead.take if ahead else None
        log = read_ballot_log(
            log_path, vocabulary, cases, geography, on_read=on_read, on_ordered=on_ordered
        )
        answers = ahead.answers(log, on_progress) if ahead else None
    finder = ForeseenFinder(log.ballots, crew, policy) if crew else None
    report = judge_log(
        log,
        vocabulary,
        cases,
        policy=policy,
        on_progress=on_progress,
        finder=finder,
        answers=answers,
    )
    if finder and on_foreseen:
        on_foreseen(finder)
    scan_files.write(report, _origin(log_path, on, zone), out)
    return report


def _origin(path: Path, on: date | None, zone: tzinfo) -> Origin:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Origin(name=path.name, bytes=path.stat().st_size, sha256=digest, on=on, zone=zone)
