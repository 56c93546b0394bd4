"""Orders that the desk carries out behind its pages: they go on when a page is closed, and are
resumed where a process left them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import structlog
from aiohttp import web

from ops.deployment import Deployment
from ops.rulings.carrying_out import Carrier
from ops.rulings.nouns import Order
from ops.rulings.order_store import OrderStore
from voting.errors import OutcomeUnknown
from voting.ledger.register import Enrolled

_AGAIN_S = 2.0
_log = structlog.get_logger("ops.desk")


@dataclass(frozen=True, slots=True)
class Carrying:
    """The orders that this process carries out."""

    deployment: Deployment
    _tasks: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    def begin(self, enrolled: Enrolled, order: Order) -> None:
        """Carry an order out from now on; begun twice, it is carried out once."""
        if order.ending is not None or order.number in self._tasks:
            return
        task = asyncio.create_task(self._carry_out(enrolled, order))
        self._tasks[order.number] = task
        task.add_done_callback(lambda _: self._tasks.pop(order.number, None))

    async def resume(self) -> None:
        """Begin what an earlier process left."""
        orders = OrderStore(self.deployment.pool)
        for enrolled in await self.deployment.register.all():
            for order in await orders.running(enrolled):
                self.begin(enrolled, order)

    async def idle(self) -> None:
        """Wait until nothing is carried out."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values())

    async def stop(self) -> None:
        """Leave what is under way for the next process; the ledger knows how far it is."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry_out(self, enrolled: Enrolled, order: Order) -> None:
        carrier = Carrier(pool=self.deployment.pool, ledger=self.deployment.ledger)
        while True:
            try:
                await carrier.carry_out(enrolled, order)
            except OutcomeUnknown:
                _log.warning("order_waits", order=order.number)
                await asyncio.sleep(_AGAIN_S)
            except Exception:
                _log.exception("order_failed", order=order.number)
                return
            else:
                return


async def keep(app: web.Application, carrying: Carrying) -> AsyncIterator[None]:
    """For the application's life: begin with what was left, and leave what is under way."""
    del app
    try:
        await carrying.resume()
    except OutcomeUnknown:
        _log.warning("orders_not_resumed")
    yield
    await carrying.stop()
