"""Citizens come like people: by day more than by night, and never evenly."""

import numpy as np
import pytest

from loadtests.shared_data import shared_file
from loadtests.worlds import tide as tide_room
from loadtests.worlds.tide import CURVE, SLOTS, moments, tide


@pytest.fixture(params=["curve", "shipped"])
def weights(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    if request.param == "curve" and shared_file(CURVE) is None:
        pytest.skip("no curve beside the checkout")
    if request.param == "shipped":
        monkeypatch.setattr(tide_room, "_real_days", tuple)
    return tide(14, seed=4)


def test_every_two_minutes_of_the_campaign_have_a_weight(weights: np.ndarray) -> None:
    assert weights.shape == (14 * SLOTS,)
    assert (weights >= 0).all()


def test_nights_are_quiet(weights: np.ndarray) -> None:
    hours = weights.reshape(14, 24, SLOTS // 24).sum(axis=(0, 2))
    assert hours[2:5].sum() < 0.3 * hours[11:14].sum()


def test_no_two_minutes_hold_a_step(weights: np.ndarray) -> None:
    days = weights.reshape(14, SLOTS)
    assert (days.max(axis=1) < 12 * days.mean(axis=1)).all()


def test_neighbouring_minutes_differ(weights: np.ndarray) -> None:
    noon = weights.reshape(14, SLOTS)[:, 330:420]
    assert (np.abs(np.diff(noon, axis=1)) / noon[:, 1:]).mean() > 0.02


def test_moments_are_as_many_as_asked_and_repeat(weights: np.ndarray) -> None:
    drawn = moments(weights, 5000, seed=1)
    assert len(drawn) == 5000
    assert (np.diff(drawn) >= 0).all()
    assert 0 <= drawn[0] <= drawn[-1] < 14 * 86_400
    assert (drawn == moments(weights, 5000, seed=1)).all()
    assert (drawn != moments(weights, 5000, seed=2)).any()
