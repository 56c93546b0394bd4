"""A model learns what lessons show, says the same each time, and outlives its file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fraud.deciding.suspicion import Model, read_model
from fraud.finding.features import NAMES, Features
from fraud.learning.lessons import Lesson
from fraud.learning.training import train, write_model
from tests.unit.fraud.deciding.test_suspicion import NOTHING

DEVICE = NAMES.index("device_nats")


def some(seed: int, waves: int = 600) -> Lesson:
    """Brushing has few devices; all else is chance."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(waves, len(NAMES)))
    brushed = rng.uniform(size=waves) < 0.4
    features[:, DEVICE] = np.where(brushed, 3.0, 0.0) + rng.normal(0.0, 0.7, waves)
    return Lesson(
        features=features,
        brushed=brushed,
        kind=np.where(brushed, "A1", "honest"),
        weight=np.ones(waves),
        whole=np.ones(waves, np.bool_),
    )


@pytest.fixture(scope="module")
def model() -> Model:
    return train(some(1), some(2), "of-a-test")


def with_device(nats: float) -> Features:
    return replace(NOTHING, device_nats=nats)


def test_what_lessons_show_is_learned(model: Model) -> None:
    lesson = some(3)
    said = np.array(
        [
            model.suspicion(Features(**dict(zip(NAMES, row, strict=True))))
            for row in lesson.features.tolist()
        ]
    )
    assert ((said >= 0.5) == lesson.brushed).mean() > 0.95


def test_more_evidence_never_looks_more_honest(model: Model) -> None:
    said = [model.suspicion(with_device(nats)) for nats in np.linspace(-2.0, 6.0, 60).tolist()]
    assert said == sorted(said)
    assert said[0] < 0.5 < said[-1]


def test_the_same_lessons_give_the_same_model(model: Model) -> None:
    assert train(some(1), some(2), "of-a-test") == model


def test_a_model_reads_back_as_it_was_written(model: Model, tmp_path: Path) -> None:
    write_model(model, tmp_path / "model.json")
    read = read_model((tmp_path / "model.json").read_bytes())
    assert read.trees == model.trees
    assert read.suspicion(with_device(1.5)) == model.suspicion(with_device(1.5))


def test_the_card_says_what_became_of_the_waves_that_checked_it(model: Model) -> None:
    held = model.card["held_of_checked_waves"]
    assert isinstance(held, dict)
    assert held["A1"] > 0.9
    assert held["honest"] < 0.1
