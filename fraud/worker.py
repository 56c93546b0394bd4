"""The judge's worker: follows the ledger by index and settles what the judge says.

A new worker reads the campaign's ledger from its beginning and so has the state that any other
would have; what it settles again is settled already, and changes nothing.
"""

import math
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from fraud import metrics
from fraud.deciding.suspicion import CURRENT, Model, shipped
from fraud.domain import Incident, IncidentState, Judgement, Verdict
from fraud.incidents.store import IncidentStore
from fraud.judge import Judge
from fraud.policy import FOUNDING
from fraud.proposal_store import ProposalStore
from fraud.reading.encoding import encode
from fraud.reading.ledger_evidence import READ_AT_ONCE, ballot_row
from fraud.reading.vocabulary import Vocabulary
from fraud.watching.gauges import show_review, show_sight
from fraud.watching.lookout import Lookout
from fraud.watching.review import Review
from voting.domain import Phase, Status
from voting.errors import OutcomeUnknown
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import MAX_SETTLED, Head, Ruling
from voting.ledger.register import Enrolled

ACTOR = "judge"
#: Names what ruled.
MODEL = CURRENT
#: Drift is slow, and what people ruled is read from the ledger.
_SHOWN_EVERY_S = 60.0
#: After so long every ballot was looked at in the shortest window.
_PATIENCE_S = FOUNDING.watches[0].patience_s + FOUNDING.step_s


class JudgeWorker:
    """Judges one campaign.

    A ballot is settled as soon as it is read, so that counts are fresh, and may be held later.
    Near the close that would be too late, because what is counted at the closing stays counted:
    there a ballot stays pending until it was looked at. What is found later all the same, as
    after a close before its time, is proposed to a person.

    Args:
        shadow: a model that is asked beside the one in force, and changes nothing.
    """

    def __init__(
        self,
        enrolled: Enrolled,
        ledger: Ledger,
        incidents: IncidentStore,
        proposals: ProposalStore,
        review: Review,
        *,
        shadow: Model | None = None,
    ) -> None:
        self.enrolled = enrolled
        self._ledger = ledger
        self._store = incidents
        self._proposals = proposals
        self._vocabulary = Vocabulary()
        self._review = review
        self._shadow = shadow
        self._lookout = Lookout(FOUNDING, shipped(), shadow)
        self._judge = Judge(self._vocabulary, suspicion=self._lookout.suspicion)
        self._read_ballots = 0
        self._shown_at = -math.inf
        self._read_upto = 0
        self._settled_upto = 0
        self._last_minutes: deque[tuple[int, float]] = deque()  # (index, cast_at), unsettled
        self._verdicts: dict[int, Verdict] = {}  # not settled yet
        self._incidents: dict[str, Incident] = {}

    async def turn(self) -> Head:
        """Judge everything that is in the ledger now, and close the buckets that are over."""
        head = await self._ledger.advance(self.enrolled)
        if head.phase is Phase.CERTIFIED:
            return head
        self._settled_upto = max(self._settled_upto, head.settled_index)
        while self._read_upto < head.index:
            await self._read_on(head)
        await self._take(self._judge.advance(head.at.timestamp()))
        await self._settle(self._ripe(head))
        await self._rule_late(head)
        await self._measure(head)
        return head

    async def _read_on(self, head: Head) -> None:
        rows = await self._ledger.evidence(
            self.enrolled, self._read_upto, head.index, READ_AT_ONCE
        )
        block = encode(self._vocabulary, [ballot_row(row, self.enrolled) for row in rows])
        self._lookout.append(block)
        await self._take(self._judge.feed(block))
        self._read_ballots += len(rows)
        self._read_upto = rows[-1]["index"] if len(rows) == READ_AT_ONCE else head.index
        if self._is_near_the_close(head):
            self._last_minutes += [(row["index"], row["cast_at"].timestamp()) for row in rows]
        else:
            await self._settle(rows[-1]["index"] if rows else None)
        metrics.JUDGED.labels(self.enrolled.campaign.id).inc(len(rows))

    async def _take(self, judgement: Judgement) -> None:
        """Keep what is to be settled. Incidents first: a held ballot's can always be read."""
        self._lookout.take(judgement)
        await self._store.save(self.enrolled, judgement.incidents, judgement.joined, MODEL)
        self._incidents |= {incident.id: incident for incident in judgement.incidents}
        self._verdicts |= {verdict.index: verdict for verdict in judgement.verdicts}

    def _is_near_the_close(self, head: Head) -> bool:
        close = self.enrolled.campaign.vote.closes_at.timestamp()
        near: bool = head.at.timestamp() >= close - _PATIENCE_S - FOUNDING.step_s
        return near

    def _ripe(self, head: Head) -> int | None:
        """The newest ballot that was looked at, of those that wait for that."""
        closed_to = head.at.timestamp() - _PATIENCE_S
        ripe = None
        while self._last_minutes and self._last_minutes[0][1] < closed_to:
            ripe = self._last_minutes.popleft()[0]
        return ripe

    async def _settle(self, upto: int | None) -> None:
        """Settle the range up to an index in steps."""
        for low in range(self._settled_upto, upto or 0, MAX_SETTLED):
            high = min(low + MAX_SETTLED, upto or 0)
            inside = [v for v in self._verdicts.values() if low < v.index <= high]
            await self._rule(high, inside)
            self._settled_upto = high

    async def _rule_late(self, head: Head) -> None:
        """Hold what was counted before; once the vote is over, propose it to a person."""
        late = [v for v in self._verdicts.values() if v.index <= self._settled_upto]
        for start in range(0, len(late), MAX_SETTLED):
            some = late[start : start + MAX_SETTLED]
            if head.phase is not Phase.OPEN or not await self._rule(None, some):
                await self._propose(some)  # the vote may have closed just now

    async def _propose(self, verdicts: Sequence[Verdict]) -> None:
        new = await self._proposals.save(self.enrolled, verdicts, MODEL)
        metrics.PROPOSED.labels(self.enrolled.campaign.id).inc(new)
        for verdict in verdicts:
            self._verdicts.pop(verdict.index, None)

    async def _rule(self, upto: int | None, held: Sequence[Verdict]) -> bool:
        """Settle; returns whether that changed anything."""
        changed = await self._ledger.settle(self.enrolled, self._ruling(upto, held))
        for verdict in held:
            del self._verdicts[verdict.index]
        if changed is not None:
            metrics.HELD.labels(self.enrolled.campaign.id).inc(len(held))
        return changed is not None

    def _ruling(self, upto: int | None, held: Sequence[Verdict]) -> Ruling:
        incidents = sorted({verdict.incident for verdict in held})
        return Ruling(
            actor=f"{ACTOR} {MODEL}",
            by_person=False,
            upto=upto,
            status=Status.HELD,
            indices=[verdict.index for verdict in held],
            incidents=[verdict.incident for verdict in held],
            scores=[verdict.score for verdict in held],
            reason="\n".join(_told(self._incidents[incident]) for incident in incidents),
        )

    async def _measure(self, head: Head) -> None:
        campaign = self.enrolled.campaign.id
        for state in (IncidentState.HELD, IncidentState.REVIEW):
            known = sum(one.state is state for one in self._incidents.values())
            metrics.INCIDENTS.labels(campaign, state.value).set(known)
        metrics.JUDGED_INDEX.labels(campaign).set(self._read_upto)
        metrics.JUDGE_LAG.labels(campaign).set(head.index - self._read_upto)
        if head.at.timestamp() >= self._shown_at + _SHOWN_EVERY_S:
            self._shown_at = head.at.timestamp()
            await self._show(head)

    async def _show(self, head: Head) -> None:
        """Watching never keeps the judge from judging: what is not answered is left for later."""
        campaign, now = self.enrolled.campaign.id, head.at.timestamp()
        show_sight(campaign, self._lookout.sight(now), in_shadow=self._shadow is not None)
        with suppress(OutcomeUnknown):
            reviewed = await self._review.stands(self.enrolled, self._read_ballots)
            show_review(campaign, reviewed, head.at)


def _told(incident: Incident) -> str:
    """An incident in one line of a ruling's reason: its id, then both languages."""
    zh = "；".join(reason.zh for reason in incident.reasons)
    en = "; ".join(reason.en for reason in incident.reasons)
    return f"{incident.id}: {zh} / {en}"
