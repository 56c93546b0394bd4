"""The steps, chosen by Hypothesis: what comes next, who does it, and to what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from loadtests.faults.model.chapter import Chapter

#: Each run uses some of the rules; the first of all is the simplest there is: newcomers alone.
_STEPS_A_RUN = 20

T = TypeVar("T")
_numbers = st.integers(min_value=0, max_value=1 << 16)


@dataclass(slots=True, kw_only=True)
class Walk:
    """At least so many `wanted` steps, commands with so many steps `between` them.

    A command takes a second of CPU, a request a millisecond; the first of a walk is a ruling.
    `turn` gives the chapter in which the next step is, None where the walk has to end.
    """

    wanted: int
    between: int
    seed: int
    turn: Callable[[], Chapter | None]
    steps: int = 0
    ruled: int = 0
    suspended: int = 0
    last_command: int = 0


class Machine(RuleBasedStateMachine):
    """Every step counts once; none is taken when the walk is over."""

    def __init__(self, walk: Walk) -> None:
        super().__init__()
        self._walk = walk

    @rule(case=_numbers)
    def a_newcomer_votes(self, case: int) -> None:
        if chapter := self._step():
            chapter.polls.vote(chapter.polls.come(), [_one(chapter.polls.campaign.cases, case)])

    @rule(who=_numbers, case=_numbers)
    def somebody_votes_again(self, who: int, case: int) -> None:
        if chapter := self._step():
            polls = chapter.polls
            polls.vote(_one(polls.citizens, who), [_one(polls.campaign.cases, case)])

    @rule(who=_numbers)
    def somebody_uses_their_quota_up(self, who: int) -> None:
        if chapter := self._step():
            polls, citizen = chapter.polls, _one(chapter.polls.citizens, who)
            for case in polls.campaign.cases[:7]:
                polls.vote(citizen, [case])

    @rule(who=_numbers)
    def somebody_retries(self, who: int) -> None:
        if chapter := self._step():
            citizen = _one(chapter.polls.citizens, who)
            for number, cast in list(citizen.ballots.items()):
                chapter.polls.vote(citizen, cast.selections, number)

    @rule(who=_numbers, case=_numbers)
    def somebody_changes_a_ballot(self, who: int, case: int) -> None:
        if chapter := self._step():
            citizen = _one(chapter.polls.citizens, who)
            for number in list(citizen.ballots)[-1:]:
                chapter.polls.vote(citizen, [_one(chapter.polls.campaign.cases, case)], number)

    @rule(who=_numbers, case=_numbers)
    def somebody_takes_anothers_number(self, who: int, case: int) -> None:
        if chapter := self._step():
            polls = chapter.polls
            for number in list(_one(polls.citizens, who).ballots)[-1:]:
                polls.vote(polls.come(), [_one(polls.campaign.cases, case)], number)

    @rule(case=_numbers)
    def a_newcomer_votes_at_once(self, case: int) -> None:
        if chapter := self._step():
            polls = chapter.polls
            polls.vote_at_once(polls.come(), [_one(polls.campaign.cases, case)])

    @rule(who=_numbers, wish=st.sampled_from([[], ["no-such-case"], ["twice", "twice"]]))
    def somebody_sends_an_illegal_ballot(self, who: int, wish: list[str]) -> None:
        if chapter := self._step():
            chapter.polls.vote(_one(chapter.polls.citizens, who), wish)

    @rule(case=_numbers)
    def nobody_votes(self, case: int) -> None:
        if chapter := self._step():
            chapter.polls.vote_without_cookie([_one(chapter.polls.campaign.cases, case)])

    @rule(who=_numbers)
    def somebody_looks_a_receipt_up(self, who: int) -> None:
        if chapter := self._step():
            chapter.polls.look_up(_one(chapter.polls.citizens, who))

    @precondition(lambda self: self._walk.last_command and self._may_command())
    @rule(case=_numbers)
    def the_office_suspends_or_resumes(self, case: int) -> None:
        if chapter := self._step(command=True):
            chapter.orders.suspend(_one(chapter.polls.campaign.cases, case))
            self._walk.suspended += 1

    @precondition(lambda self: self._may_command())
    @rule(verb=st.sampled_from(["void", "hold", "release", "undo"]), which=_numbers, case=_numbers)
    def the_office_rules(self, verb: str, which: int, case: int) -> None:
        if chapter := self._step(command=True):
            chapter.brush(case)
            if verb == "undo" and chapter.orders.undo():
                self._walk.ruled += 1
            elif incidents := chapter.orders.incidents():
                chapter.orders.rule("void" if verb == "undo" else verb, _one(incidents, which))
                self._walk.ruled += 1

    def _step(self, *, command: bool = False) -> Chapter | None:
        chapter = self._walk.turn() if self._walk.steps < self._walk.wanted else None
        if chapter is not None:
            self._walk.steps += 1
            chapter.steps += 1
            if command:
                self._walk.last_command = self._walk.steps
        return chapter

    def _may_command(self) -> bool:
        return self._walk.steps - self._walk.last_command >= self._walk.between


def walk_on(walk: Walk) -> None:
    """Take all the steps, unless the walk ends before."""
    while walk.steps < walk.wanted and walk.turn() is not None:
        run_state_machine_as_test(
            seeded(walk.seed + walk.steps)(partial(Machine, walk)),  # type: ignore[arg-type] # it only calls it
            settings=settings(
                max_examples=(walk.wanted - walk.steps) // _STEPS_A_RUN + 1,
                stateful_step_count=_STEPS_A_RUN,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )


def _one(things: Sequence[T], number: int) -> T:
    return things[number % len(things)]
