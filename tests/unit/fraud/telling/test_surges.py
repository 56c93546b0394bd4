"""An incident resembles an honest surge as far as what was measured says, and no further."""

from dataclasses import replace

import numpy as np

from fraud.finding.features import NAMES, Features
from fraud.learning.lessons import Lesson
from fraud.learning.surge_training import measured
from fraud.telling.names import MEASURES as TOLD
from fraud.telling.names import SURGES
from fraud.telling.surges import MEASURES, known


def median_of(kind: str) -> Features:
    """A wave such as a kind's median."""
    between = known().kinds[kind].between
    features = Features(**dict.fromkeys(NAMES, 0.0))
    return replace(features, **{name: middle for name, (_, middle, _) in between.items()})


def test_a_surges_own_median_resembles_it_wholly() -> None:
    for kind in known().kinds:
        found = {one.surge: one for one in known().like(median_of(kind))}
        assert found[kind].likeness == 1.0
        assert found[kind].unlike == ()


def test_what_is_far_from_a_surge_is_told_with_both_numbers() -> None:
    features = replace(median_of("H5"), odd=1.0, gap_variation=0.02)
    (h5,) = [one for one in known().like(features) if one.surge == "H5"]
    assert {one.measure for one in h5.unlike} == {"odd", "gap_variation"}
    assert all(not one.low <= one.value <= one.high for one in h5.unlike)
    assert h5.likeness < 1.0


def test_everything_that_is_measured_can_be_told() -> None:
    assert set(TOLD) == set(MEASURES) <= set(NAMES)
    assert set(known().kinds) <= set(SURGES)
    assert all(measure.write(0.5) for measure in TOLD.values())


def test_the_surges_are_measured_from_waves_of_their_kind() -> None:
    features = np.zeros((30, len(NAMES)))
    features[:, NAMES.index("wechat")] = np.linspace(0.0, 1.0, 30)
    lesson = Lesson(
        features=features,
        brushed=np.zeros(30, np.bool_),
        kind=np.array(["H5"] * 25 + ["H9"] * 5),
        weight=np.ones(30),
        whole=np.ones(30, np.bool_),
    )
    surges = measured(lesson, "a version")
    assert list(surges.kinds) == ["H5"]  # of the other there are too few
    low, middle, high = surges.kinds["H5"].between["wechat"]
    assert 0.0 < low < middle < high < 1.0
