"""A campaign's rulings as examples: what people said of most of a wave, and nothing else."""

from collections.abc import Callable

from fraud.deciding.suspicion import shipped
from fraud.judge import Judge
from fraud.learning.ruled_waves import Moderators
from fraud.reading.encoding import encode
from fraud.reading.vocabulary import Vocabulary
from fraud.watching.findings import RuledBallot
from tests.unit.fraud.test_judge import brushed
from tests.unit.fraud.worlds import in_ledger_order


def taught(said: Callable[[int], bool | None]) -> tuple[Moderators, int]:
    """Moderators rule on the attack's ballots by their place in it; also how many were held."""
    rows, groups = in_ledger_order(brushed())
    attack = [row.index for row, of in zip(rows, groups, strict=True) if of == "A3"]
    answers = ((place, index, said(place)) for place, index in enumerate(attack))
    moderators = Moderators(
        [
            RuledBallot(index=index, incident=f"i-{place % 2}", brushed=answer)
            for place, index, answer in answers
            if answer is not None
        ],
        shipped(),
    )
    vocabulary = Vocabulary()
    judge = Judge(vocabulary, suspicion=moderators)
    held = len(judge.feed(encode(vocabulary, rows)).verdicts)
    return moderators, held


def test_waves_that_were_voided_teach_brushing() -> None:
    moderators, held = taught(lambda _: True)
    assert moderators.waves
    assert all(wave.brushed for wave in moderators.waves)
    assert {wave.incident for wave in moderators.waves} <= {"i-0", "i-1"}
    assert held > 900


def test_waves_that_were_released_teach_honesty_and_hold_nobody() -> None:
    moderators, held = taught(lambda _: False)
    assert moderators.waves
    assert not any(wave.brushed for wave in moderators.waves)
    assert held < 100


def test_where_most_was_never_ruled_on_nothing_is_learned() -> None:
    moderators, held = taught(lambda place: True if place % 3 == 0 else None)
    assert moderators.waves == []
    assert held > 900


def test_where_people_differ_the_greater_part_decides() -> None:
    moderators, _ = taught(lambda place: place % 4 != 0)
    assert moderators.waves
    assert all(wave.brushed for wave in moderators.waves)


def test_nobody_who_ruled_is_no_fault() -> None:
    moderators, held = taught(lambda _: None)
    assert moderators.waves == []
    assert held > 900
