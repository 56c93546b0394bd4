"""Counted all at once or plainly: what is found is the same to the last bit."""

from dataclasses import replace

import numpy as np
import pytest

from fraud.domain import Attribute, Ints
from fraud.finding import tally
from fraud.finding.retained import NOBODY, Window
from fraud.finding.views import by_case
from tests.unit.fraud.finding.plain import plain_excess

CASES, NETWORKS = 6, 400
#: Cases 0 and 1 are brushed, each in its own way.
SCRIPT, POOL = 0, 1


def drawn(rng: np.random.Generator, size: int, most: int) -> Ints:
    """Values with a few favourites; 0 is unknown."""
    return np.minimum(rng.zipf(1.4, size) - 1, most)


def window(seed: int, ballots: int, *, held: float = 0.0) -> Window:
    """Invented ballots for up to three of six cases, a quarter of them brushed."""
    rng = np.random.default_rng(seed)
    size = rng.integers(1, 4, ballots)
    brushed = rng.random(ballots) < 0.25
    size[brushed] = 1
    values = np.stack([drawn(rng, ballots, NETWORKS // (1 + one)) for one in Attribute], axis=1)
    values[:, Attribute.WIDE_NETWORK] = values[:, Attribute.NETWORK] // 16
    values[:, Attribute.OPERATOR] = values[:, Attribute.NETWORK] // 64
    script = brushed & (rng.random(ballots) < 0.5)
    values[script, Attribute.NETWORK] = NETWORKS + 1
    values[script, Attribute.DEVICE] = 90
    pool = brushed & ~script
    values[pool, Attribute.NETWORK] = NETWORKS + 2 + np.arange(np.count_nonzero(pool))
    values[pool, Attribute.OPERATOR] = 77
    row = np.repeat(np.arange(ballots), size)
    case = np.concatenate([rng.permutation(CASES)[:one] for one in size])
    case[script[row]], case[pool[row]] = SCRIPT, POOL
    return Window(
        index=np.arange(ballots),
        at=np.sort(rng.uniform(0.0, 600.0, ballots)),
        values=np.asfortranarray(values),
        size=size,
        unmetered=rng.random(ballots) < 0.1,
        in_wechat=rng.random(ballots) < 0.4,
        rented=np.zeros(ballots, np.bool_),
        odd=np.zeros(ballots, np.bool_),
        incident=np.where(rng.random(ballots) < held, 0, NOBODY),
        score=np.zeros(ballots),
        row=row,
        case=case,
        companions=np.where(size[row] == 1, 0, drawn(rng, len(row), 30) + 1),
    )


@pytest.mark.parametrize("held", [0.0, 0.2])
@pytest.mark.parametrize(
    ("ballots", "cases"), [(150, [SCRIPT]), (300, [0, 1, 4]), (700, range(6))]
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_excess_is_the_same_as_when_it_is_counted_plainly(
    seed: int, ballots: int, cases: list[int], held: float
) -> None:
    seen, looked_at = window(seed, ballots, held=held), np.array(cases)
    view = by_case(seen, looked_at, np.full(CASES, 1 / CASES), 1.0)
    plain = plain_excess(seen, looked_at, 1.0)
    assert view is not None
    assert view.bins.outstanding.sum() == plain.outstanding > 0
    assert view.excess.ratio.tolist() == plain.ratio.tolist()
    assert view.excess.belongs.tolist() == plain.belongs.tolist()


def test_cells_are_the_same_where_there_are_too_many_to_count_them_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen, cases = window(4, 400), np.arange(CASES)
    usual = np.full(CASES, 1 / CASES)
    counted = by_case(seen, cases, usual, 1.0)
    monkeypatch.setattr(tally, "_MOST_ROOM", 0)
    by_those_that_occur = by_case(seen, cases, usual, 1.0)
    assert counted is not None
    assert by_those_that_occur is not None
    assert counted.bins.of.tolist() == by_those_that_occur.bins.of.tolist()
    assert counted.excess.belongs.tolist() == by_those_that_occur.excess.belongs.tolist()


def test_nothing_is_seen_where_no_value_stands_out() -> None:
    seen = window(5, 60)
    same = replace(
        seen,
        values=np.zeros_like(seen.values),
        size=np.ones_like(seen.size),
        in_wechat=np.zeros_like(seen.in_wechat),
        companions=np.zeros_like(seen.companions),
    )
    quiet = by_case(same, np.array([5]), np.full(CASES, 1 / CASES), 1.0)
    assert quiet is None
    assert plain_excess(same, np.array([5]), 1.0).outstanding == 0
