"""Of whom a proof is asked, where it is asked of whoever comes in a crowd."""

from datetime import timedelta

import msgspec
import pytest

from tests.ballots import ORIGIN, ballot
from tests.campaigns import OPENS
from voting.admission import Glance
from voting.casting import wariness
from voting.casting.wariness import CROWDED, Wariness
from voting.domain import Ballot
from voting.rules.ballot import ProofAsked

SUSPICIOUS = ProofAsked.SUSPICIOUS


def sent_from(network: int, wide: int = 0) -> Ballot:
    where = msgspec.structs.replace(ORIGIN, network=network, wide_network=wide or network + 1)
    return ballot(provenance=where)


def asked(
    wary: Wariness, number: int, network: int = 7, at_s: float = 0.0, *, wide: int = 0
) -> list[bool]:
    """Of which of so many ballots of one network a proof is asked."""
    now = OPENS + timedelta(seconds=at_s)
    sent = sent_from(network, wide)
    return [wary.asks(SUSPICIOUS, sent, Glance(), now, waiting=0) for _ in range(number)]


@pytest.mark.parametrize(
    ("rule", "is_asked"), [(ProofAsked.NEVER, False), (ProofAsked.ALWAYS, True)]
)
def test_some_rules_need_no_look_at_the_ballot(rule: ProofAsked, is_asked: bool) -> None:
    wary = Wariness()
    assert wary.asks(rule, sent_from(1), Glance(), OPENS, waiting=0) is is_asked


def test_a_household_is_asked_for_nothing_and_a_crowd_of_one_network_is() -> None:
    found = asked(Wariness(), 40)
    assert found == [False] * 30 + [True] * 10


def test_a_crowd_is_forgotten_with_time_whichever_way_the_clock_goes() -> None:
    for later in (60.0, -60.0):
        wary = Wariness()
        asked(wary, 40)
        assert asked(wary, 31, at_s=later) == [False] * 30 + [True]


def test_another_network_is_not_asked_for_this_ones_crowd() -> None:
    wary = Wariness()
    asked(wary, 40)
    assert asked(wary, 5, network=99) == [False] * 5


def test_a_block_of_many_networks_is_a_crowd_too() -> None:
    wary = Wariness()
    found = [asked(wary, 1, network=n, wide=5000)[0] for n in range(301)]
    assert found == [False] * 300 + [True]


def test_without_redis_and_in_a_crowded_front_everybody_is_asked() -> None:
    wary = Wariness()
    unmetered = Glance(unmetered=True)
    assert wary.asks(SUSPICIOUS, sent_from(1), unmetered, OPENS, waiting=0)
    assert wary.asks(SUSPICIOUS, sent_from(2), Glance(), OPENS, waiting=CROWDED)


def test_what_is_kept_of_networks_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wariness, "_MOST_KEPT", 100)
    wary = Wariness()
    for network in range(1000):
        asked(wary, 1, network=2 * network)
    assert len(wary._buckets) <= 101
