"""However many different values are sent, the judge keeps no more than its last days need."""

import tracemalloc
from dataclasses import replace

import numpy as np

from fraud.deciding.suspicion import shipped
from fraud.domain import Attribute, BallotBlock
from fraud.judge import Judge
from fraud.policy import FOUNDING
from fraud.reading.vocabulary import Vocabulary
from fraud.watching.lookout import Lookout
from tests.unit.fraud.worlds import MIDNIGHT

SMALL = replace(FOUNDING, retained_ballots=1_000, retained_s=2_000.0, overviews=())


def all_different(first: int, count: int) -> BallotBlock:
    """A ballot a second, no two of which share any value."""
    number = np.arange(first, first + count)
    codes = number[:, None] * len(Attribute) + np.arange(len(Attribute)) + 1
    return BallotBlock(
        index=number,
        cast_at=(MIDNIGHT + number).astype(np.float64),
        case_offsets=np.arange(count + 1),
        case_codes=number % 20 + 1,
        codes=codes,
        in_wechat=np.zeros(count, np.bool_),
        unmetered=np.zeros(count, np.bool_),
    )


def test_memory_does_not_grow_with_the_number_of_different_values() -> None:
    lookout = Lookout(SMALL, shipped(), shipped())
    judge = Judge(Vocabulary(), SMALL, lookout.suspicion)
    kept = []
    tracemalloc.start()
    for first in range(0, 12_000, 500):
        block = all_different(first, 500)
        lookout.append(block)
        lookout.take(judge.feed(block))
        del block
        kept.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert max(kept[12:]) <= 1.1 * max(kept[6:12])


def test_a_judge_that_forgot_nothing_would_have_grown() -> None:
    """So that the test above can fail."""
    judge = Judge(Vocabulary(), replace(SMALL, retained_ballots=1_000_000))
    kept = []
    tracemalloc.start()
    for first in range(0, 12_000, 500):
        judge.feed(all_different(first, 500))
        kept.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert max(kept[12:]) > 1.1 * max(kept[6:12])
