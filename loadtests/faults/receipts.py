"""Asks a front for receipts, as voters do who want to be sure."""

import json
from collections.abc import Sequence

import uvloop

from loadtests.faults.crowd import Poll
from loadtests.traffic.front import Front
from loadtests.traffic.wire import Pool


def unrecorded(poll: Poll, receipts: Sequence[str]) -> list[str]:
    """Those of the receipts that the front does not call recorded.

    Raises:
        Unreachable: no answer comes.
    """

    async def ask() -> list[str]:
        async with Pool(poll.target, 1) as pool:
            front = Front(pool=pool, target=poll.target, campaign=poll.campaign)
            return [receipt for receipt in receipts if not await _is_recorded(front, receipt)]

    return uvloop.run(ask())


async def _is_recorded(front: Front, receipt: str) -> bool:
    told = await front.look_up(receipt)
    return told.status == 200 and json.loads(told.body).get("recorded") is True
