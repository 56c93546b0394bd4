"""However a log is cut into blocks, and however often the judge is woken, it says the same."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from fraud.domain import Incident, Verdict
from fraud.judge import Judge
from fraud.reading.encoding import BallotRow, encode
from fraud.reading.vocabulary import Vocabulary
from tests.unit.fraud.worlds import CLASSES, HOUR, in_ledger_order, ordinary_day

Said = tuple[list[Verdict], dict[str, Incident]]


@cache
def brushed_log() -> list[BallotRow]:
    world = ordinary_day(ballots=1_500, hours=3.0)
    world.add(
        "A3", world.arrivals(300, 2.0 * HOUR, 2.2 * HOUR), cases=["case-05"],
        devices=CLASSES[30:31], networks=range(9_000, 14_000), ages=(1.0, 4.0),
    )  # fmt: skip
    return in_ledger_order(world)[0]


def said(sizes: list[int], naps: list[float]) -> Said:
    """Feed blocks of these sizes, over and over; wake the judge part of the way to the next."""
    rows, vocabulary = brushed_log(), Vocabulary()
    judge, answers, first, turn = Judge(vocabulary), [], 0, 0
    while first < len(rows):
        stop = first + sizes[turn % len(sizes)]
        answers.append(judge.feed(encode(vocabulary, rows[first:stop])))
        if naps and stop < len(rows):
            last, following = rows[stop - 1].cast_at, rows[stop].cast_at
            answers.append(judge.advance(last + naps[turn % len(naps)] * (following - last)))
        first, turn = stop, turn + 1
    answers.append(judge.advance(rows[-1].cast_at + 30.0))
    verdicts = [verdict for answer in answers for verdict in answer.verdicts]
    return verdicts, {one.id: one for answer in answers for one in answer.incidents}


@cache
def said_at_once() -> Said:
    return said([len(brushed_log())], [])


def test_the_log_of_this_test_is_brushed() -> None:
    assert len(said_at_once()[0]) >= 290


@settings(max_examples=15, deadline=None)
@given(
    sizes=st.lists(st.integers(min_value=1, max_value=700), min_size=1, max_size=6),
    naps=st.lists(st.floats(min_value=0.0, max_value=1.0), max_size=4),
)
def test_verdicts_and_incidents_do_not_depend_on_batches(
    sizes: list[int], naps: list[float]
) -> None:
    assert said(sizes, naps) == said_at_once()
