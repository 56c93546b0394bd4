"""`python -m loadtests faults` tells what it saw as it goes, and fails where a vote was lost."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loadtests.__main__ import main
from loadtests.faults.catalogue import FAULTS
from loadtests.faults.outcome import Course, Outcome


def _holding(course: Course) -> Outcome:
    assert course.quick
    return _outcome(lost=0)


def _losing(_: Course) -> Outcome:
    return _outcome(lost=3)


def _broken(_: Course) -> Outcome:
    raise KeyboardInterrupt


def _outcome(lost: int) -> Outcome:
    return Outcome(
        fault="T0", title="", cycles=1, acknowledged=9, lost=lost, doubled=0, unexplained=0
    )


@pytest.fixture(autouse=True)
def _three(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, fault in {"T91": _holding, "T92": _losing, "T93": _broken}.items():
        monkeypatch.setitem(FAULTS, name, fault)


def _faults(out: Path, *names: str) -> Result:
    return CliRunner().invoke(main, ["faults", *names, "--quick", "--out", str(out)])


def test_it_ends_well_only_where_nothing_was_lost(tmp_path: Path) -> None:
    out = tmp_path / "faults.json"
    assert _faults(out, "T91").exit_code == 0
    assert _faults(out, "T91", "T92").exit_code == 1
    assert [each["lost"] for each in json.loads(out.read_text())["faults"]] == [0, 3]


def test_a_run_that_is_broken_off_keeps_what_it_saw_until_then(tmp_path: Path) -> None:
    out = tmp_path / "faults.json"
    assert _faults(out, "T91", "T93").exit_code == 1
    assert [each["fault"] for each in json.loads(out.read_text())["faults"]] == ["T0"]


def test_the_head_of_the_table_is_printed_once(tmp_path: Path) -> None:
    said = _faults(tmp_path / "faults.json", "T91", "T92").stdout
    assert said.count("acknowledged") == 1


def test_an_unknown_fault_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    said = _faults(tmp_path / "faults.json", "T77")
    assert said.exit_code == 2
    assert "T77: one of T1" in said.output
