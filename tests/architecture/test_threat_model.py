"""The threat model names assets, actors, rooms and tests that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "ops" / "threat-model.md").read_text(encoding="utf-8")
_ROW = re.compile(
    r"^\| ([^|]*·[^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \| `([^`|]*)` \|$", re.MULTILINE
)
ROWS = _ROW.findall(TEXT)
ASSETS, ACTORS = (set(re.findall(rf"^\| ({kind}\d) \|", TEXT, re.MULTILINE)) for kind in "AP")


def test_every_threat_is_read() -> None:
    table = TEXT.partition("## 威胁 / Threats")[2].partition("\n## ")[0]
    assert len(ROWS) == table.count("\n| ") - 1 > 35


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_threat_names_a_room_and_a_test(row: tuple[str, ...]) -> None:
    _, actors, assets, handled, test = row
    assert set(actors.split()) - {"–"} <= ACTORS
    assert set(assets.split()) <= ASSETS
    places = re.findall(r"`([^`]+)`", handled)
    assert places
    for place in places:
        assert (ROOT / place).exists(), place
    file, _, name = test.partition("::")
    assert f"def {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), test


def test_every_asset_and_every_actor_is_threatened_or_threatens() -> None:
    assert {asset for row in ROWS for asset in row[2].split()} == ASSETS
    assert {actor for row in ROWS for actor in row[1].split()} - {"–"} == ACTORS
