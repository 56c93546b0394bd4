"""Carries orders out: a settlement's worth at a time, with a rest after each for the front."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import asyncpg

from ops.rulings.docket_store import DocketStore
from ops.rulings.nouns import Docket, Ending, Order, Step, Verb
from ops.rulings.order_store import OrderStore
from ops.rulings.steps import left, score
from voting.errors import UnlawfulRuling
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Ruling
from voting.ledger.register import Enrolled

#: Rest as long as a settlement took: at most half of the time ballots share the lock with it.
_REST = 1.0
_LONGEST_REST_S = 1.0

#: Told (ballots done, ballots in all).
Progress = Callable[[int, int], None]


def _untold(done: int, total: int) -> None:
    """For nobody who watches."""
    del done, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Carries out the orders of all campaigns."""

    pool: asyncpg.Pool
    ledger: Ledger

    async def carry_out(
        self, enrolled: Enrolled, order: Order, on_progress: Progress = _untold
    ) -> Order:
        """Carry an order out, or what is left of it; returns it as it ended.

        Raises:
            OutcomeUnknown: no answer came; what is left can be carried out later.
        """
        docket = await DocketStore(self.pool).find(enrolled, order.docket_no)
        orders = OrderStore(self.pool)
        ending = await self._go_through(enrolled, order, docket, on_progress)
        done, spared = await score(self.pool, order, docket)
        await orders.end(order, ending, done, spared)
        return await orders.find(enrolled, order.number)

    async def resume(self, enrolled: Enrolled) -> list[Order]:
        """Carry out what was left when a process ended."""
        running = await OrderStore(self.pool).running(enrolled)
        return [await self.carry_out(enrolled, order) for order in running]

    async def _go_through(
        self, enrolled: Enrolled, order: Order, docket: Docket, on_progress: Progress
    ) -> Ending:
        steps = await left(self.pool, order, docket)
        done = docket.total - sum(len(step.ballots) for step in steps)
        orders = OrderStore(self.pool)
        for step in steps:
            on_progress(done, docket.total)
            if not await orders.go_on(order, done):
                return Ending.CANCELLED
            try:
                await self._take(enrolled, order, docket, step)
            except UnlawfulRuling:
                return Ending.REFUSED
            done += len(step.ballots)
        on_progress(done, docket.total)
        return Ending.DONE

    async def _take(self, enrolled: Enrolled, order: Order, docket: Docket, step: Step) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self.ledger.settle(enrolled, ruling(order, docket, step))
        await asyncio.sleep(min(_REST * (loop.time() - began), _LONGEST_REST_S))


def ruling(order: Order, docket: Docket, step: Step) -> Ruling:
    """A step as the ledger takes it."""
    return Ruling(
        actor=order.actor if order.seconded_by is None else f"{order.actor}, {order.seconded_by}",
        by_person=True,
        upto=None,
        status=step.to,
        indices=step.ballots,
        incidents=[docket.incident] * len(step.ballots),
        scores=[None] * len(step.ballots),
        reason=_reason(order, docket),
        reopens=step.reopens,
        seen=docket.as_of,
        order=order.number,
    )


def _reason(order: Order, docket: Docket) -> str:
    """One line, as exports read it: the incident first."""
    said = order.reason
    if order.verb is Verb.UNDO:
        said = f"撤销第 {order.undoes} 号裁定 / order {order.undoes} undone: {said}"
    return said if docket.incident is None else f"{docket.incident}: {said}"
