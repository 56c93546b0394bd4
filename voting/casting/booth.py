"""The polling booth: one batch's way from the queue through Redis to the ledger and back."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from voting import admission, metrics
from voting.admission import Application
from voting.casting.batcher import Asker, Batcher, Outcome, tell
from voting.casting.proving import Proving
from voting.domain import Ballot, Cast
from voting.errors import BadBallotData, OutcomeUnknown
from voting.history.terms import Terms
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled
from voting.memory.ballot_box import BallotBox
from voting.memory.recall import Epochs
from voting.provenance.marks import UNMETERED
from voting.refusal import PlainRule, Reason, Refused
from voting.rules.shapes import Text

_MAX_TO_REMEMBER = 256

_NO_VOTE = Refused(
    reason=Reason.NOT_OPEN,
    rule=PlainRule(
        name="no-public-vote",
        title=Text("本活动没有公众投票环节", "This campaign has no public vote"),
    ),
)

_NO_DATA = Refused(
    reason=Reason.MALFORMED, field="ballot", allowed="data that the ledger can hold"
)

_Committed = tuple[Enrolled, list[Ballot], list[Cast], Epochs]


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
        self._proving = Proving(box)
        self._to_remember: asyncio.Queue[_Committed] = asyncio.Queue(_MAX_TO_REMEMBER)
        self._look_ups: set[asyncio.Task[None]] = set()
        self._show_depths()

    async def run(self) -> None:
        """Commit batches until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._batcher.run())
            group.create_task(self._remember_all())
            group.create_task(self._box.recall.keep(lambda: self.enrolled))

    async def cast(self, ballot: Ballot) -> Outcome:
        """The outcome of a ballot that is taken.

        Raises:
            OutcomeUnknown: no answer came; asking again with the same ballot_id is safe.
        """
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.take(ballot, outcome)
        return await outcome

    def take(self, ballot: Ballot, asker: Asker) -> None:
        """Admit a ballot and leave it to be committed; the asker is told once, maybe at once."""
        enrolled = self.enrolled
        if enrolled.vote is None:
            asker.set_result(_NO_VOTE)
            return
        now = self._clock()
        refused = self._admit(ballot, enrolled.terms, now)
        if refused is None:
            self._batcher.put(ballot, asker)
        elif self._may_have_been_legal(ballot, refused, now):
            look_up = asyncio.create_task(self._look_up(ballot, refused, asker))
            self._look_ups.add(look_up)
            look_up.add_done_callback(self._look_ups.discard)
        else:
            asker.set_result(refused)

    async def _look_up(self, ballot: Ballot, refused: Refused, asker: Asker) -> None:
        """Tell what the ledger knows of a ballot that would be refused now."""
        outcome: Outcome | OutcomeUnknown = OutcomeUnknown("the front is stopping")
        try:
            outcome = await self._ledger.known(self.enrolled, ballot) or refused
        except OutcomeUnknown as fault:
            outcome = fault
        finally:
            tell(asker, outcome)

    def _admit(self, ballot: Ballot, terms: Terms, now: datetime) -> Refused | None:
        return admission.admit(
            Application(
                terms=terms,
                categories=self.enrolled.categories,
                selections=ballot.selections,
                channel=ballot.provenance.channel,
                region=ballot.provenance.region,
                identity=ballot.identity,
                now=now,
            )
        )

    def _may_have_been_legal(self, ballot: Ballot, refused: Refused, now: datetime) -> bool:
        """The same ballot again may come another way than the first time, or under other terms."""
        if refused.reason is Reason.NOT_ELIGIBLE:
            return True
        return any(
            self._admit(ballot, terms, now) is None for terms in self.enrolled.earlier_terms
        )

    async def _commit(self, ballots: Sequence[Ballot]) -> Sequence[Outcome]:
        enrolled = self.enrolled  # the same for the whole batch, whatever is decided meanwhile
        shed, asked = await self._shed(enrolled, ballots)
        epochs = self._box.recall.epochs(enrolled.campaign.campaign_id)
        answers = await self._record(enrolled, asked) if asked else []
        self._note(enrolled, asked, answers, epochs)
        rest = iter(answers)
        return [refused or next(rest) for refused in shed]

    async def _record(self, enrolled: Enrolled, ballots: Sequence[Ballot]) -> list[Outcome]:
        """The ledger's answers. A batch fails on one bad ballot, which must cost only itself."""
        metrics.BATCH_BALLOTS.observe(len(ballots))
        try:
            with metrics.COMMIT_SECONDS.time():
                return [*await self._ledger.cast(enrolled, ballots)]
        except BadBallotData:
            metrics.BISECTED_BATCHES.inc()
        if len(ballots) == 1:
            return [_NO_DATA]
        middle = len(ballots) // 2
        return [
            *await self._record(enrolled, ballots[:middle]),
            *await self._record(enrolled, ballots[middle:]),
        ]

    async def _shed(
        self, enrolled: Enrolled, ballots: Sequence[Ballot]
    ) -> tuple[list[Outcome | None], Sequence[Ballot]]:
        """Refuse what Redis knows must fail, and what waited while the terms changed.

        Returns (refusal or None each, the others).
        """
        now = self._clock()
        shed: list[Outcome | None] = [_stale(ballot, enrolled) for ballot in ballots]
        fresh = [b for b, refused in zip(ballots, shed, strict=True) if refused is None]
        glances = await self._box.glance(enrolled, fresh, now)
        if any(glance.unmetered for glance in glances):
            metrics.BOX_FAILURES.inc()
        found = [admission.admit_after_glance(enrolled.campaign, g, now) for g in glances]
        waiting = self._batcher.waiting
        await self._proving.look(enrolled, fresh, glances, found, now, waiting=waiting)
        asked = [
            _unmetered(ballot) if glance.unmetered else ballot
            for ballot, glance, refused in zip(fresh, glances, found, strict=True)
            if refused is None
        ]
        rest = iter(found)
        return [refused or next(rest) for refused in shed], asked

    def _note(
        self,
        enrolled: Enrolled,
        ballots: Sequence[Ballot],
        answers: Sequence[Outcome],
        epochs: Epochs,
    ) -> None:
        """Leave what is cast to be remembered; nobody's answer waits for it."""
        both = [(b, a) for b, a in zip(ballots, answers, strict=True) if isinstance(a, Cast)]
        if both and not self._to_remember.full():
            noted = enrolled, [b for b, _ in both], [a for _, a in both], epochs
            self._to_remember.put_nowait(noted)

    def _show_depths(self) -> None:
        campaign = self.enrolled.loaded.id
        metrics.WAITING_BALLOTS.labels(campaign).set_function(lambda: self._batcher.waiting)
        metrics.WAITING_MEMORIES.labels(campaign).set_function(self._to_remember.qsize)

    async def _remember_all(self) -> None:
        while True:
            await self._box.remember(*await self._to_remember.get())


def _stale(ballot: Ballot, enrolled: Enrolled) -> Refused | None:
    """A ballot that was admitted under other terms is asked to come again."""
    if ballot.terms_index == enrolled.life.terms_index:
        return None
    return Refused(reason=Reason.RULES_CHANGED, retry_after_s=1)


def _unmetered(ballot: Ballot) -> Ballot:
    origin = ballot.provenance
    marked = msgspec.structs.replace(origin, marks=(*origin.marks, UNMETERED))
    return msgspec.structs.replace(ballot, provenance=marked)
