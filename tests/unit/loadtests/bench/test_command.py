"""A whole run on a stand-in for the product."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loadtests.__main__ import main
from loadtests.bench import course
from loadtests.bench.domain import Part, Parts
from loadtests.bench.peer_course import PROCESSES
from loadtests.bench.plan import Plan
from loadtests.commands import bench

pytestmark = pytest.mark.usefixtures("stand_in")

ALL_FRONTS = course.FRONTS
BRIEF = Plan(seconds=0.2, connections=4, warm_up=20, world=100, quiet_s=0.0, quick=True)


@pytest.fixture(autouse=True)
def _brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "quick_plan", lambda: BRIEF)
    parts = Parts(batch=7, parts=(Part(name="decode", what="", front_us=9.0),))
    monkeypatch.setattr(course, "parts_of_a_ballot", lambda *_: parts)
    monkeypatch.setattr(course, "FRONTS", (1, 2))


def _bench(out: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["bench", "--quick", "--out", str(out), *options])


def test_one_two_and_four_fronts_are_measured_and_those_that_are_compared_last() -> None:
    assert set(ALL_FRONTS) == {1, 2, 4}
    assert ALL_FRONTS[-1] == PROCESSES


def test_a_run_measures_everything_that_its_product_offers(tmp_path: Path) -> None:
    out = tmp_path / "var" / "bench.json"
    said = _bench(out)
    figures = json.loads(out.read_text())
    assert set(figures["front"]["ballots_per_s"]) == {"1", "2"}
    assert figures["front"]["ballots_per_s"]["2"] > 0
    assert figures["front"]["p99_ms_at_half"] > 0
    assert figures["peers"]["empty_handler"] > 0
    assert figures["pages"]["ranking_body_bytes"] == len("<title>Ranking</title>")
    assert figures["pages"]["case_per_s"] > 0
    assert figures["pages"]["ranking_empty_per_s"] > 0
    assert figures["parts"]["front_us"] == {"decode": 9.0}
    assert figures["fraud"]["scan_mib"] > 0
    assert figures["receipts"]["2"]["asked"] == figures["receipts"]["2"]["recorded"] > 0
    assert figures["measurements"]["front.2"]["refused"] == {}
    assert {"front.1", "front.2", "peers.empty_handler"} <= set(figures["generator"])
    assert "ratio.empty_handler" in said.output
    # The stand-in names no servers: what cannot be measured is null, told, and an exit code.
    assert figures["peers"]["pgbench"] is figures["ratio"]["pgbench"] is None
    assert figures["peers"]["obvious"] is figures["peers"]["voting_app"] is None
    assert figures["problems"] == [
        "peers: the product names no servers",
        "pgbench: the product names no PostgreSQL",
    ]
    assert said.exit_code == 1


def test_an_acknowledged_ballot_that_is_not_recorded_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_FORGETS", "1")
    said = _bench(tmp_path / "bench.json", "--json", "--selections", "2")
    problems = json.loads((tmp_path / "bench.json").read_text())["problems"]
    assert sum("receipts are not recorded" in problem for problem in problems) == 2
    assert said.exit_code == 1


def test_a_product_that_does_not_start_is_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_FAILS", "1")
    said = _bench(tmp_path / "bench.json")
    assert said.exit_code == 1
    assert "free port" in said.output
    assert not (tmp_path / "bench.json").exists()


def test_a_scan_that_fails_leaves_its_figures_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_CODE", "4")
    _bench(tmp_path / "bench.json")
    figures = json.loads((tmp_path / "bench.json").read_text())
    assert figures["fraud"]["scan_s_per_million"] is None
    assert any("fraud scan" in problem and "4" in problem for problem in figures["problems"])
