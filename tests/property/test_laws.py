"""The ledger against a small model: any history of ballots and rulings obeys both laws."""

import asyncio
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ops.embedded.servers import EmbeddedServers
from tests.ballots import TestClock, ballot, ledger, loaded, voter
from tests.campaigns import campaign, quota
from voting.domain import Ballot, CaseId, Cast, Status, Tally
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Head, Ruling
from voting.ledger.register import Enrolled
from voting.refusal import Reason, Refused
from voting.rules.ballot import Unit

T = TypeVar("T")

CASES = [f"c{n}" for n in range(1, 7)]
VOTERS = ["ada", "bob", "cyn"]
DAILY = 4
choices = st.lists(st.sampled_from(CASES), min_size=1, max_size=3, unique=True)
#: Where a person may take a ballot from, by where it goes.
SOURCES = {
    Status.COUNTED: {Status.HELD},
    Status.HELD: {Status.COUNTED, Status.VOIDED},
    Status.VOIDED: {Status.COUNTED, Status.HELD},
}


@dataclass
class Known:
    """What the model knows of a recorded ballot."""

    sent: Ballot
    status: Status = Status.PENDING
    by_person: bool = False


@dataclass
class Model:
    """Ballots by index, votes used by voter, and the tallies seen at earlier indices."""

    ballots: dict[int, Known] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    past: dict[int, dict[CaseId, Tally]] = field(default_factory=dict)

    def tallies(self) -> dict[CaseId, Tally]:
        found = {CaseId(case): Tally() for case in CASES}
        for known in self.ballots.values():
            one = Tally(received=1, **{known.status.value: 1})
            for case in known.sent.selections:
                found[case] = found[case] + one
        return found


class LedgerMachine(RuleBasedStateMachine):
    """Steps that a front, a judge and a moderator may take in any order."""

    servers: EmbeddedServers

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.model = Model()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize()
    def set_up(self) -> None:
        self.run(self._set_up())

    async def _set_up(self) -> None:
        admin = await asyncpg.connect(self.servers.postgres_dsn)
        self.name = f"laws_{secrets.token_hex(6)}"
        await admin.execute(f"CREATE DATABASE {self.name} TEMPLATE pingxuan_template")
        await admin.close()
        self.pool = await asyncpg.create_pool(self.servers.dsn(self.name), min_size=1, max_size=2)
        rules = [quota("votes-per-day", Unit.VOTE, DAILY)]
        self.enrolled: Enrolled = await loaded(self.pool, campaign(quotas=rules))
        self.book: Ledger = ledger(self.pool, TestClock())

    def teardown(self) -> None:
        if hasattr(self, "pool"):
            self.run(self._tear_down())
        self.runner.close()

    async def _tear_down(self) -> None:
        await self.pool.close()
        admin = await asyncpg.connect(self.servers.postgres_dsn)
        await admin.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
        await admin.close()

    @rule(name=st.sampled_from(VOTERS), selections=choices)
    def cast(self, name: str, selections: list[str]) -> None:
        sent = ballot(*selections, by=voter(name), ballot_id=uuid4())
        [outcome] = self.run(self.book.cast(self.enrolled, [sent]))
        used = self.model.used.get(name, 0)
        if used + len(selections) > DAILY:
            assert isinstance(outcome, Refused)
            assert outcome.reason is Reason.QUOTA_USED
            return
        assert isinstance(outcome, Cast)
        assert not outcome.repeated
        self.model.used[name] = used + len(selections)
        self.model.ballots[outcome.index] = Known(sent)

    @rule(number=st.integers(1, 6), selections=choices)
    def cast_a_batch_of_new_voters(self, number: int, selections: list[str]) -> None:
        batch = [ballot(*selections) for _ in range(number)]
        for sent, outcome in zip(
            batch, self.run(self.book.cast(self.enrolled, batch)), strict=True
        ):
            assert isinstance(outcome, Cast)
            self.model.ballots[outcome.index] = Known(sent)

    @precondition(lambda self: self.model.ballots)
    @rule(data=st.data())
    def cast_again(self, data: st.DataObject) -> None:
        index = data.draw(st.sampled_from(sorted(self.model.ballots)))
        [outcome] = self.run(self.book.cast(self.enrolled, [self.model.ballots[index].sent]))
        assert isinstance(outcome, Cast)
        assert (outcome.index, outcome.repeated) == (index, True)

    @rule(data=st.data())
    def judge(self, data: st.DataObject) -> None:
        head: Head = self.run(self.book.advance(self.enrolled))
        upto = data.draw(st.integers(head.settled_index, head.index))
        held = data.draw(st.lists(st.integers(1, head.index + 1), max_size=5, unique=True))
        self._settle(upto, held, Status.HELD, by_person=False)
        for index, known in self.model.ballots.items():
            if known.status is Status.PENDING and index <= upto:
                known.status = Status.HELD if index in held else Status.COUNTED
            elif known.status is Status.COUNTED and index in held and not known.by_person:
                known.status = Status.HELD

    @rule(data=st.data(), to=st.sampled_from([Status.COUNTED, Status.HELD, Status.VOIDED]))
    def moderate(self, data: st.DataObject, to: Status) -> None:
        ballots = self.model.ballots
        lawful = [index for index in ballots if ballots[index].status in SOURCES[to]]
        if not lawful:
            return
        chosen = data.draw(st.lists(st.sampled_from(lawful), min_size=1, max_size=4, unique=True))
        self._settle(None, chosen, to, by_person=True)
        for index in chosen:
            ballots[index].by_person = True
            ballots[index].status = to

    def _settle(self, upto: int | None, chosen: list[int], to: Status, *, by_person: bool) -> None:
        ruling = Ruling(
            actor="model",
            by_person=by_person,
            upto=upto,
            status=to,
            indices=chosen,
            incidents=[None] * len(chosen),
            scores=[None] * len(chosen),
        )
        self.run(self.book.settle(self.enrolled, ruling))

    @invariant()
    def tallies_are_the_models(self) -> None:
        if not hasattr(self, "book"):
            return
        live = self.run(self.book.live_tallies(self.enrolled))
        assert live.by_case == self.model.tallies()
        assert self.run(self.book.tabulate(self.enrolled, live.as_of)) == live.by_case
        self.model.past.setdefault(live.as_of, live.by_case)

    @invariant()
    def what_was_true_at_an_index_stays_true(self) -> None:
        for index, tallies in list(self.model.past.items())[-3:]:
            assert self.run(self.book.tabulate(self.enrolled, index)) == tallies


def test_any_history_of_ballots_and_rulings_obeys_the_model(servers: EmbeddedServers) -> None:
    LedgerMachine.servers = servers
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )


@pytest.mark.parametrize("parts", [(1, 0, 0, 0, 0), (1, 1, 1, 0, 0), (0, 1, -1, 0, 0)])
def test_a_tally_that_does_not_add_up_is_no_tally(parts: tuple[int, ...]) -> None:
    names = ("received", "pending", "counted", "held", "voided")
    with pytest.raises(ValueError, match="received"):
        Tally(**dict(zip(names, parts, strict=True)))
