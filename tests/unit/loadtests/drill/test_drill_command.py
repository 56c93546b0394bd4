"""`python -m loadtests drill` tells its timeline, and fails where a day does not hold."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loadtests.__main__ import main
from loadtests.commands import drill
from loadtests.drill.rehearsal import Rehearsal
from loadtests.drill.verdict import Verdict
from loadtests.product.running import ProductFailed


def verdict(lost: int) -> Verdict:
    return Verdict(
        acknowledged=9,
        recorded=9,
        lost=lost,
        doubled=0,
        unexplained=0,
        rankings=(),
        differences=(),
    )


def held(
    monkeypatch: pytest.MonkeyPatch, out: Path, day: Callable[[Rehearsal], Verdict]
) -> Result:
    monkeypatch.setattr(drill, "election_day", day)
    return CliRunner().invoke(main, ["drill", "--quick", "--out", str(out)])


def test_a_day_that_holds_ends_well_and_its_timeline_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def day(rehearsal: Rehearsal) -> Verdict:
        assert rehearsal.size.disk_mib == 0
        rehearsal.say("开放投票", "the vote has opened")
        return verdict(lost=0)

    result = held(monkeypatch, tmp_path / "drill.json", day)
    assert result.exit_code == 0
    assert "+00:00  开放投票 / the vote has opened" in result.output
    told = json.loads((tmp_path / "drill.json").read_text(encoding="utf-8"))
    assert [entry["zh"] for entry in told["timeline"]] == ["开放投票"]
    assert told["verdict"]["holds"] is True


def test_a_lost_ballot_fails_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = tmp_path / "drill.json"
    assert held(monkeypatch, out, lambda _: verdict(lost=1)).exit_code == 1
    assert json.loads(out.read_text(encoding="utf-8"))["verdict"]["lost"] == 1


def test_a_day_that_is_broken_off_fails_and_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def day(_: Rehearsal) -> Verdict:
        raise ProductFailed("nobody can vote after the opening")

    result = held(monkeypatch, tmp_path / "drill.json", day)
    assert result.exit_code == 1
    assert "演练中断" in result.output
    assert "nobody can vote after the opening" in result.output
    told = json.loads((tmp_path / "drill.json").read_text(encoding="utf-8"))
    assert told["verdict"] is None
