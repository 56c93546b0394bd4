"""The real petition step, short: sent through HTTP, held, counted, exported, scanned again."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CURVE = ROOT.parent / "shared" / "data" / "petition-euref2-2016" / "signatures_2min.csv"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What forty minutes around the step, thinned to 1,500 ballots, left behind."""
    if not CURVE.exists():
        pytest.skip("the petition curve is not beside this checkout")
    out = tmp_path_factory.mktemp("replay") / "out"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "loadtests", "replay", "--curve", str(CURVE)),
            *("--from", "02:10", "--to", "02:50", "--ballots", "1500", "--rate", "60"),
            *("--seed", "1", "--scan", "--json", "--out", str(out)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_ballot_that_was_sent_is_acknowledged_and_accounted_for(
    report: dict[str, Any],
) -> None:
    assert report["traffic"]["acknowledged"] == report["traffic"]["sent"] >= 1500
    assert report["commands"] == {"fsck": 0, "verify": 0}
    for tally in report["tallies"]:
        parts = (tally["pending"], tally["counted"], tally["held"], tally["voided"])
        assert tally["received"] == sum(parts)


def test_the_step_is_held_and_its_case_does_not_profit(report: dict[str, Any]) -> None:
    found = report["findings"]
    assert found["step_held"] >= 0.95
    assert found["honest_held"] <= 0.01
    assert not found["profits"]
    assert found["places"]["counted"] >= found["places"]["without_step"] > found["places"]["raw"]


def test_the_log_of_the_same_ballots_scans_to_the_same_incidents(report: dict[str, Any]) -> None:
    scan = report["scan"]
    assert scan["live_incidents"] == scan["scan_incidents"] == scan["both"] >= 1
    # The front measures a session's age as a ballot arrives, the log as it is recorded. A second
    # of waiting is a minute here: on a busy machine some ballots are of another age in the log.
    assert scan["jaccard"] >= 0.99
