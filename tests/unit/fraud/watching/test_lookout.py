"""The lookout sees what the judge does and what another model would do, and changes nothing."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from fraud.deciding.score_card import score_card
from fraud.deciding.suspicion import Model, shipped
from fraud.domain import IncidentId, Judgement, Verdict
from fraud.judge import Judge
from fraud.policy import DAY_S, FOUNDING
from fraud.reading.encoding import BallotRow, encode
from fraud.reading.vocabulary import Vocabulary
from fraud.watching.drift import ScoreDrift, population_stability
from fraud.watching.lookout import Lookout
from fraud.watching.watchbook import LINES, Counts, Watchbook
from tests.unit.fraud.test_judge import ROW, brushed
from tests.unit.fraud.worlds import MIDNIGHT, in_ledger_order, judged
from voting.domain import NetworkClass, Status


def asked(nats: float) -> Model:
    """A model that says the same of every wave."""
    plain = msgspec.structs.replace(shipped(), version="of-a-test", trees=(), base=nats)
    return msgspec.structs.replace(plain, slope=1.0, shift=0.0)


def seen_by(shadow: Model | None, block: int = 500) -> tuple[Lookout, list[Verdict]]:
    rows, _ = in_ledger_order(brushed())
    vocabulary = Vocabulary()
    lookout = Lookout(FOUNDING, shipped(), shadow)
    judge = Judge(vocabulary, suspicion=lookout.suspicion)
    verdicts: list[Verdict] = []
    for at in range(0, len(rows), block):
        ballots = encode(vocabulary, rows[at : at + block])
        lookout.append(ballots)
        answer = judge.feed(ballots)
        lookout.take(answer)
        verdicts += answer.verdicts
    answer = judge.advance(rows[-1].cast_at + 60.0)
    lookout.take(answer)
    return lookout, verdicts + list(answer.verdicts)


def said(counts: Counts) -> tuple[int, int, int, int]:
    """Neither, shadow alone, ruling alone, both."""
    (neither, shadow), (ruling, both) = counts.held.sum(axis=0).tolist()
    return neither, shadow, ruling, both


@pytest.mark.parametrize("nats", [-9.0, 9.0])
def test_a_shadow_changes_no_verdict(nats: float) -> None:
    _, verdicts = seen_by(asked(nats))
    assert verdicts == judged(brushed()).verdicts


def test_the_same_model_in_shadow_agrees_about_every_ballot() -> None:
    lookout, verdicts = seen_by(shipped())
    neither, shadow, ruling, both = said(lookout.book.all())
    assert (shadow, ruling, both) == (0, 0, len(verdicts))
    assert neither + both == 5_000
    counts = lookout.book.all()
    assert counts.scores.tolist() == counts.shadow_scores.tolist()


def test_a_shadow_that_suspects_nobody_would_release_all_that_is_held() -> None:
    lookout, verdicts = seen_by(asked(-9.0))
    assert said(lookout.book.all())[1:] == (0, len(verdicts), 0)


def test_a_shadow_that_suspects_everybody_holds_more_and_says_whom() -> None:
    lookout, verdicts = seen_by(asked(9.0))
    _, shadow, ruling, both = said(lookout.book.all())
    assert shadow >= 0
    assert ruling + both == len(verdicts)
    alone = lookout.book.shadow_alone(10_000)
    assert len(alone) == shadow
    assert not set(alone) & {verdict.index for verdict in verdicts}


@pytest.mark.parametrize("block", [97, 5_000])
def test_what_is_seen_does_not_depend_on_how_ballots_come(block: int) -> None:
    one, other = seen_by(asked(0.5))[0].book.all(), seen_by(asked(0.5), block)[0].book.all()
    assert one.held.tolist() == other.held.tolist()
    assert one.shadow_scores.tolist() == other.shadow_scores.tolist()


def test_ballots_are_told_apart_by_the_class_of_their_network() -> None:
    vocabulary, book = Vocabulary(), Watchbook(FOUNDING)
    classes = ["mobile", "mobile", "vpn", "", "a new one"]
    book.append(encode(vocabulary, [_row(index, line) for index, line in enumerate(classes)]))
    book.take(judgement(1, 2))
    held = book.recent().held.sum(axis=2)
    assert held[LINES.index(NetworkClass.MOBILE)].tolist() == [1, 1]
    assert held[LINES.index(NetworkClass.VPN)].tolist() == [0, 1]
    assert held[LINES.index(NetworkClass.UNKNOWN)].tolist() == [2, 0]


def test_old_ballots_are_counted_and_forgotten() -> None:
    vocabulary, book = Vocabulary(), Watchbook(FOUNDING)
    for day in range(30):
        book.append(encode(vocabulary, [_row(2 * day, "mobile", day), _row(2 * day + 1, "", day)]))
        book.take(judgement(2 * day))
    assert said(book.all()) == (30, 0, 30, 0)
    assert sum(said(book.recent())) <= 12


def test_incidents_are_alarms_for_a_day() -> None:
    lookout = Lookout(FOUNDING, shipped())
    lookout.append(encode(Vocabulary(), [_row(index, "") for index in range(4)]))
    lookout.take(judgement(0, 1))
    lookout.take(judgement(2, 3))
    assert lookout.sight(MIDNIGHT + DAY_S).new_incidents == 1
    assert lookout.sight(MIDNIGHT + DAY_S + 1).new_incidents == 0


def test_the_index_of_the_same_shares_is_nothing_and_of_others_can_be_worked_out() -> None:
    assert population_stability([10, 30], [1, 3]) == pytest.approx(0.0)
    expected = (0.5 - 0.25) * np.log(0.5 / 0.25) + (0.5 - 0.75) * np.log(0.5 / 0.75)
    assert population_stability([10, 30], [5, 5]) == pytest.approx(expected)


def test_drift_is_small_for_what_the_card_knows_and_large_for_what_it_does_not() -> None:
    rng = np.random.default_rng(4)
    card = score_card(rng.beta(1.0, 9.0, 4_000))
    usual, odd, few = ScoreDrift(card), ScoreDrift(card), ScoreDrift(card)
    for _ in range(1_000):
        usual.note(float(rng.beta(1.0, 9.0)))
        odd.note(float(rng.beta(2.0, 4.0)))
    few.note(0.1)
    assert (usual.index() or 0.0) < 0.05
    assert (odd.index() or 0.0) > 0.25
    assert few.index() is None
    assert ScoreDrift(None).index() is None


def _row(index: int, line: str, day: float = 0.0) -> BallotRow:
    return replace(ROW, index=index, cast_at=MIDNIGHT + day * DAY_S, network_class=line)


def judgement(*held: int) -> Judgement:
    """The judge holds ballots of one incident."""
    verdicts = tuple(
        Verdict(
            index=index, ruling=Status.HELD, score=0.9, reasons=(), incident=IncidentId("i"),
            at=MIDNIGHT,
        )
        for index in held
    )  # fmt: skip
    return Judgement(
        verdicts=verdicts,
        incidents=(),
        joined=(),
        scored_index=np.array(held),
        score=np.full(len(held), 0.9),
    )
