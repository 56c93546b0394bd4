"""A replay from the starting of a product to its report, on a stand-in for the product."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loadtests.__main__ import main
from loadtests.product.running import ProductFailed, run_command
from loadtests.product.stage import own_stage
from loadtests.replays import replay
from loadtests.replays.findings import Findings, Places
from loadtests.replays.replay import ReplayReport
from loadtests.replays.text import replay_lines
from loadtests.traffic.report import report_traffic

pytestmark = pytest.mark.usefixtures("stand_in")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "LOOK_PAUSE_S", 0.0)


def _curve(path: Path) -> Path:
    lines = ["utc,total,dt_s,delta"]
    for minute in range(2, 62, 2):
        delta = 1000.0 if minute == 32 else 20.0
        lines.append(f"2016-06-26 02:{minute:02d}:00,0,120.0,{delta}".replace("02:60", "03:00"))
    path.write_text("\n".join(lines))
    return path


def _replay(tmp_path: Path, *options: str) -> Result:
    curve = _curve(tmp_path / "curve.csv")
    asked = ["replay", "--curve", str(curve), "--out", str(tmp_path / "out"), "--from", "02:00"]
    asked += ["--to", "03:00", "--step", "2016-06-26T02:32:00Z", "--ballots", "300"]
    asked += ["--rate", "3600", "--lead", "12", "--case", "case-5", "--json"]
    return CliRunner().invoke(main, [*asked, *options])


def test_a_held_step_is_reported_as_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_HOLDS", "case-5")
    said = _replay(tmp_path)
    assert said.exit_code == 0, said.output
    report = json.loads(said.output)
    assert report["traffic"]["acknowledged"] == report["traffic"]["planned"] >= 300
    assert report["findings"]["step_held"] == 1.0
    assert report["findings"]["honest_held"] < 0.2
    assert report["findings"]["places"]["raw"] == 1
    assert report["findings"]["missing_votes"] == 0
    assert report["findings"]["unexplained_votes"] == 0
    assert report["settled"]
    assert report["commands"] == {"fsck": 0, "verify": 0}
    assert (tmp_path / "out" / "product.log").read_text() == "stopped by SIGINT\n"
    log = (tmp_path / "out" / "ballots.csv").read_text().splitlines()
    assert len(log) == report["traffic"]["acknowledged"] + 1


@pytest.mark.parametrize(
    ("settled", "code", "profits", "missing", "passes"),
    [
        (True, 0, False, 0, True),
        (False, 0, False, 0, False),
        (True, 1, False, 0, False),
        (True, 0, True, 0, False),
        (True, 0, False, 1, False),
    ],
)
def test_a_replay_passes_only_when_nothing_is_wrong(
    *, settled: bool, code: int, profits: bool, missing: int, passes: bool
) -> None:
    report = ReplayReport(
        rate=30.0,
        clock="",
        traffic=report_traffic(0, [], 30.0, 0.0),
        tallies=[],
        findings=Findings(
            step_ballots=0,
            step_held=0.0,
            honest_ballots=0,
            honest_held=0.0,
            places=Places(category="c", case="a", raw=1, counted=1, without_step=1),
            ranking_raw=["a"],
            ranking_counted=["a"],
            profits=profits,
            missing_votes=missing,
            unexplained_votes=0,
        ),
        settled=settled,
        commands={"fsck": code, "verify": 0},
        scan=None,
    )
    assert report.passes is passes
    assert ("IT PROFITS" in "\n".join(replay_lines(report))) is profits


def test_a_product_that_is_ready_too_late_is_told(tmp_path: Path) -> None:
    said = _replay(tmp_path, "--lead", "0")
    assert said.exit_code == 1
    assert "raise --lead" in said.output


def test_another_campaigns_front_needs_its_clock(tmp_path: Path) -> None:
    said = _replay(tmp_path, "--base", "http://127.0.0.1:1")
    assert said.exit_code == 2
    assert "--clock" in said.output


def test_a_product_that_ends_early_is_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_FAILS", "1")
    stage = own_stage(from_s=0.0, to_s=1.0, rate=1.0, lead_s=1.0, log=tmp_path / "log")
    with pytest.raises(ProductFailed, match="free port"), stage:
        pass


def test_a_command_tells_its_json_and_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_CODE", "4")
    ran = run_command("rank", "any", "--json")
    assert (ran.code, ran.said) == (4, {"command": "rank"})
