"""The import contracts of pyproject.toml hold, and a planted import breaks them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSES = ("voting", "fraud", "display", "ops", "loadtests")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the houses in which a test may plant an import."""
    for house in HOUSES:
        ignored = shutil.ignore_patterns("*.webp", "__pycache__")
        shutil.copytree(ROOT / house, tmp_path / house, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "planted", "broken"),
    [
        (
            "voting/casting/booth.py",
            "import sklearn.ensemble",
            "never needs the judges' libraries",
        ),
        ("voting/ledger/ledger.py", "from display import ranking", "Imports run only this way"),
        ("loadtests/traffic/wire.py", "import sklearn.ensemble", "Only fraud and ops load"),
        ("fraud/judge.py", "from display import ranking", "Imports run only this way"),
        (
            "loadtests/traffic/wire.py",
            "from voting import domain",
            "import none of the other houses",
        ),
        ("voting/admission.py", "import asyncpg", "Pure rooms"),
        ("voting/ledger/ledger.py", "from voting.casting import booth", "Inside voting"),
        ("fraud/telling/signals/timing.py", "from fraud.telling.signals import device", "Signals"),
    ],
)
def test_a_planted_import_is_found(copy: Path, file: str, planted: str, broken: str) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    first = text.index("\nfrom ") if "\nfrom " in text else text.index("\nimport ")
    path.write_text(f"{text[:first]}\n{planted}{text[first:]}", encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1, done.stdout
    assert any(broken in line for line in done.stdout.splitlines() if "BROKEN" in line)
