"""A curve is read, and thinned without losing its shape."""

from pathlib import Path

import pytest

from loadtests.clock import epoch_s
from loadtests.people.curve import BadCurve, Sample, between, expected_at, read_curve, thin

STEP_S = 60_000.0
REAL = Path(__file__).parents[5] / "shared/data/petition-euref2-2016/signatures_2min.csv"


def _flat_with_a_step() -> list[Sample]:
    usual = [Sample(at_s=120.0 * n, dt_s=120.0, delta=500.0) for n in range(480, 521)]
    usual[20] = Sample(at_s=STEP_S, dt_s=121.0, delta=21_528.0)
    return usual


def test_a_sample_without_a_delta_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    path.write_text(
        "utc,total,dt_s,delta\n2016-06-25 08:15:04,10,,\n2016-06-25 08:17:04,30,120.0,20.0\n"
    )
    assert read_curve(path) == (
        Sample(at_s=epoch_s("2016-06-25T08:17:04Z"), dt_s=120.0, delta=20.0),
    )


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    path.write_text("utc,total,dt_s,delta\n2016-06-25 08:17:04,30,120.0,many\n")
    with pytest.raises(BadCurve, match=r"curve\.csv:2"):
        read_curve(path)


def test_a_stretch_without_samples_is_refused() -> None:
    with pytest.raises(BadCurve, match="no sample"):
        between(_flat_with_a_step(), 0.0, 1.0)


def test_removals_cast_nothing() -> None:
    samples = [
        Sample(at_s=120.0, dt_s=120.0, delta=-1000.0),
        Sample(at_s=240.0, dt_s=120.0, delta=100.0),
    ]
    assert [stretch.honest for stretch in thin(samples, 50, STEP_S)] == [0, 50]


def test_thinning_gives_at_least_the_ballots_asked_for() -> None:
    stretches = thin(_flat_with_a_step(), 5_000, STEP_S)
    total = sum(stretch.honest + stretch.brushed for stretch in stretches)
    assert 5_000 <= total <= 5_002


def test_thinning_keeps_the_shape() -> None:
    samples = [Sample(at_s=120.0 * n, dt_s=120.0, delta=float(n)) for n in range(1, 101)]
    stretches = thin(samples, 505, STEP_S)
    cast = wanted = 0.0
    for sample, stretch in zip(samples, stretches, strict=True):
        cast += stretch.honest
        wanted += sample.added / 10
        assert wanted <= cast < wanted + 1


def test_the_step_is_what_its_neighbours_do_not_explain() -> None:
    samples = _flat_with_a_step()
    usual = 500 * 121 / 120
    assert expected_at(samples, STEP_S) == pytest.approx(usual)
    stretches = thin(samples, round(sum(sample.added for sample in samples)), STEP_S)
    brushed = [stretch.brushed for stretch in stretches]
    assert brushed[20] == pytest.approx(21_528 - usual, abs=1)
    assert sum(brushed) == brushed[20]


def test_a_stretch_without_the_step_has_no_brushing() -> None:
    samples = _flat_with_a_step()[:20]
    assert not any(stretch.brushed for stretch in thin(samples, 100, STEP_S))


def test_the_real_step_is_nearly_all_brushing() -> None:
    if not REAL.is_file():
        pytest.skip("the petition's curve is not beside this checkout")
    window = between(
        read_curve(REAL), epoch_s("2016-06-25T23:30:00Z"), epoch_s("2016-06-26T05:30:00Z")
    )
    stretches = thin(window, 50_000, epoch_s("2016-06-26T02:32:01Z"))
    step = next(stretch for stretch in stretches if stretch.brushed)
    assert step.span_s == 121.0
    assert step.brushed / (step.brushed + step.honest) == pytest.approx(0.978, abs=0.005)
    assert sum(stretch.honest + stretch.brushed for stretch in stretches) >= 50_000
