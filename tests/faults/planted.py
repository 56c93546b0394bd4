"""The product with one fault planted, as a command: `planted.py FAULT up --json`.

Each is a mistake that somebody could make; the fault tests have to find every one of them.
"""

import asyncio
import itertools
import sys
from collections.abc import Callable, Sequence
from dataclasses import astuple, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from ops import cli, deployment
from ops.embedded import servers
from ops.processes import up as everything
from ops.processes.roles import front as front_role
from ops.processes.roles import projector as projector_role
from ops.processes.supervisor import Role
from ops.settings.settings import Settings
from voting.casting.batcher import Asker, Outcome
from voting.casting.booth import Booth
from voting.domain import Ballot, CaseId, Cast, Tally
from voting.errors import OutcomeUnknown
from voting.keys import counters_key
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled
from voting.memory.projector import CounterState, Projector, read_counters
from voting.refusal import Refused

WITHOUT_FSYNC = "without-fsync"
EARLY_ANSWER = "early-answer"
FORGETFUL_PROJECTOR = "forgetful-projector"
HASTY_LEDGER = "hasty-ledger"
HOARDING_FRONT = "hoarding-front"
GENEROUS_BOOTH = "generous-booth"

#: What a front that forgets nothing keeps of each ballot: so much that a short soak shows it.
_HOARDED_BYTES = 512 * 1024
#: How long an answer comes before its commit: long enough for a kill to come in between.
_TOO_EARLY_S = 0.3


def command(fault: str) -> tuple[str, ...]:
    """What to run in place of `pingxuan`."""
    return (sys.executable, __file__, fault)


class EarlyBooth(Booth):
    """Answers before COMMIT, with an index that it makes up."""

    _indices = itertools.count(1)

    def take(self, ballot: Ballot, asker: Asker) -> None:
        unheard: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(_TOO_EARLY_S, super().take, ballot, unheard)
        asker.set_result(
            Cast(
                index=next(self._indices),
                cast_at=datetime.now(UTC),
                repeated=False,
                voter_ballots=1,
            )
        )


class HoardingBooth(Booth):
    """Keeps something of every ballot for ever."""

    _hoard: ClassVar[list[bytes]] = []

    def take(self, ballot: Ballot, asker: Asker) -> None:
        self._hoard.append(b"x" * _HOARDED_BYTES)
        super().take(ballot, asker)


class GenerousBooth(Booth):
    """Acknowledges what the rules refuse."""

    def take(self, ballot: Ballot, asker: Asker) -> None:
        ruled: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        ruled.add_done_callback(partial(_generously, asker))
        super().take(ballot, ruled)


def _generously(asker: Asker, ruled: asyncio.Future[Outcome]) -> None:
    fault = ruled.exception()
    if isinstance(fault, OutcomeUnknown):
        asker.set_exception(fault)
        return
    outcome = ruled.result()
    if isinstance(outcome, Refused):
        now = datetime.now(UTC)
        outcome = Cast(index=1, cast_at=now, repeated=False, voter_ballots=1)
    asker.set_result(outcome)


class ForgetfulProjector(Projector):
    """Adds to the counters, and keeps in memory alone what it has added so far."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._added: dict[CaseId, Tally] = {}

    async def turn(self, enrolled: Enrolled) -> int:
        campaign = enrolled.campaign.campaign_id
        state = await read_counters(self._redis, campaign)
        if state is None:
            return await super().turn(enrolled)
        live = await self._ledger.live_tallies(enrolled)
        key = counters_key(campaign)
        for case, tally in live.by_case.items():
            counts = _moved(state, case, self._added.get(case, Tally()), tally)
            await self._redis.hset(key, f"case:{case}", " ".join(map(str, counts)))
        # Only now, and in a call of its own, the watermark.
        await self._redis.hset(key, mapping={"upto": live.as_of, "hash": live.hash.hex()})
        self._added = live.by_case
        return live.as_of


def _moved(state: CounterState, case: CaseId, before: Tally, now: Tally) -> list[int]:
    stands = astuple(state.tallies.get(case, Tally()))
    return [s + n - b for s, n, b in zip(stands, astuple(now), astuple(before), strict=True)]


class HastyLedger(Ledger):
    """Takes a commit that it never heard of for one that succeeded."""

    async def cast(self, enrolled: Enrolled, ballots: Sequence[Ballot]) -> list[Outcome]:
        try:
            return await super().cast(enrolled, ballots)
        except OutcomeUnknown:
            now = datetime.now(UTC)
            return [Cast(index=1, cast_at=now, repeated=False, voter_ballots=1) for _ in ballots]


def _plant(fault: str) -> None:
    match fault:
        case "without-fsync":
            vars(everything)["server_options"] = lambda _: servers.ServerOptions(durable=False)
        case "early-answer":
            vars(front_role)["Booth"] = EarlyBooth
        case "forgetful-projector":
            vars(projector_role)["Projector"] = ForgetfulProjector
        case "hoarding-front":
            vars(front_role)["Booth"] = HoardingBooth
        case "generous-booth":
            vars(front_role)["Booth"] = GenerousBooth
        case "hasty-ledger":
            vars(deployment)["Ledger"] = HastyLedger
        case _:
            raise SystemExit(f"{fault}: no such fault")


def _with_fault(
    roles: Callable[..., list[Role]], fault: str, settings: Settings, health: Path, **how: bool
) -> list[Role]:
    """The same roles, each started with the fault."""
    return [
        replace(role, command=(*command(fault), *role.command[role.command.index("role") :]))
        for role in roles(settings, health, **how)
    ]


if __name__ == "__main__":
    chosen = sys.argv.pop(1)
    _plant(chosen)
    everything._roles = partial(_with_fault, everything._roles, chosen)
    cli.main(prog_name="pingxuan")
