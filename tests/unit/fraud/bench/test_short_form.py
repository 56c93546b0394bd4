"""The short form of the benchmark: small worlds, and floors that our judge reaches in them.

The full form (`make fraud-bench`) has the targets; floors only tell that something broke.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import ops.geo
from fraud.bench.detector import Detector, Judged
from fraud.bench.families import SURGES
from fraud.bench.figures import WorldFigures
from fraud.bench.material import Material
from fraud.bench.ours import Ours
from fraud.bench.roster import Planned, Use
from fraud.bench.trial import try_world
from fraud.bench.world_files import Shelf

BALLOTS, SEED = 8_000, 901
GEOGRAPHY = Path(ops.geo.__file__).parent

#: PR-AUC that is reached in these worlds, less a margin; families that are not found here have
#: no floor.
FLOORS = {
    "plain": {"A1": 0.95, "A2": 0.95, "A3": 0.95, "A6": 0.95, "A7": 0.95},
    "hidden": {"A4": 0.95, "A10": 0.95},
    "faint": {"A11": 0.95},
}
MOST_HELD_OF_A_SURGE = 0.005
MOST_FALSE_HOLDS = 0.001

_NUMBERS = {"plain": 1, "hidden": 2, "faint": 3, "surges": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A detector that knows nothing, and holds as many as it likes."""

    name: str = "chance"
    is_live: bool = True

    def judge(self, material: Material) -> Judged:
        """Scores by lot; the upper twentieth is held at once."""
        score = np.random.default_rng(1).random(len(material.rows))
        held = score > 0.95
        return Judged(
            score=score,
            held=held,
            shown=np.zeros_like(held),
            found_at=np.where(held, material.rows.at, math.nan),
        )


def tried(group: str, cache: Path, *detectors: Detector) -> tuple[WorldFigures, ...]:
    world = Planned(
        use=Use.TEST,
        seed=SEED,
        name=f"world-{_NUMBERS[group]}",
        attacks=tuple((family, 0.05) for family in FLOORS.get(group, ())),
        surges=() if group in FLOORS else SURGES,
        ballots=BALLOTS,
    )
    return try_world(Shelf(worlds=cache, geography=GEOGRAPHY), world, detectors)


def below(figures: WorldFigures, floors: dict[str, float]) -> list[str]:
    return [
        f"{one.family}: {one.average_precision:.3f}"
        for one in figures.families
        if one.average_precision < floors[one.family]
    ]


@pytest.mark.parametrize("group", FLOORS)
def test_our_judge_finds_what_it_has_found_and_chance_does_not(group: str, tmp_path: Path) -> None:
    ours, chance = tried(group, tmp_path, Ours(), Chance())
    assert below(ours, FLOORS[group]) == []
    assert ours.falsely_held <= MOST_FALSE_HOLDS * ours.honest
    assert len(below(chance, FLOORS[group])) == len(FLOORS[group])
    assert chance.falsely_held > MOST_FALSE_HOLDS * chance.honest


def test_our_judge_lets_honest_surges_pass_and_chance_does_not(tmp_path: Path) -> None:
    ours, chance = tried("surges", tmp_path, Ours(), Chance())
    assert [one.surge for one in ours.surges] == list(SURGES)
    assert [one.surge for one in ours.surges if one.held > MOST_HELD_OF_A_SURGE] == []
    assert [one.surge for one in chance.surges if one.held > MOST_HELD_OF_A_SURGE]
