"""What makes judging cheaper changes nothing: verdicts, scores and incidents as recorded.

Scores are compared to six decimals, because processors differ in the last bits of a logarithm.
A change that is meant to judge otherwise records anew what this test prints.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from fraud.judge import Judge
from fraud.reading.encoding import BallotRow, encode
from fraud.reading.vocabulary import Vocabulary
from tests.unit.fraud.worlds import CASES, CLASSES, HOUR, World, in_ledger_order, ordinary_day

CASE = ["case-05"]
WECHAT = [name for name in CLASSES if name.startswith("WeChat")]


def attacks() -> World:
    """A script, a pool, a slow hand and a crowd, among voters who choose up to three cases."""
    world = ordinary_day()
    world.add(
        "A1", world.arrivals(800, 10 * HOUR, 13 * HOUR), cases=CASE,
        devices=["requests 2/other/other"], networks=[1, 2, 3], ages=(0.0, 1.0),
    )  # fmt: skip
    world.add("A2", world.arrivals(400, 3 * HOUR, 9 * HOUR), cases=CASE, devices=CLASSES[20:21])
    world.add(
        "A3", world.arrivals(2_000, 20 * HOUR, 22 * HOUR), cases=["case-02"],
        devices=CLASSES[30:33], networks=range(9_000, 14_000), ages=(1.0, 9.0),
    )  # fmt: skip
    world.add(
        "A4", world.arrivals(600, 14 * HOUR, 17 * HOUR), cases=["case-09"], devices=WECHAT,
        ages=(3.0, 12.0),
    )  # fmt: skip
    return world


def surges() -> World:
    """A celebrity, a campus and people called by WeChat groups, beside one script."""
    world = ordinary_day(seed=3)
    world.add("H1", world.arrivals(3_000, 19 * HOUR, 21 * HOUR), cases=CASE)
    world.add(
        "H2", world.arrivals(900, 9 * HOUR, 9.5 * HOUR), cases=["case-03"], networks=[42, 43]
    )
    world.add("H5", world.arrivals(900, 14 * HOUR, 16 * HOUR), cases=["case-08"], devices=WECHAT)
    world.add(
        "A1", world.arrivals(300, 17 * HOUR, 18 * HOUR), cases=["case-01"],
        devices=CLASSES[7:8], networks=[7], ages=(0.0, 1.0),
    )  # fmt: skip
    return world


RECORDED: list[tuple[Callable[[], World], str]] = [
    (attacks, "694e1d9f6ecb2ca8cec08725a051440c"),
    (surges, "3530fea02db5d2da52c98c05cf8d2671"),
]


@pytest.mark.parametrize(("world", "recorded"), RECORDED)
def test_verdicts_scores_and_incidents_are_as_recorded(
    world: Callable[[], World], recorded: str
) -> None:
    assert digest(world()) == recorded


def digest(world: World) -> str:
    """Of all that a judge says."""
    rows, groups = in_ledger_order(world)
    more = np.random.default_rng(11).integers(0, 3 * len(CASES), (len(rows), 2)).tolist()
    rows = [
        with_others(row, places) if group == "honest" else row
        for row, group, places in zip(rows, groups, more, strict=True)
    ]
    vocabulary = Vocabulary()
    judge = Judge(vocabulary)
    answers = [judge.feed(encode(vocabulary, rows)), judge.advance(rows[-1].cast_at + 4 * 86_400)]
    said = sha256()
    for answer in answers:
        scores = zip(answer.scored_index.tolist(), answer.score.tolist(), strict=True)
        for told in (
            [(one.index, one.incident, one.at, f"{one.score:.6f}") for one in answer.verdicts],
            [(one.id, one.state, one.ballots, one.reasons) for one in answer.incidents],
            [(one.incident, one.index.tolist(), one.at) for one in answer.joined],
            [(index, f"{score:.6f}") for index, score in scores],
        ):
            said.update(repr(told).encode())
    return said.hexdigest()[:32]


def with_others(row: BallotRow, places: list[int]) -> BallotRow:
    """A ballot for up to two more cases: two thirds of the places name none."""
    others = {CASES[place] for place in places if place < len(CASES)} - {*row.selections}
    return replace(row, selections=(*row.selections, *sorted(others)))
