from datetime import timedelta

import msgspec
import pytest

from display.cadence import next_slot_at, slot_at
from tests.campaigns import OPENS, campaign
from voting.campaign import PublishedCount

RULES = msgspec.structs.replace(campaign(), published_count=PublishedCount(300))


@pytest.mark.parametrize(
    ("after_s", "slot", "next_s"),
    [(0, 0, 300), (299, 0, 300), (300, 1, 600), (301, 1, 600), (-1, -1, 0), (-301, -2, -300)],
)
def test_slots_are_counted_from_the_opening(after_s: int, slot: int, next_s: int) -> None:
    now = OPENS + timedelta(seconds=after_s)
    assert slot_at(RULES, now) == slot
    assert next_slot_at(RULES, now) == OPENS + timedelta(seconds=next_s)
