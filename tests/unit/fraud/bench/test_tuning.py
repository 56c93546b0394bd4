"""Settings and limits are chosen by worlds that are not reported."""

from dataclasses import dataclass

import numpy as np

from fraud.bench.material import Rows
from fraud.bench.method import Contender, Suspicion, Tuned
from fraud.bench.tuning import Rehearsal, chosen, missing, rehearse
from fraud.domain import Floats
from tests.unit.fraud.bench.columns import rows, truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A method that says what it was told to say."""

    score: tuple[float, ...] = ()
    limit: float | None = None
    is_live: bool = True

    def suspicion(self, rows: Rows) -> Suspicion:
        return Suspicion(score=np.array(self.score), known_at=rows.at)


def rehearsal(average_precision: float, highest: Floats, honest: int) -> Rehearsal:
    return Rehearsal(average_precisions=(average_precision,), highest=highest, honest=honest)


def test_a_rehearsal_measures_families_against_all_that_is_honest() -> None:
    world = truth(["honest", "H1", "A1", "A2"])
    found = rehearse(Told(score=(0.1, 0.8, 0.9, 0.5)), rows(np.arange(4.0)), world)
    assert found.average_precisions == (1.0, 0.5)
    assert found.honest == 2


def test_the_setting_that_finds_most_is_chosen_and_the_first_of_equals() -> None:
    weak, strong, equal = Told(limit=0.1), Told(limit=0.2), Told(limit=0.3)
    none = np.zeros(1)
    tried = [
        (weak, [rehearsal(0.2, none, 1)]),
        (strong, [rehearsal(0.9, none, 1)]),
        (equal, [rehearsal(0.9, none, 1)]),
    ]
    assert chosen("told", tried).method is strong


def test_a_method_without_a_limit_holds_one_honest_ballot_in_a_thousand() -> None:
    scores = np.arange(3000.0) / 3000.0
    tuned = chosen("told", [(Told(), [rehearsal(1.0, scores[-150:], 3000)])])
    assert int((scores > tuned.limit).sum()) == 3


def test_a_rule_keeps_its_own_limit() -> None:
    assert chosen("told", [(Told(limit=0.5), [rehearsal(1.0, np.ones(5), 5)])]).limit == 0.5


def test_a_tuned_method_holds_above_its_limit_and_says_when() -> None:
    tuned = Tuned(name="told", method=Told(score=(0.2, 0.6)), limit=0.5)
    found = tuned.judge_rows(rows([3.0, 4.0]))
    assert found.held.tolist() == [False, True]
    assert found.found_at[1] == 4.0
    assert np.isnan(found.found_at[0])


def test_a_baseline_whose_library_is_missing_is_left_out_with_the_reason() -> None:
    contender = Contender(name="half", grid=(), needs="no_such_library")
    assert missing([contender, Contender(name="whole", grid=())]) == {
        "half": "no_such_library is not installed (it is a development dependency)"
    }
