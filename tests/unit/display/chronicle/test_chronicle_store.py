from datetime import timedelta

import pytest

from display.chronicle.chronicle import CaseCurve, Chronicle, Curves
from display.chronicle.chronicle_store import ChronicleStore
from tests.campaigns import OPENS
from voting.domain import CampaignId, CaseId
from voting.memory.redis_client import Client

TINY = CampaignId("tiny")


def chronicle(count: int) -> Chronicle:
    line = CaseCurve(case=CaseId("c1"), counts=(count,))
    return Chronicle(campaign=TINY, curves=Curves(at=(OPENS,), cases=(line,)))


@pytest.fixture
def store(any_redis: Client) -> ChronicleStore:
    return ChronicleStore(any_redis, lambda campaign: f"px:{{{campaign}}}:chronicle")


async def put(store: ChronicleStore, count: int, as_of: int, epoch: str = "one") -> bool:
    now = OPENS + timedelta(seconds=as_of)
    return await store.put(chronicle(count), epoch=epoch, as_of=as_of, now=now)


async def count_of(store: ChronicleStore, than: int = 0) -> int | None:
    found = await store.newer(TINY, than)
    return found.curves.cases[0].counts[0] if found else None


async def test_what_is_put_is_read_back_until_it_is_known(store: ChronicleStore) -> None:
    assert await store.newer(TINY, 0) is None
    assert await put(store, 4, as_of=9)
    found = await store.newer(TINY, 0)
    assert found is not None
    assert found.curves == chronicle(4).curves
    assert await store.newer(TINY, found.version) is None


async def test_a_laggard_cannot_go_back_and_another_epoch_may(store: ChronicleStore) -> None:
    await put(store, 4, as_of=9)
    assert not await put(store, 3, as_of=8)
    assert await count_of(store) == 4
    assert await put(store, 2, as_of=5, epoch="two")
    assert await count_of(store) == 2


async def test_the_same_words_of_a_higher_index_are_no_news(store: ChronicleStore) -> None:
    await put(store, 4, as_of=9)
    found = await store.newer(TINY, 0)
    assert found is not None
    await put(store, 4, as_of=12)
    assert await store.newer(TINY, found.version) is None
    assert not await put(store, 3, as_of=11), "and the index has moved on all the same"
