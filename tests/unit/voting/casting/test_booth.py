"""The booth: a batch asks Redis once, and one bad ballot costs only itself."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from prometheus_client import REGISTRY

from tests import ballots
from tests.campaigns import OPENS, campaign
from voting.admission import Glance
from voting.casting.booth import Booth
from voting.domain import Ballot, Cast
from voting.errors import BadBallotData
from voting.ledger.register import Enrolled
from voting.refusal import Reason, Refused

ENROLLED = Enrolled(campaign_no=1, loaded=campaign())
BAD = UUID(int=37)


class Ledger:
    """A ledger that cannot hold one ballot, nor a batch that it is in."""

    async def cast(self, _: Enrolled, batch: Sequence[Ballot]) -> list[Cast | Refused]:
        if any(ballot.ballot_id == BAD for ballot in batch):
            raise BadBallotData("bad")
        return [
            Cast(index=b.ballot_id.int + 1, cast_at=OPENS, repeated=False, voter_ballots=1)
            for b in batch
        ]


class Recall:
    def epochs(self, _: object) -> list[bytes | None]:
        return [None]

    async def keep(self, _: object) -> None:
        await asyncio.Event().wait()


class Box:
    """A box that knows nothing against anybody, and notes what it was asked and told."""

    def __init__(self) -> None:
        self.recall = Recall()
        self.asked: list[UUID] = []
        self.told = asyncio.Queue[int]()

    async def glance(self, _: Enrolled, batch: Sequence[Ballot], now: object) -> list[Glance]:
        self.asked += [ballot.ballot_id for ballot in batch]
        return [Glance()] * len(batch)

    async def remember(self, _: Enrolled, batch: Sequence[Ballot], *__: object) -> bool:
        self.told.put_nowait(len(batch))
        return True


def depth() -> float | None:
    return REGISTRY.get_sample_value(
        "pingxuan_waiting_ballots", {"campaign": ENROLLED.campaign.id}
    )


async def test_a_bad_ballot_costs_only_itself_and_redis_is_asked_once_for_each() -> None:
    box = Box()
    booth = Booth(ENROLLED, Ledger(), box, lambda: OPENS)  # type: ignore[arg-type]
    sent = [ballots.ballot("c1", ballot_id=UUID(int=n)) for n in range(64)]
    answers = asyncio.gather(*(booth.cast(ballot) for ballot in sent))
    await asyncio.sleep(0)
    assert depth() == 64, "nobody commits yet"
    work = asyncio.create_task(booth.run())
    outcomes = await answers
    assert depth() == 0
    assert outcomes.pop(37) == Refused(
        reason=Reason.MALFORMED, field="ballot", allowed="data that the ledger can hold"
    )
    assert [o.index for o in outcomes if isinstance(o, Cast)] == [
        n + 1 for n in range(64) if n != 37
    ]
    assert sorted(box.asked) == [UUID(int=n) for n in range(64)]
    assert await box.told.get() == 63
    work.cancel()
