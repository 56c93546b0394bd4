"""People's rulings against what they were shown: any sequence of them keeps the laws, every
outcome equals its preview, and what is taken back is as it was before."""

import asyncio
import secrets
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg
import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from fraud.domain import Incident, IncidentId, IncidentState, Joined
from fraud.incidents.store import IncidentStore
from ops.embedded.servers import EmbeddedServers
from ops.errors import WrongInput
from ops.fsck.inspection import fsck
from ops.rulings.carrying_out import Carrier
from ops.rulings.criteria import Criteria
from ops.rulings.labels import Labels
from ops.rulings.looking import Vantage
from ops.rulings.nouns import Ending, Order, Verb
from ops.rulings.order_store import OrderStore
from ops.rulings.preview import Preview, shown, undoing
from tests.ballots import TestClock, ballot, ledger, loaded
from tests.campaigns import campaign
from voting.domain import CaseId, Status
from voting.ledger.nouns import Ruling

T = TypeVar("T")

CASES = [f"c{n}" for n in range(1, 7)]
INCIDENTS = [f"c1-{n}" for n in range(3)]
choices = st.lists(st.sampled_from(CASES), min_size=1, max_size=3, unique=True)
searches = st.one_of(
    st.builds(lambda one: Criteria(incident=(one,)), st.sampled_from(INCIDENTS)),
    st.builds(lambda one: Criteria(case=(one,)), st.sampled_from(CASES)),
    st.builds(
        lambda case, state: Criteria(case=(case,), state=(state,)),
        st.sampled_from(CASES),
        st.sampled_from([Status.COUNTED, Status.HELD, Status.VOIDED]),
    ),
)
verbs = st.sampled_from([Verb.RELEASE, Verb.HOLD, Verb.VOID])


class RulingMachine(RuleBasedStateMachine):
    """Steps that citizens, a judge and moderators may take in any order."""

    servers: EmbeddedServers

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.orders: list[Order] = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize()
    def set_up(self) -> None:
        self.run(self._set_up())

    async def _set_up(self) -> None:
        admin = await asyncpg.connect(self.servers.postgres_dsn)
        self.name = f"rulings_{secrets.token_hex(6)}"
        await admin.execute(f"CREATE DATABASE {self.name} TEMPLATE pingxuan_template")
        await admin.close()
        self.pool = await asyncpg.create_pool(self.servers.dsn(self.name), min_size=1, max_size=2)
        self.enrolled = await loaded(self.pool, campaign())
        self.book = ledger(self.pool, TestClock())
        self.desk = Vantage(pool=self.pool, enrolled=self.enrolled, labels=Labels(b"a key"))
        self.carrier = Carrier(pool=self.pool, ledger=self.book)
        await IncidentStore(self.pool).save(
            self.enrolled, [_incident(name) for name in INCIDENTS], [], "a model"
        )
        await self._cast(["c1"], 6)

    def teardown(self) -> None:
        if hasattr(self, "pool"):
            self.run(self._tear_down())
        self.runner.close()

    async def _tear_down(self) -> None:
        assert await fsck(self.pool, self.enrolled) == []
        await self.pool.close()
        admin = await asyncpg.connect(self.servers.postgres_dsn)
        await admin.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
        await admin.close()

    async def _cast(self, selections: list[str], number: int) -> None:
        await self.book.cast(self.enrolled, [ballot(*selections) for _ in range(number)])

    @rule(selections=choices, number=st.integers(1, 5))
    def cast(self, selections: list[str], number: int) -> None:
        self.run(self._cast(selections, number))

    @rule(data=st.data())
    def judge(self, data: st.DataObject) -> None:
        head = self.run(self.book.advance(self.enrolled))
        upto = data.draw(st.integers(head.settled_index, head.index))
        held = data.draw(st.lists(st.integers(1, head.index), max_size=5, unique=True))
        self.run(self._judge(upto, held, data.draw(st.sampled_from(INCIDENTS))))

    async def _judge(self, upto: int, held: list[int], incident: str) -> None:
        """Hold some; what is put in an incident may have been in another."""
        ruling = Ruling(
            actor="judge", by_person=False, upto=upto, status=Status.HELD, indices=held,
            incidents=[incident] * len(held), scores=[0.9] * len(held), reason="",
        )  # fmt: skip
        await self.book.settle(self.enrolled, ruling)
        cast = await self.pool.fetch(
            "SELECT index FROM cast_vote_record WHERE index = ANY ($1::bigint[])", held
        )
        index = np.array([row["index"] for row in cast], np.int64)
        joined = Joined(incident=IncidentId(incident), index=index, at=0.0)
        await IncidentStore(self.pool).save(self.enrolled, [], [joined], "a model")

    @rule(search=searches, verb=verbs)
    def moderate(self, search: Criteria, verb: Verb) -> None:
        preview = self.run(shown(self.desk, search, actor="lin"))
        if preview.docket.ballots:
            self.orders.append(self.run(self._carry_out(preview, verb)))

    @rule(search=searches, verb=verbs, other=verbs)
    def somebody_else_is_quicker(self, search: Criteria, verb: Verb, other: Verb) -> None:
        late = self.run(shown(self.desk, search, actor="lin"))
        preview = self.run(shown(self.desk, search, actor="wang"))
        if not preview.docket.ballots:
            return
        before = self.run(self._carry_out(preview, other, actor="wang"))
        order = self.run(self._order(late, verb, actor="lin"))
        assert order.spared == before.done
        assert order.done + order.spared <= order.total
        self.orders += [before, order]

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        if not self.orders:
            return
        order = data.draw(st.sampled_from(self.orders))
        with suppress(WrongInput):  # others have ruled on all of it since, or it did nothing
            preview = self.run(undoing(self.desk, order, actor="chen"))
            undone = self._carry_out(preview, Verb.UNDO, undoes=order.number)
            self.orders.append(self.run(undone))

    @rule(search=searches, verb=verbs)
    def change_ones_mind(self, search: Criteria, verb: Verb) -> None:
        """What is ordered and taken back at once leaves no ballot other than it was."""
        before = self.run(self._standing())
        preview = self.run(shown(self.desk, search, actor="lin"))
        if not preview.docket.ballots:
            return
        order = self.run(self._carry_out(preview, verb))
        if order.done:
            back = self.run(undoing(self.desk, order, actor="lin"))
            self.run(self._carry_out(back, Verb.UNDO, undoes=order.number))
        assert self.run(self._standing()) == before

    async def _carry_out(
        self, preview: Preview, verb: Verb, *, actor: str = "lin", undoes: int | None = None
    ) -> Order:
        order = await self._order(preview, verb, actor=actor, undoes=undoes)
        head = await self.book.live_tallies(self.enrolled)
        assert head.by_case == preview.effects[verb].tallies
        assert (order.ending, order.spared) == (Ending.DONE, 0)
        assert order.done == preview.effects[verb].touched
        return order

    async def _order(
        self, preview: Preview, verb: Verb, *, actor: str, undoes: int | None = None
    ) -> Order:
        order = await OrderStore(self.pool).place(
            self.enrolled, preview.docket, verb, reason="looked at", actor=actor, undoes=undoes
        )
        return await self.carrier.carry_out(self.enrolled, order)

    async def _standing(self) -> list[tuple[int, str, bool]]:
        rows = await self.pool.fetch(
            "SELECT index, status_of(campaign_no, index), ruled_by_person(campaign_no, index)"
            " FROM cast_vote_record ORDER BY index"
        )
        return [tuple(row) for row in rows]

    @invariant()
    def the_tallies_are_what_ballots_and_rulings_add_up_to(self) -> None:
        if hasattr(self, "book"):
            live = self.run(self.book.live_tallies(self.enrolled))
            assert self.run(self.book.tabulate(self.enrolled, live.as_of)) == live.by_case


def _incident(name: str) -> Incident:
    return Incident(
        id=IncidentId(name),
        case=CaseId("c1"),
        state=IncidentState.HELD,
        first_at=0.0,
        last_at=1.0,
        ballots=1,
        score=0.9,
        reasons=(),
    )


def test_any_sequence_of_rulings_keeps_the_laws_and_does_what_was_shown(
    servers: EmbeddedServers,
) -> None:
    RulingMachine.servers = servers
    run_state_machine_as_test(
        RulingMachine,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
