"""`pingxuan fraud bench` as scripts call it: what it refuses, and its exit codes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from fraud.bench.benchmark import Outcome, Wish
from fraud.bench.summary import summarised
from ops.commands import benching
from ops.commands.fraud import fraud
from tests.unit.fraud.bench.test_tables import WORLD


def test_an_unknown_detector_is_told_with_those_that_exist(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        fraud, ["bench", "--detector", "oracle"], env={"PINGXUAN_DATA_DIR": str(tmp_path)}
    )
    assert done.exit_code == 2
    assert "pingxuan" in done.stderr
    assert "M-Zoom" in done.stderr


@pytest.mark.parametrize(("strict", "code"), [((), 0), (("--strict",), 1)])
def test_a_missed_target_fails_only_where_that_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, strict: tuple[str, ...], code: int
) -> None:
    figures = (replace(WORLD, cpu_us=99.0),)

    def ran(wish: Wish, *_: object) -> Outcome:
        return Outcome(
            seeds=wish.seeds,
            ballots=wish.ballots,
            summaries=(summarised("pingxuan", figures),),
            figures=figures,
            settings={},
            left_out={"Half-Space Trees": "river is not installed"},
        )

    monkeypatch.setattr(benching, "run_benchmark", ran)
    told = tmp_path / "bench.json"
    done = CliRunner().invoke(fraud, ["bench", "--seeds", "1", "--json", str(told), *strict])
    assert done.exit_code == code, done.output
    assert json.loads(told.read_text())["missed"] == ["cpu_us"]
    assert "left out: river is not installed" in done.stderr
