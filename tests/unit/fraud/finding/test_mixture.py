"""What is unlike its background is told apart from what is like it."""

import numpy as np
import pytest

from fraud.domain import Floats, Ints
from fraud.finding.bins import cut
from fraud.finding.census import Attribute, Beside
from fraud.finding.mixture import Excess, fit
from fraud.finding.tally import Tally

USUAL, BRUSHED, OTHERS = 300, 100, 3_000


def drawn(seed: int, size: int, values: int) -> Ints:
    return np.random.default_rng(seed).integers(values, size=size)


def excess(brushed: tuple[Ints, ...], beforehand: Floats | None = None) -> Excess:
    """Usual ballots of a case, then brushed ones with these values, among others' ballots."""
    count = USUAL + len(brushed[0])
    attributes = []
    for place, values in enumerate(brushed):
        usual, others = drawn(place, USUAL, 40), drawn(place + 10, OTHERS, 40)
        everything = np.concatenate([usual, values, others])
        view = Beside(np.arange(count), np.zeros(count, np.int64), 1, np.ones(len(everything)))
        attributes.append(Attribute(groups=view.groups, levels=[view.column(everything)]))
    return fit(cut(Tally(attributes)), np.zeros(count) if beforehand is None else beforehand)


def test_ballots_that_share_two_values_belong_and_usual_ones_do_not() -> None:
    found = excess((np.full(BRUSHED, 3), np.full(BRUSHED, 5)))
    assert found.belongs[USUAL:].min() > 0.95
    assert found.belongs[:USUAL].mean() < 0.02


def test_where_everything_is_usual_nothing_belongs() -> None:
    found = excess((drawn(5, BRUSHED, 40), drawn(6, BRUSHED, 40)))
    assert found.belongs.max() < 0.5


def test_evidence_is_told_by_attribute() -> None:
    found = excess((np.full(BRUSHED, 3), drawn(6, BRUSHED, 40)))
    told = (found.ratio * found.belongs).sum(axis=1) / found.belongs.sum()
    assert told[0] > 1.0
    assert told[1] == pytest.approx(0.0, abs=0.2)


def test_what_is_known_beforehand_weighs() -> None:
    brushed = (np.concatenate([np.full(20, 3), drawn(5, 80, 40)]),)
    plain = excess(brushed).belongs[USUAL : USUAL + 20].mean()
    stricter = excess(brushed, np.full(USUAL + BRUSHED, 1.0)).belongs[USUAL : USUAL + 20].mean()
    assert stricter > plain
