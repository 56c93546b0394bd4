"""The polling booth: one batch's way from the queue through Redis to the ledger and back."""

import asyncio
import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime

from voting import admission, metrics
from voting.admission import Application
from voting.ballot_box import BallotBox
from voting.batcher import Batcher, Outcome
from voting.domain import Ballot, Cast
from voting.ledger import Ledger
from voting.provenance import UNMETERED
from voting.refusal import Reason
from voting.register import Enrolled

_BOX_BOUND_S = 0.25


class Booth:
    """Takes the ballots of one campaign."""

    def __init__(
        self,
        enrolled: Enrolled,
        ledger: Ledger,
        box: BallotBox,
        clock: Callable[[], datetime],
    ) -> None:
        self.enrolled = enrolled
        self._ledger = ledger
        self._box = box
        self._clock = clock
        self._batcher = Batcher(self._commit)

    async def run(self) -> None:
        """Commit batches until cancelled."""
        await self._batcher.run()

    async def cast(self, ballot: Ballot) -> Outcome:
        """Admit a ballot and commit it.

        Raises:
            OutcomeUnknown: no answer came; asking again with the same ballot_id is safe.
        """
        application = Application(
            campaign=self.enrolled.campaign,
            categories=self.enrolled.categories,
            selections=ballot.selections,
            channel=ballot.provenance.channel,
            region=ballot.provenance.region,
            now=self._clock(),
        )
        refused = admission.admit(application)
        if refused is None:
            return await self._batcher.submit(ballot)
        if refused.reason is Reason.NOT_ELIGIBLE:
            # The same ballot again may come another way than the first time.
            return await self._ledger.known(self.enrolled, ballot) or refused
        return refused

    async def _commit(self, ballots: Sequence[Ballot]) -> Sequence[Outcome]:
        now = self._clock()
        shed, ballots = await self._shed(ballots, now)
        metrics.BATCH_BALLOTS.observe(len(ballots))
        with metrics.COMMIT_SECONDS.time():
            answers = iter(await self._ledger.cast(self.enrolled, ballots) if ballots else [])
        outcomes = [refused or next(answers) for refused in shed]
        await self._remember(ballots, [o for o, s in zip(outcomes, shed, strict=True) if not s])
        return outcomes

    async def _shed(
        self, ballots: Sequence[Ballot], now: datetime
    ) -> tuple[list[Outcome | None], Sequence[Ballot]]:
        """Refuse what Redis knows must fail; returns (refusal or None each, the others)."""
        try:
            async with asyncio.timeout(_BOX_BOUND_S):
                glances = await self._box.glance(self.enrolled, ballots, now)
        except TimeoutError:
            glances = None
        if glances is None:
            metrics.BOX_FAILURES.inc()
            return [None] * len(ballots), [_unmetered(ballot) for ballot in ballots]
        campaign = self.enrolled.campaign
        shed: list[Outcome | None] = [
            admission.admit_after_glance(campaign, glance, now) for glance in glances
        ]
        return shed, [b for b, refused in zip(ballots, shed, strict=True) if refused is None]

    async def _remember(self, ballots: Sequence[Ballot], outcomes: Sequence[Outcome]) -> None:
        cast = [b for b, o in zip(ballots, outcomes, strict=True) if isinstance(o, Cast)]
        if not cast:
            return
        try:
            async with asyncio.timeout(_BOX_BOUND_S):
                await self._box.remember(self.enrolled, cast, self._clock())
        except TimeoutError:
            metrics.BOX_FAILURES.inc()


def _unmetered(ballot: Ballot) -> Ballot:
    origin = ballot.provenance
    marked = dataclasses.replace(origin, marks=(*origin.marks, UNMETERED))
    return dataclasses.replace(ballot, provenance=marked)
