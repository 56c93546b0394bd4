"""The real curve of June 2016: an alarm inside the known step, none where a counter glitched."""

import csv
from collections import Counter
from datetime import UTC, datetime

import pytest

from fraud.domain import Incident
from fraud.offline.judged_log import ScanReport
from fraud.offline.scan import scan
from tests.scenarios.petition_log import BRUSHED_CASE, CURVE, DATA, STEP_AT, PetitionLog

THINNING = 25.0

pytestmark = pytest.mark.timeout(300)

STEP_S = 121.0
GLITCH_S = 1_800.0


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> ScanReport:
    if not DATA.is_dir():
        pytest.skip(f"the real data is not at {DATA.name}/ beside the repository")
    folder = tmp_path_factory.mktemp("petition")
    PetitionLog(seed=2016).write(folder / "ballots.csv", THINNING)
    return scan(folder / "ballots.csv", folder / "out")


def glitches() -> list[float]:
    with (CURVE.parent / "incidents.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "counter_glitch"]
    return [datetime.fromisoformat(row["utc"]).timestamp() for row in rows]


def elsewhere(report: ScanReport) -> list[Incident]:
    return [incident for incident in report.incidents if not in_step(incident)]


def in_step(incident: Incident) -> bool:
    return (
        incident.case == BRUSHED_CASE
        and STEP_AT - STEP_S <= incident.first_at <= incident.last_at <= STEP_AT
    )


def held_share(report: ScanReport, kind: str) -> float:
    ids = report.log.ballot_ids
    received = sum(ballot_id.startswith(kind) for ballot_id in ids)
    return sum(ids[index].startswith(kind) for index in report.verdicts) / received


def test_the_step_raises_one_alarm_for_the_case_that_was_brushed(report: ScanReport) -> None:
    assert len([one for one in report.incidents if in_step(one)]) == 1


def test_the_step_is_held_and_honest_voters_are_not(report: ScanReport) -> None:
    assert held_share(report, "s") >= 0.95
    assert held_share(report, "h") <= 0.001


def test_the_brushed_case_does_not_profit(report: ScanReport) -> None:
    ids, codes = report.log.ballot_ids, report.log.ballots.case_codes
    brushed = codes[next(place for place, one in enumerate(ids) if one.startswith("s"))]
    honest = sum(one.startswith("h") and codes[at] == brushed for at, one in enumerate(ids))
    tally = next(tally for case, tally in report.tallies.items() if case == BRUSHED_CASE)
    assert tally.counted == pytest.approx(honest, rel=0.02)
    assert tally.received > honest * 1.1


def test_a_counter_glitch_raises_no_alarm(report: ScanReport) -> None:
    assert len(glitches()) == 2
    for glitch in glitches():
        assert not [
            one
            for one in report.incidents
            if one.first_at - GLITCH_S <= glitch <= one.last_at + GLITCH_S
        ]


def test_elsewhere_there_is_at_most_one_alarm_a_day(report: ScanReport) -> None:
    days = Counter(datetime.fromtimestamp(one.first_at, UTC).date() for one in elsewhere(report))
    assert max(days.values(), default=0) <= 1
