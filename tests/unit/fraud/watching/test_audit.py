"""The draw: even, the same every time, and nothing that a voter or a clerk can choose."""

import secrets

import pytest

from fraud.watching.audit import RATE, drawn, is_drawn, lot
from voting.keyring import CampaignKeys, keyed_digest

KEY = CampaignKeys.of(b"k" * 32).audit
LINKS = [(index, keyed_digest(b"chain", index.to_bytes(8))) for index in range(60_000)]


def test_one_ballot_in_a_hundred_is_drawn() -> None:
    assert len(drawn(KEY, LINKS)) == pytest.approx(RATE * len(LINKS), rel=0.1)


def test_the_draw_is_the_same_every_time_and_whatever_is_drawn_from_beside() -> None:
    everything = drawn(KEY, LINKS)
    odd = drawn(KEY, [link for link in LINKS if link[0] % 2])
    assert [one for one in everything if one[1] % 2] == odd


def test_another_key_draws_others() -> None:
    other = CampaignKeys.of(b"o" * 32).audit
    mine, theirs = ({index for _, index in drawn(key, LINKS)} for key in (KEY, other))
    assert len(mine & theirs) < 0.05 * len(mine)


def test_the_lowest_lots_come_first_so_that_a_part_of_them_is_a_sample_too() -> None:
    first = [index for _, index in drawn(KEY, LINKS)[:200]]
    assert sum(index < 30_000 for index in first) == pytest.approx(100, abs=30)


def test_a_ballot_is_drawn_by_its_own_link_alone() -> None:
    link = secrets.token_bytes(32)
    assert is_drawn(KEY, link) == (lot(KEY, link) < RATE * 2**64)
    assert is_drawn(KEY, link) == bool(drawn(KEY, [(7, link)]))


def test_no_other_purpose_shares_the_key_of_the_draw() -> None:
    keys = CampaignKeys.of(b"k" * 32)
    others = {keys.voter, keys.network, keys.contact, keys.address_digest, keys.score_codes}
    assert keys.audit not in others
