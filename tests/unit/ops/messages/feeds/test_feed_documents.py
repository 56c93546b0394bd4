"""Signed feeds say what their scopes allow, the same each time, and show every change."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.messages.feeds.documents import Scope, Sight, document
from ops.messages.feeds.signing import FeedSigner, canonical, verified
from ops.messages.outbound.occasions import Occasion, occasions
from tests.campaigns import campaign
from voting.domain import CaseId, Phase, Tally
from voting.history.life import live
from voting.keyring import HouseKeys

TINY = campaign(cases=2, lasts=timedelta(days=2))
TALLIES = {
    CaseId("c1"): Tally(received=13, pending=1, counted=5, held=7),
    CaseId("c2"): Tally(received=11, counted=9, voided=2),
}
SIGHT = Sight(life=live(TINY, (), draft=False), as_of=24, tallies=TALLIES, hash=b"\x0a" * 32)
SIGNER = FeedSigner(HouseKeys.of(b"k" * 32))


def test_each_scope_adds_its_part_and_no_other() -> None:
    parts = {scope: set(document(SIGHT, [scope])) - set(document(SIGHT, [])) for scope in Scope}
    assert parts == {
        Scope.RANKING: {"ranking"},
        Scope.TALLIES: {"tallies"},
        Scope.STATES: {"states"},
        Scope.LIVE: set(),
    }


def test_clean_tallies_hold_nothing_of_what_is_held() -> None:
    told = document(SIGHT, [Scope.RANKING, Scope.TALLIES])
    assert told["tallies"] == {"c1": 5, "c2": 9}
    assert "7" not in json.dumps([told["ranking"], told["tallies"]])
    assert (told["as_of"], told["hash"]) == (24, "0a" * 32)


def test_a_signed_feed_is_verified_by_the_public_key_alone() -> None:
    body = SIGNER.signed(document(SIGHT, list(Scope)))
    assert body == SIGNER.signed(document(SIGHT, list(Scope)))
    assert verified(SIGNER.public, body) == document(SIGHT, list(Scope))


def test_a_changed_figure_is_noticed() -> None:
    body = SIGNER.signed(document(SIGHT, [Scope.TALLIES]))
    with pytest.raises(ValueError, match="another document"):
        verified(SIGNER.public, body.replace(b'"c1":5', b'"c1":6'))


def test_another_installations_key_is_not_ours() -> None:
    body = FeedSigner(HouseKeys.of(b"x" * 32)).signed(document(SIGHT, []))
    with pytest.raises(ValueError, match="no signature"):
        verified(SIGNER.public, body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_the_canonical_form_survives_being_read_and_written(value: object) -> None:
    once = canonical({"a": value})
    assert canonical(json.loads(once)) == once


def test_a_snapshot_is_an_occasion_by_its_phase() -> None:
    assert occasions(Phase.OPEN) == [Occasion.PUBLISHED]
    assert occasions(Phase.CLOSED) == [Occasion.PUBLISHED, Occasion.CLOSED]
    assert occasions(Phase.CERTIFIED) == [Occasion.PUBLISHED, Occasion.CERTIFIED]
