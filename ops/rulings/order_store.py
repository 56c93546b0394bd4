"""The table of orders: its only writer, and its reader.

An order is what a person wants done; what was done is in the ledger, whose rulings name the order.
"""

from dataclasses import dataclass

import asyncpg

from ops.errors import WrongInput
from ops.rulings.nouns import Docket, Ending, Order, Verb
from voting.ledger.postgres import fetch
from voting.ledger.register import Enrolled

#: What a reason may hold, after spaces are put in order.
MOST_REASON = 2_000
_FIELDS = """
o.order_no, o.campaign_no, o.docket_no, o.verb, o.undoes, o.reason, o.actor, o.seconded_by,
o.ordered_at, o.ending, o.ended_at, o.cancelled_by, o.done, o.spared, d.incident, d.total
"""
_PLACE = """
INSERT INTO ruling_order (campaign_no, docket_no, verb, undoes, reason, actor, seconded_by)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (docket_no) DO NOTHING RETURNING order_no
"""
_READ = f"SELECT {_FIELDS} FROM ruling_order o JOIN docket d ON d.docket_no = o.docket_no"  # noqa: S608 - a constant
_FIND = f"{_READ} WHERE o.campaign_no = $1 AND o.order_no = $2"
_OF_DOCKET = f"{_READ} WHERE o.docket_no = $1"
_ALL = f"{_READ} WHERE o.campaign_no = $1 ORDER BY o.order_no DESC LIMIT $2"
_OF_INCIDENT = f"{_READ} WHERE o.campaign_no = $1 AND d.incident = $2 ORDER BY o.order_no DESC"
_RUNNING = f"{_READ} WHERE o.campaign_no = $1 AND o.ending IS NULL ORDER BY o.order_no"
_CANCEL = """
UPDATE ruling_order SET cancelled_by = coalesce(cancelled_by, $2)
WHERE order_no = $1 AND ending IS NULL RETURNING order_no
"""
_GO_ON = "UPDATE ruling_order SET done = $2 WHERE order_no = $1 RETURNING cancelled_by"
_END = """
UPDATE ruling_order SET ending = $2, ended_at = clock_timestamp(), done = $3, spared = $4
WHERE order_no = $1 AND ending IS NULL
"""


@dataclass(frozen=True, slots=True)
class OrderStore:
    """Orders of all campaigns in PostgreSQL."""

    pool: asyncpg.Pool

    async def place(
        self,
        enrolled: Enrolled,
        docket: Docket,
        verb: Verb,
        *,
        reason: str,
        actor: str,
        seconded_by: str | None = None,
        undoes: int | None = None,
    ) -> Order:
        """Order something for a docket; the same again gives the same order.

        Raises:
            WrongInput: no reason or one too long, no ballots, or it was ruled on otherwise.
        """
        said = worded(reason)
        if not docket.ballots:
            raise WrongInput("there is no settled ballot to rule on")
        await fetch(
            self.pool,
            _PLACE,
            *(enrolled.campaign_no, docket.number, verb.value, undoes, said, actor, seconded_by),
        )
        [row] = await fetch(self.pool, _OF_DOCKET, docket.number)
        placed = _order(row)
        if (placed.verb, placed.actor, placed.reason) != (verb, actor, said):
            raise WrongInput(f"order {placed.number} ruled on this preview already; look again")
        return placed

    async def find(self, enrolled: Enrolled, number: int) -> Order:
        """An order by its number.

        Raises:
            WrongInput: the campaign has none of it.
        """
        rows = await fetch(self.pool, _FIND, enrolled.campaign_no, number)
        if not rows:
            raise WrongInput(f"{enrolled.campaign.id} has no order {number}")
        return _order(rows[0])

    async def newest(self, enrolled: Enrolled, most: int = 100) -> list[Order]:
        """A campaign's orders, the newest first."""
        return [_order(row) for row in await fetch(self.pool, _ALL, enrolled.campaign_no, most)]

    async def of_incident(self, enrolled: Enrolled, incident: str) -> list[Order]:
        """What was ordered for an incident, the newest first."""
        rows = await fetch(self.pool, _OF_INCIDENT, enrolled.campaign_no, incident)
        return [_order(row) for row in rows]

    async def running(self, enrolled: Enrolled) -> list[Order]:
        """What has yet to be carried out, the oldest first."""
        return [_order(row) for row in await fetch(self.pool, _RUNNING, enrolled.campaign_no)]

    async def cancel(self, order: Order, by: str) -> None:
        """Ask that an order go no further; what it did stays.

        Raises:
            WrongInput: it has ended.
        """
        if not await fetch(self.pool, _CANCEL, order.number, by):
            raise WrongInput(f"order {order.number} has ended")

    async def go_on(self, order: Order, done: int) -> bool:
        """Note how far an order is; returns whether it is to go on."""
        [row] = await fetch(self.pool, _GO_ON, order.number, done)
        return row["cancelled_by"] is None

    async def end(self, order: Order, ending: Ending, done: int, spared: int) -> None:
        """Note how an order ended."""
        await fetch(self.pool, _END, order.number, ending.value, done, spared)


def worded(reason: str) -> str:
    """A reason in one line.

    Raises:
        WrongInput: it is empty or too long.
    """
    said = " ".join(reason.split())
    if not said or len(said) > MOST_REASON:
        raise WrongInput(f"a ruling needs a reason in writing, of at most {MOST_REASON} letters")
    return said


def _order(row: asyncpg.Record) -> Order:
    return Order(
        number=row["order_no"],
        campaign_no=row["campaign_no"],
        docket_no=row["docket_no"],
        verb=Verb(row["verb"]),
        undoes=row["undoes"],
        reason=row["reason"],
        actor=row["actor"],
        seconded_by=row["seconded_by"],
        ordered_at=row["ordered_at"],
        ending=None if row["ending"] is None else Ending(row["ending"]),
        ended_at=row["ended_at"],
        cancelled_by=row["cancelled_by"],
        done=row["done"],
        spared=row["spared"],
        incident=row["incident"],
        total=row["total"],
    )
