from datetime import datetime, timedelta

import msgspec
import pytest

from display.publishing.snapshot import Snapshot
from display.publishing.snapshot_store import Outcome, SnapshotStore
from display.ranking.ranking import rank
from tests.campaigns import OPENS, campaign
from tests.redis_servers import keys_of
from voting.domain import CampaignId, CaseId, Phase
from voting.memory.redis_client import Client

TINY = CampaignId("tiny")


def snapshot(as_of: int, *, epoch: str = "one", at: datetime = OPENS) -> Snapshot:
    return Snapshot(
        campaign=TINY,
        epoch=epoch,
        as_of=as_of,
        published_at=at,
        phase=Phase.OPEN,
        ranking=rank(campaign(), {CaseId("c1"): as_of}, {}),
    )


@pytest.fixture
def store(any_redis: Client) -> SnapshotStore:
    return SnapshotStore(any_redis, lambda campaign: f"px:{{{campaign}}}:snapshot")


async def as_of(store: SnapshotStore) -> int:
    found = await store.newer(TINY, 0)
    assert found is not None
    return found.as_of


async def test_what_is_published_is_read_back_with_its_version(store: SnapshotStore) -> None:
    assert await store.publish(snapshot(5), slot=1) is Outcome.PUBLISHED
    found = await store.newer(TINY, 0)
    assert found is not None
    assert found.version > 0
    assert msgspec.structs.replace(found, version=0) == snapshot(5)


async def test_nothing_is_newer_than_what_stands(store: SnapshotStore) -> None:
    assert await store.newer(TINY, 0) is None
    await store.publish(snapshot(5), slot=1)
    found = await store.newer(TINY, 0)
    assert found is not None
    assert await store.newer(TINY, found.version) is None


async def test_a_laggard_cannot_go_back(store: SnapshotStore) -> None:
    await store.publish(snapshot(5), slot=2)
    assert await store.publish(snapshot(4), slot=1) is Outcome.STALE
    assert await store.publish(snapshot(4), slot=3) is Outcome.STALE
    assert await as_of(store) == 5


async def test_an_interval_has_one_snapshot_even_of_two_publishers(store: SnapshotStore) -> None:
    await store.publish(snapshot(5), slot=2)
    assert await store.publish(snapshot(6), slot=2) is Outcome.REPEATED
    assert await as_of(store) == 5


async def test_what_is_withdrawn_is_gone_and_the_slot_may_be_published_anew(
    store: SnapshotStore, any_redis: Client
) -> None:
    await store.publish(snapshot(5), slot=2)
    await store.withdraw(TINY)
    assert await keys_of(any_redis) == []
    assert await store.newer(TINY, 0) is None
    assert await store.publish(snapshot(4), slot=2) is Outcome.PUBLISHED


async def test_indices_are_compared_as_numbers(store: SnapshotStore) -> None:
    await store.publish(snapshot(9), slot=1)
    assert await store.publish(snapshot(10), slot=2) is Outcome.PUBLISHED


async def test_a_restored_ledger_may_go_back_and_versions_still_grow(
    store: SnapshotStore,
) -> None:
    await store.publish(snapshot(5), slot=2)
    before = await store.newer(TINY, 0)
    assert before is not None
    outcome = await store.publish(snapshot(3, epoch="two"), slot=2)
    after = await store.newer(TINY, before.version)
    assert outcome is Outcome.PUBLISHED
    assert after is not None
    assert after.as_of == 3


async def test_versions_grow_over_a_lost_key(store: SnapshotStore, any_redis: Client) -> None:
    await store.publish(snapshot(5), slot=1)
    before = await store.newer(TINY, 0)
    assert before is not None
    await any_redis.flushall()
    await store.publish(snapshot(6, at=OPENS + timedelta(seconds=1)), slot=2)
    assert await store.newer(TINY, before.version) is not None


async def test_publishing_twice_at_one_moment_gives_two_versions(store: SnapshotStore) -> None:
    await store.publish(snapshot(5), slot=1)
    first = await store.newer(TINY, 0)
    assert first is not None
    await store.publish(snapshot(6), slot=2)
    second = await store.newer(TINY, first.version)
    assert second is not None
    assert second.version == first.version + 1
