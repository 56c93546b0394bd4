import shutil
from pathlib import Path

import pytest

from tests.unit.voting.campaign_files.spoiling import SAMPLE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample campaign that a test may spoil."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "campaign"))
