"""What a process loads, seen from outside: a front never loads what only judges need."""

import json
import subprocess
import sys

import pytest

HEAVY = ("numpy", "scipy", "sklearn", "duckdb", "PIL")
_ASK = """
import importlib, json, sys
for name in {modules!r}:
    importlib.import_module(name)
print(json.dumps([name for name in {heavy!r} if name in sys.modules]))
"""


def loaded_by(*modules: str) -> list[str]:
    """Which of the heavy libraries a fresh interpreter has after importing these."""
    script = _ASK.format(modules=modules, heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("role", ["front", "projector", "publisher"])
def test_roles_on_the_ballots_way_load_no_library_of_the_judges(role: str) -> None:
    assert loaded_by("ops.cli", "ops.processes.roles.process", f"ops.processes.roles.{role}") == []


def test_the_judge_does_load_them_so_that_this_check_can_fail() -> None:
    assert "numpy" in loaded_by("ops.processes.roles.judge")
