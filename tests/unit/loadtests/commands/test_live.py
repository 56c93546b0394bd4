"""Live commands against a stand-in for the product, in a process of its own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loadtests.__main__ import main
from loadtests.product.stage import own_stage


@pytest.fixture
def base(stand_in: None, tmp_path: Path) -> Iterator[str]:
    """The base URL of a front that runs."""
    with own_stage(from_s=0.0, to_s=1.0, rate=1.0, lead_s=0.0, log=tmp_path / "log") as stage:
        yield stage.target.origin


def _run(base: str, *asked: str, campaign: str = "qingdao-2019") -> Result:
    return CliRunner().invoke(main, [*asked, "--base", base, "--campaign", campaign, "--json"])


def test_an_attack_sends_what_was_asked_for(base: str, tmp_path: Path) -> None:
    asked = ("--case", "case-3", "--ballots", "20", "--seconds", "0.2", "--out", str(tmp_path))
    said = _run(base, "attack", "a1", *asked)
    assert said.exit_code == 0, said.output
    report = json.loads(said.output)
    assert (report["planned"], report["acknowledged"]) == (20, 20)
    truth = (tmp_path / "truth.csv").read_text().splitlines()
    assert [line.split(",")[1] for line in truth[1:]] == ["A1"] * 20


def test_an_unknown_case_is_named(base: str) -> None:
    said = _run(base, "attack", "A1", "--case", "case-99")
    assert said.exit_code == 2
    assert "'case-99' is no case of qingdao-2019" in said.output


def test_an_unknown_campaign_is_told(base: str) -> None:
    said = _run(base, "citizens", campaign="atlantis")
    assert said.exit_code == 1
    assert "answered 404" in said.output


def test_a_front_that_is_away_is_told() -> None:
    said = _run("http://127.0.0.1:1", "demo", "--wait", "0")
    assert said.exit_code == 1
    assert said.output.startswith("Error: ")


def test_citizens_read_and_vote(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loadtests.people.citizens.dwell_s", lambda *_: 0.05)
    said = _run(base, "citizens", "--rate", "3000", "--seconds", "0.5", "--most", "15")
    assert said.exit_code == 0, said.output
    report = json.loads(said.output)
    assert report["acknowledged"] == report["planned"] == 15


def test_the_demo_runs_to_its_end(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loadtests.people.citizens.dwell_s", lambda *_: 0.05)
    said = _run(base, "demo", "--seconds", "2", "--seed", "3")
    assert said.exit_code == 0, said.output
    report = json.loads(said.output)
    assert 0 < report["acknowledged"] == report["planned"]
