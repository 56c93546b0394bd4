"""Values that stand out have a bin of their own; chance makes none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraud.domain import Ints
from fraud.finding.bins import Bins, cut
from fraud.finding.census import Attribute, Before, Beside, Groups, distinct
from fraud.finding.tally import Tally


def cut_by(view: Beside, *levels: Ints) -> Bins:
    """Bins by values that nest, the finest first."""
    columns = [view.column(values) for values in levels]
    return cut(Tally([Attribute(groups=view.groups, levels=columns)]))


def one_group(group: list[int], others: list[int]) -> tuple[Groups, Bins]:
    """Ballots of one case, by one attribute's values, beside the ballots of others."""
    values = np.array(group + others)
    row = np.arange(len(group))
    view = Beside(row, np.zeros(len(group), np.int64), 1, np.ones(len(values)))
    return view.groups, cut_by(view, values)


def others(seed: int = 1, ballots: int = 2_000, values: int = 200) -> list[int]:
    return [int(value) for value in np.random.default_rng(seed).integers(values, size=ballots)]


def test_ballots_like_the_others_have_no_bin_of_their_own() -> None:
    for seed in range(2, 22):
        _, bins = one_group(others(seed, ballots=400), others())
        assert bins.outstanding.sum() == 0


def test_a_value_that_is_far_too_frequent_has_one() -> None:
    group = others(2, ballots=400) + [7] * 60
    _, bins = one_group(group, others())
    assert bins.outstanding.sum() == 1
    assert bins.of[0, -60:].tolist() == [0] * 60
    assert bins.background[0] == pytest.approx(others().count(7) / 2_000)


def test_the_background_of_all_bins_is_everything() -> None:
    _, bins = one_group(others(2, ballots=400) + [7] * 60 + [9] * 80, others())
    assert bins.background.sum() == pytest.approx(1.0)


def test_values_that_hardly_anyone_has_share_a_bin() -> None:
    """A pool of addresses, none of them twice: it shows as a whole."""
    group = list(range(10_000, 10_300))
    _, bins = one_group(group, others() + list(range(20_000, 20_020)))
    assert bins.outstanding.sum() == 0
    (only,) = set(bins.of[0].tolist())
    assert bins.background[only] == pytest.approx(20 / 2_020)


def test_held_ballots_are_in_no_background() -> None:
    values = np.array([7] * 50 + others() + [7] * 500)
    teaches = np.ones(len(values))
    teaches[-500:] = 0.0
    view = Beside(np.arange(50), np.zeros(50, np.int64), 1, teaches)
    assert view.column(values).met[7] == 50 + others().count(7)


def test_a_coarser_level_sees_only_what_the_finer_left() -> None:
    """One network stands out in its operator; the operator's other networks are usual."""
    fine = np.array([5] * 80 + others(2, ballots=400) + others())
    coarse = fine // 50
    row = np.arange(480)
    view = Beside(row, np.zeros(480, np.int64), 1, np.ones(len(fine)))
    bins = cut_by(view, fine, coarse)
    assert bins.outstanding.sum() == 1
    assert bins.depth[:1].tolist() == [0]


def test_each_group_is_compared_with_the_others_alone() -> None:
    values = np.array([7] * 50 + [8] * 50 + others())
    of = np.repeat([0, 1], 50)
    view = Beside(np.arange(100), of, 2, np.ones(len(values)))
    bins = cut_by(view, values)
    assert bins.group[:2].tolist() == [0, 1]
    assert bins.background[0] == pytest.approx(others().count(7) / 2_050)


def test_against_the_past_what_is_new_is_rare() -> None:
    view = Before(60, np.ones(2_001))
    column = view.column(np.arange(3_000, 3_060), np.array([*others(), 999]))
    assert column.scarce[column.of].all()
    assert column.scarce_met().tolist() == [1.0]


@given(keys=st.lists(st.integers(0, 99), min_size=1), room=st.sampled_from([100, 1 << 20]))
def test_keys_are_numbered_by_first_appearance(keys: list[int], room: int) -> None:
    of, first = distinct(np.array(keys), room)
    assert [keys[place] for place in first.tolist()] == list(dict.fromkeys(keys))
    assert [keys[first[number]] for number in of.tolist()] == keys
